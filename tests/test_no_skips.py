"""Skips are failures where CI is set, and nowhere else."""

from __future__ import annotations

import pytest

PLUGIN = ("-p", "tests.no_skips", "-p", "no:randomly")
SKIPS = {
    "called": "def test(): pytest.skip('no Chromium')",
    "marked": "@pytest.mark.skip(reason='no Chromium')\ndef test(): pass",
    "in a fixture": "@pytest.fixture\ndef f(): pytest.skip('no Chromium')\ndef test(f): pass",
    "a missing package": "def test(): pytest.importorskip('no_such_package_at_all')",
    "the whole file": "pytest.skip('no Chromium', allow_module_level=True)",
    "expected to fail": "@pytest.mark.xfail(reason='no Chromium')\ndef test(): assert False",
    "known to fail": "def test(): pytest.xfail('no Chromium')",
}


@pytest.fixture
def run(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini("[pytest]\n")
    return pytester


@pytest.mark.parametrize("body", SKIPS.values(), ids=SKIPS)
def test_a_skip_is_a_failure_where_ci_is_set(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setenv("CI", "true")
    run.makepyfile(f"import pytest\n{body}")
    result = run.runpytest_inprocess(*PLUGIN)
    outcomes = result.parseoutcomes()
    assert {"failed", "errors", "error"} & set(outcomes)
    assert not {"skipped", "xfailed"} & set(outcomes)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*Where CI is set, no test may be skipped*"])


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_elsewhere_a_skip_is_a_skip(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("CI", value)
    run.makepyfile(f"import pytest\n{SKIPS['called']}")
    result = run.runpytest_inprocess(*PLUGIN)
    assert {"skipped": 1} == result.parseoutcomes()
    assert result.ret == 0


def test_what_passes_and_what_fails_stays_so(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    run.makepyfile("def test_good(): pass\ndef test_bad(): assert False")
    assert {"passed": 1, "failed": 1} == run.runpytest_inprocess(*PLUGIN).parseoutcomes()
