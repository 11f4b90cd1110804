from __future__ import annotations

import pytest

from tutor_app.library.markdown import numbered, stretches
from tutor_app.library.questions import read_checks

GOOD = """\
## Check

### What is 1 + 1?
- [ ] 1
  > Too little.
- [x] 2
  > Right,
  > of course.

### What does this print?

```python
print("hi")
```

- [x] `hi`
  > The text.
- [ ] Nothing,
  not even a line
  > It does print.
"""


def read(text: str):
    return read_checks(stretches(numbered(text.splitlines()), "## ")[1], "p.md")


def test_questions_options_and_reasons_are_read():
    checks, faults = read(GOOD)
    assert [] == faults
    first, second = checks
    assert ("What is 1 + 1?", 1, 3) == (first.question, first.answer, first.line)
    assert ["Too little.", "Right, of course."] == [option.reason for option in first.options]
    assert 'What does this print?\n\n```python\nprint("hi")\n```' == second.question
    assert "Nothing, not even a line" == second.options[1].text


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("- [x] 2", "- [ ] 2", 3, "exactly one option is right (`- [x]`), not 0"),
        ("- [ ] 1", "- [x] 1", 3, "exactly one option is right (`- [x]`), not 2"),
        ("  > Too little.\n", "", 4, "the option has no reason"),
        ("- [x] 2", "- [y] 2", 6, "an option begins with `- [ ]` or `- [x]`"),
        ("- [ ] 1\n", "- [ ] 2\n", 3, "two options say the same"),
        ("## Check\n", "## Check\nWords.\n", 1, "text between `## Check` and the first question"),
        ("### What is", "#### What is", 1, "2 to 4 check questions, not 1"),
    ],
)
def test_faults_name_their_line(old: str, new: str, line: int, words: str):
    _, faults = read(GOOD.replace(old, new))
    assert (line, True) in [(fault.line, fault.message.startswith(words)) for fault in faults]


def test_a_question_with_a_fault_is_left_out():
    checks, _ = read(GOOD.replace("- [x] 2", "- [ ] 2"))
    assert 1 == len(checks)
