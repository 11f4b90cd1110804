"""What values of settings have to be like, in words that do not repeat them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tutor_app import setting_checks as checks

CHECKS: dict[Callable[[str], str], tuple[list[str], list[str]]] = {
    checks.rate: (
        ["30/minute", "1/day", "3/10 seconds", "1000000/second", "5 per hour"],
        ["banana", "10", "/minute", "0/minute", "-1/minute", "10/fortnight", "10/minute!"],
    ),
    checks.web_address: (
        [
            "http://localhost:11434",
            "https://api.groq.com",
            "https://x.org/openai",
            "http://[::1]:80",
        ],
        ["api.groq.com", "ftp://x.org", "http://", "https://x y", "http://x:99999", "http://x:a"],
    ),
    checks.origin: (
        ["https://tutor.example.org", "http://localhost:3000", "https://tutor.example.org/"],
        ["tutor.example.org", "https://x.org/tutor", "https://u:p@x.org", "https://x.org?a", "*"],
    ),
    checks.network: (["127.0.0.1", "10.0.0.0/8", "::1"], ["nginx", "10.0.0.0/99", "1.2.3"]),
    checks.redis_address: (
        ["redis://localhost:6379/0", "rediss://:secret@x", "unix:///run/redis.sock"],
        ["localhost:6379", "http://x", "redis://", "redis://x/one", "redis://x:port/0"],
    ),
    checks.database_address: (
        [
            "postgresql://u:p@h/n",
            "postgres://h/n",
            "postgresql+asyncpg://u:p%40@h:5432/n",
            "sqlite:///x.db",
        ],
        ["mysql://h/n", "h/n", "postgresql//h", "://", "x" * 99],
    ),
}
RIGHT = [(check, value) for check, (right, _) in CHECKS.items() for value in right]
WRONG = [(check, value) for check, (_, wrong) in CHECKS.items() for value in wrong]


@pytest.mark.parametrize(("check", "value"), RIGHT)
def test_what_is_right_stays_as_it_is(check: Callable[[str], str], value: str) -> None:
    assert value == check(value)


@pytest.mark.parametrize(("check", "value"), WRONG)
def test_what_is_wrong_is_told(check: Callable[[str], str], value: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-z]") as refused:
        check(value)
    assert 20 < len(str(refused.value)) < 100


@pytest.mark.parametrize("value", ["{", "[1,]", "nothing", "[" * 100_000, "\x00"])
def test_what_is_no_json_is_told(value: str) -> None:
    with pytest.raises(ValueError, match="this is not valid JSON"):
        checks.out_of_json(value)


def test_json_is_read_and_other_values_stay() -> None:
    assert [[{"a": 1}], ()] == [checks.out_of_json('[{"a": 1}]'), checks.out_of_json(())]
