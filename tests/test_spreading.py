"""Groups stay in one process, with the pytest and the pytest-xdist that are installed."""

from __future__ import annotations

import re

import pytest

from tests.spreading import LONGEST, TOGETHER, group_of

TEST = """
import time, pytest

@pytest.mark.parametrize("number", range(4))
def test(number): time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/export/test_archives.py::test_one[a::b]", "tests/export/"),
        ("tests/export/test_one_origin.py::test_two", "tests/export/"),
        ("tests/llm/test_wire.py::test_three", "tests/llm/test_wire.py"),
        ("tests/export_test.py::test_four", "tests/export_test.py"),
    ],
)
def test_a_folder_that_shares_is_one_group_and_other_files_are_their_own(
    nodeid: str, group: str
) -> None:
    assert group == group_of(nodeid)


def test_every_folder_that_is_named_is_there(pytestconfig: pytest.Config) -> None:
    folders = {*TOGETHER, *LONGEST}
    assert [] == [folder for folder in folders if not (pytestconfig.rootpath / folder).is_dir()]


def test_each_group_runs_in_one_process_and_the_longest_come_first(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    slow = "import pytest\npytestmark = pytest.mark.slow\n" + TEST
    pytester.makeini("[pytest]\nmarkers = slow\n")
    for name, text in {
        "tests/api/test_a": TEST,
        "tests/export/test_b": slow,
        "tests/export/test_c": slow,
        "tests/chat/test_d": TEST,
        "tests/crash/test_e": slow,
        "tests/launcher/test_f": TEST,
    }.items():
        pytester.path.joinpath(f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        pytester.path.joinpath(f"{name}.py").write_text(text)
    loaded = ("-p", "tests.spreading", "-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder")
    result = pytester.runpytest_subprocess(*loaded, "-v", "tests")
    ran = re.findall(r"\[(gw\d)\] .* PASSED (\S+?)::\S+@(\S+)", result.stdout.str())
    processes: dict[str, set[str]] = {}
    for process, _, group in ran:
        processes.setdefault(group, set()).add(process)
    assert {"tests/export/", "tests/api/test_a.py", "tests/chat/test_d.py"} <= set(processes)
    assert [1] * len(processes) == [len(used) for used in processes.values()]
    assert 24 == len(ran)


def test_the_longest_come_first_then_the_other_slow_ones_then_the_rest(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeini("[pytest]\nmarkers = slow\n")
    slow = "import pytest\npytestmark = pytest.mark.slow\ndef test(): pass\n"
    for name, text in {
        "tests/api/test_a": slow,
        "tests/browser/test_b": slow,
        "tests/crash/test_c": slow,
        "tests/launcher/test_d": "def test(): pass\n",
    }.items():
        pytester.path.joinpath(f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        pytester.path.joinpath(f"{name}.py").write_text(text)
    result = pytester.runpytest_inprocess("-p", "tests.spreading", "--collect-only", "-q", "tests")
    ordered = re.findall(r"test_(\w)\.py::", result.stdout.str())
    assert ["b", "c", "a", "d"] == ordered
