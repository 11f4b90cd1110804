from __future__ import annotations

import pytest

from tests.library.courses import BODY
from tutor_app.library.exercises import read_exercise
from tutor_app.library.markdown import numbered, stretches

GOOD = BODY[BODY.index("## Exercise") :]

SQL = """\
## Exercise: All names
List the names in order. It looks like this:
```text
Ada
```
```sql setup
CREATE TABLE people (name TEXT);
```
```sql starter
SELECT 1;
```
```sql solution ordered
SELECT name FROM people ORDER BY name;
```
### Hint 1
a
### Hint 2
b
### Hint 3
c
"""


def read(text: str):
    return read_exercise(stretches(numbered(text.splitlines()), "## ")[1], "p.md")


def test_a_python_exercise_is_read():
    exercise, faults = read(GOOD)
    assert [] == faults
    assert exercise is not None
    assert ("Add two", "add-two", "python") == (exercise.title, exercise.slug, exercise.language)
    assert "Write `add(a, b)`. For example, `add(1, 2)` gives 3." == exercise.task
    assert "def add(a, b):\n    return a + b" == exercise.solution
    assert 3 == len(exercise.hints)
    assert 6 == exercise.lines["starter"]


def test_an_sql_exercise_keeps_the_examples_of_its_task():
    exercise, faults = read(SQL)
    assert [] == faults
    assert exercise is not None
    assert ("sql", True, "") == (exercise.language, exercise.is_ordered, exercise.tests)
    assert "List the names in order. It looks like this:\n```text\nAda\n```" == exercise.task
    assert "CREATE TABLE people (name TEXT);" == exercise.setup


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Exercise: Add two", "Exercise", "an exercise needs a title"),
        ("Write `add(a, b)`. For example, `add(1, 2)` gives 3.", "", "does not say what to do"),
        ("```python tests", "```python", "no `python tests` block"),
        ("### Hint 3", "### Hint 4", "exactly `### Hint 1`"),
        ("Which sign adds?\n", "\n", "an empty hint"),
        ("```python tests", "```python starter", "two `starter` blocks"),
        ("```python tests", "```sql setup", "all `python` or all `sql`"),
    ],
)
def test_faults_are_named(old: str, new: str, words: str):
    exercise, faults = read(GOOD.replace(old, new))
    assert exercise is None
    assert any(words in fault.message for fault in faults)


def test_a_hint_that_holds_the_solution_is_a_fault():
    leak = GOOD.replace("Return what the plus sign gives.", "Write `return a+b` in the body.")
    _, faults = read(leak)
    assert [(21, "Hint 3 contains the whole solution")] == [(f.line, f.message) for f in faults]
