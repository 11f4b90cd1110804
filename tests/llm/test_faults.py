from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tutor_app.llm.faults import Remedy, fault_of_status, retry_after_seconds

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "model_decommissioned", (Remedy.GONE, 0, False)),
        (404, "model_not_found", (Remedy.GONE, 0, False)),
        (404, "", (Remedy.GONE, 0, False)),
        (400, "json_validate_failed", (Remedy.REPAIR, 0, False)),
        (401, "invalid_api_key", (Remedy.OUT, 0, False)),
        (403, "", (Remedy.OUT, 0, False)),
        (408, "", (Remedy.AGAIN, 1, True)),
        (413, "", (Remedy.TRIM, 0, False)),
        (400, "context_length_exceeded", (Remedy.TRIM, 0, False)),
        (429, "rate_limit_exceeded", (Remedy.REST, 5, True)),
        (498, "", (Remedy.REST, 5, False)),
        (500, "", (Remedy.REST, 3, True)),
        (502, "", (Remedy.REST, 3, True)),
        (503, "", (Remedy.REST, 3, True)),
        (529, "", (Remedy.REST, 3, True)),
        (400, "", (Remedy.NEXT, 0, False)),
        (422, "", (Remedy.NEXT, 0, False)),
    ],
)
def test_what_to_do_about_a_status(
    status: int, code: str, expected: tuple[Remedy, float, bool]
) -> None:
    fault = fault_of_status(status, code)
    assert expected == (fault.remedy, fault.rest_seconds, fault.is_doubling)


def test_a_time_that_the_provider_names_is_kept() -> None:
    fault = fault_of_status(429, "rate_limit_exceeded", 7.5)
    assert (7.5, True, False) == (fault.rest_seconds, fault.is_exact, fault.is_doubling)


def test_a_time_of_nothing_is_still_a_rest() -> None:
    assert 0.1 == fault_of_status(429, "rate_limit_exceeded", 0).rest_seconds


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        ("7.66", 7.66),
        ("0", 0.0),
        ("-3", 0.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, expected: float | None) -> None:
    assert expected == retry_after_seconds(header, NOW)
