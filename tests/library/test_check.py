from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.courses import SECTION, write_course
from tutor_app.library.catalog import Library
from tutor_app.library.check import check
from tutor_app.library.in_pyodide import faults_under_pyodide, pyodide_command

ROOT = Path(__file__).parents[2]

SQL_TAIL = """\
## Exercise: Names

List the names.

```sql setup
CREATE TABLE t (name TEXT);
INSERT INTO t VALUES ('b'), ('a');
```
```sql starter
SELECT 1;
```
```sql solution
SELECT name FROM t;
```
### Hint 1
a
### Hint 2
b
### Hint 3
c
"""


def faults_of(folder: Path, text: str) -> list[tuple[int, str]]:
    found = check(write_course(folder, {"one/adding": text}))
    assert all(fault.path == "small/one/adding.md" for fault in found)
    return [(fault.line, fault.message) for fault in found]


def test_a_good_section_has_no_faults(tmp_path: Path):
    assert [] == faults_of(tmp_path, SECTION + SQL_TAIL)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("print(2 + 3)", "print(2 + three)", 18, "the block fails: NameError"),
        ("print(2 + 3)", "print(2 + 2)", 18, "the block prints `4`, the text below it shows `5`"),
        ("print(2 + 3)", "print(5, 6, sep='\\n')", 18, "the block prints 2 lines"),
        ("return a + b", "return a - b", 59, "the solution does not pass: test_small: Assertion"),
        ("def test_small", "def small", 59, "the solution does not pass: the tests hold no"),
        ("    ...", "    return a + b", 51, "the starter already passes"),
        ("SELECT name FROM t;", "SELECT nam FROM t;", 80, "the solution does not pass: Oper"),
        ("SELECT 1;", "SELECT name FROM t;", 77, "the starter already passes"),
        ("```python\nprint(2 + 3)", "```sql\nSELEC 1", 18, "the block fails: OperationalError"),
    ],
)
def test_code_that_does_not_do_what_it_should(
    tmp_path: Path, old: str, new: str, line: int, words: str
):
    found = faults_of(tmp_path, (SECTION + SQL_TAIL).replace(old, new, 1))
    assert [(line, True)] == [(at, message.startswith(words)) for at, message in found]


def test_a_slow_block_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tutor_app.library.check.BLOCK_SECONDS", 0.01)
    slow = SECTION.replace("print(2 + 3)", "sum(range(10**6))\nprint(5)")
    ((line, message),) = faults_of(tmp_path, slow)
    assert (18, "more than 0.01 s") == (line, message[-16:])


def test_blocks_that_are_not_to_run_do_not(tmp_path: Path):
    kept = SECTION.replace("```python\nprint(2 + 3)", "```python no-run: asks\nprint(2 + input())")
    assert [] == faults_of(tmp_path, kept)


@pytest.mark.slow
def test_everything_in_the_bundled_courses_runs():
    assert [] == check()


@pytest.fixture(scope="session")
def pyodide(built: None) -> tuple[str, ...]:
    found = pyodide_command(ROOT)
    assert found, "Node.js is not installed"
    return found


@pytest.mark.slow
def test_everything_runs_in_the_browsers_python_too(pyodide: tuple[str, ...]):
    assert [] == faults_under_pyodide(Library.bundled().sections, pyodide)


@pytest.mark.slow
def test_what_fails_under_pyodide_only_is_a_fault(tmp_path: Path, pyodide: tuple[str, ...]):
    text = (SECTION + SQL_TAIL).replace(
        "print(2 + 3)", "import sys\nassert sys.platform != 'emscripten'\nprint(5)"
    )
    text = text.replace("return a + b", "return a - b").replace("SELECT 1;", "SELECT name FROM t;")
    write_course(tmp_path, {"one/adding": text})
    found = faults_under_pyodide(Library.load(tmp_path).sections, pyodide)
    assert [
        "under Pyodide the block fails: AssertionError",
        "under Pyodide the solution does not pass: AssertionError",
        "under Pyodide the starter already passes: AssertionError: it passes",
    ] == [fault.message.partition(": ['")[0] for fault in found]
    assert 19 == found[0].line
