"""Groups stay in one process, with the pytest and the pytest-xdist that are installed."""

from __future__ import annotations

import re

import pytest

from tests.spreading import TOGETHER, group_of

TEST = """
import time, pytest

@pytest.mark.parametrize("number", range(4))
def test(number): time.sleep(0.01)
"""


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/browser/test_chat.py::test_one[a::b]", "browser"),
        ("tests/launcher/test_stop.py::test_two", "launcher"),
        ("tests/llm/test_wire.py::test_three", "tests/llm/test_wire.py"),
        ("tests/launcher_test.py::test_four", "tests/launcher_test.py"),
    ],
)
def test_a_folder_that_shares_is_one_group_and_other_files_are_their_own(
    nodeid: str, group: str
) -> None:
    assert group == group_of(nodeid)


def test_every_group_has_its_folder(pytestconfig: pytest.Config) -> None:
    assert [] == [folder for folder in TOGETHER if not (pytestconfig.rootpath / folder).is_dir()]


def test_each_group_runs_in_one_process_and_the_longest_come_first(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    slow = "import pytest\npytestmark = pytest.mark.slow\n" + TEST
    pytester.makeini("[pytest]\nmarkers = slow\n")
    for name, text in {
        "tests/api/test_a": TEST,
        "tests/browser/test_b": TEST,
        "tests/browser/test_c": TEST,
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
    assert {"browser", "launcher"} | {f"tests/{n}.py" for n in ("api/test_a", "chat/test_d")} <= (
        set(processes)
    )
    assert [1] * len(processes) == [len(used) for used in processes.values()]
    assert 24 == len(ran)


def test_the_order_is_folders_then_slow_files_then_the_others(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers = slow\n")
    slow = "import pytest\npytestmark = pytest.mark.slow\ndef test(): pass\n"
    for name, text in {
        "tests/api/test_a": "def test(): pass\n",
        "tests/browser/test_b": "def test(): pass\n",
        "tests/crash/test_c": slow,
        "tests/launcher/test_d": "def test(): pass\n",
    }.items():
        pytester.path.joinpath(f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        pytester.path.joinpath(f"{name}.py").write_text(text)
    result = pytester.runpytest_inprocess("-p", "tests.spreading", "--collect-only", "-q", "tests")
    ordered = re.findall(r"test_(\w)\.py::", result.stdout.str())
    assert ["b", "d", "c", "a"] == ordered
