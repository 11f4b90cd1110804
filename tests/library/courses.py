"""Small courses that tests write to disk."""

from __future__ import annotations

from pathlib import Path

COURSE = """\
title: Small course
summary: A course for tests.
level: beginner
chapters:
  - slug: one
    title: Chapter one
"""

FRONT = """\
---
title: Adding numbers
goal: You can add numbers.
order: 10
minutes: 5
prerequisites: []
skills: [small.adding]
keywords: [add, plus, sum, total, number]
---
"""

BODY = """\

Adding puts two numbers together.

## How do I add?

Write a plus sign.

```python
print(2 + 3)
```
```text
5
```

## Common mistakes

- **Adding text.** It joins. Convert first.
- **Forgetting the result.** It is lost. Store it.
- **Adding too much.** It is too much. Stop.

## Check

### What is 2 + 3?
- [ ] `23`
  > That joins two texts.
- [x] `5`
  > Two and three make five.

### Which sign adds?
- [x] `+`
  > The plus sign.
- [ ] `*`
  > That multiplies.
- [ ] `/`
  > That divides.

## Exercise: Add two

Write `add(a, b)`. For example, `add(1, 2)` gives 3.

```python starter
def add(a, b):
    ...
```
```python tests
def test_small():
    assert add(1, 2) == 3
```
```python solution
def add(a, b):
    return a + b
```
### Hint 1
Which sign adds?
### Hint 2
Use `+` on the two parameters.
### Hint 3
Return what the plus sign gives.
"""

SECTION = FRONT + BODY


def write_course(folder: Path, sections: dict[str, str], course: str = COURSE) -> Path:
    """Write the course `small`; `sections` maps "one/adding" to the text of its file."""
    root = folder / "small"
    root.mkdir(parents=True)
    (root / "course.yaml").write_text(course, encoding="utf-8")
    for name, text in sections.items():
        file = root / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
