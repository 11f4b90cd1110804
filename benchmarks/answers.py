"""Answers with a number in every few tokens, so that each can be found again on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from tests.doubles.groq_answers import tokens_of

MARK = re.compile(r"w(\d{4})")


def marked(tokens: int) -> str:
    """Markdown of at least this many tokens: prose, lists, tables and code full of marks.

    A mark is `w0000`, `w0001` and so on, whole within one token of the double.
    """
    numbers = count()

    def words(amount: int) -> str:
        return " ".join(f"w{next(numbers):04d}" for _ in range(amount))

    parts: list[str] = []
    length = 0
    while length < tokens:
        part = _section(words)
        parts.append(part)
        length += len(tokens_of(part))
    return "".join(parts)


def token_of_mark(text: str) -> dict[int, int]:
    """The number of the token that carries each mark."""
    return {
        int(found[1]): index
        for index, token in enumerate(tokens_of(text))
        if (found := MARK.search(token))
    }


def _section(w: Callable[[int], str]) -> str:
    return f"""## {w(3)}

{w(12)}, **{w(3)}** {w(8)} `{w(1)}` {w(9)}.
{w(14)} *{w(2)}* {w(10)}.

- {w(6)}
- {w(4)} `{w(1)}` {w(3)}
- **{w(2)}** {w(7)}

```python
def {w(1)}({w(1)}: int, {w(1)}: str) -> list[int]:
    # {w(6)}
    if {w(1)} > 10 and {w(1)} in {w(1)}:
        return [{w(1)} for {w(1)} in {w(1)}]
    {w(1)} = "{w(3)}"
    return {w(1)}({w(1)})
```

| {w(1)} | {w(1)} |
|---|---|
| {w(2)} | {w(3)} |
| {w(3)} | {w(2)} |

{w(16)}.

"""
