"""What the double says: Markdown answers, chosen by the question, and cut into tokens."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any
from zlib import crc32

LISTS = """A **list** keeps things in order; a **dictionary** finds them by name.

| you want | use | cost of a look-up |
|---|---|---|
| the third item | `list` | $O(1)$ |
| the item called "ada" | `dict` | $O(1)$ on average |
| is it in there? | `set` | $O(1)$ on average |

```python
ages = {"ada": 36, "alan": 41}
ages["grace"] = 85
for name, age in sorted(ages.items()):
    print(f"{name} is {age}")
```

[EXPLAIN]A dictionary works out a *hash* of the key and looks in that one place, so it does not
matter how many items there are.[/EXPLAIN]

What do you think `ages.get("bob", 0)` gives?
"""

RECURSION = """A recursive function **calls itself on a smaller problem** until one is small
enough to answer at once.

1. The *base case* stops it.
2. The *recursive case* makes the problem smaller.

```python
def factorial(n: int) -> int:
    if n <= 1:  # base case
        return 1
    return n * factorial(n - 1)
```

In mathematics:

$$
n! = \\prod_{k=1}^{n} k, \\qquad T(n) = T(n - 1) + O(1) = O(n)
$$

> Without a base case Python stops you with `RecursionError` after about 1,000 calls.

It costs you $5 and $6 a month to run nothing; recursion is free. Which line is the base case here?
"""

BINARY_SEARCH = """## Binary search

Look at the middle, throw half away, repeat.

```python
def find(items: list[int], wanted: int) -> int | None:
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(items) and items[low] == wanted else None
```

- It needs **sorted** input.
- Each step halves what is left, so it takes $\\lceil \\log_2 n \\rceil$ steps:
  20 for a million items.
- `bisect.bisect_left` in the standard library does the same.

See <https://docs.python.org/3/library/bisect.html>. Try it: how many steps for 1,000 items?
"""

ANSWERS = (LISTS, RECURSION, BINARY_SEARCH)

OFF_TOPIC = re.compile(
    r"\b(bak(e|ing)|bread|bite|cake|cooking|football|garden|holidays?|movie|necklace|pasta|recipe"
    r"|song|treatment|weather)\b",
    re.IGNORECASE,
)

_TOKEN = re.compile(r"\s?\w{1,6}|\s?[^\w\s]{1,3}|\s+")


def answer_to(question: str) -> str:
    """One of the Markdown answers, always the same for the same question."""
    return ANSWERS[crc32(question.encode("utf-8", "replace")) % len(ANSWERS)]


def verdict_on(question: str) -> str:
    """What the gate model says: NO to a message with a word of `OFF_TOPIC` in it.

    The message stands as text, or as `message` of a JSON object.
    """
    try:
        message = str(json.loads(question)["message"])
    except (ValueError, KeyError, TypeError):
        message = question
    return "NO" if OFF_TOPIC.search(message) else "YES"


def title_for(question: str) -> str:
    """Up to four words of the question (text, or `question` of a JSON object), as a title."""
    with suppress(ValueError, KeyError, TypeError):
        question = str(json.loads(question)["question"])
    words = re.findall(r"\w+", question)[-4:]
    return " ".join(words).capitalize() or "A first conversation"


@lru_cache(maxsize=256)
def tokens_of(text: str) -> tuple[str, ...]:
    """The text in pieces of a few characters that join to it again."""
    return tuple(_TOKEN.findall(text))


def sample_of(schema: dict[str, Any], parts: dict[str, Any], place: int = 1) -> Any:
    """A small value that a JSON schema accepts; `parts` are its `$defs`, `place` is in a list."""
    if "$ref" in schema:
        return sample_of(parts[schema["$ref"].rpartition("/")[2]], parts, place)
    if "anyOf" in schema:
        return sample_of(schema["anyOf"][0], parts, place)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            inner = schema.get("properties", {})
            return {name: sample_of(part, parts, place) for name, part in inner.items()}
        case "array":
            places = range(1, max(1, schema.get("minItems", 1)) + 1)
            return [sample_of(schema["items"], parts, one) for one in places]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return "text" if place == 1 else f"text {place}"


def json_answer(schema: dict[str, Any]) -> str:
    """A structured answer that fits the schema."""
    return json.dumps(sample_of(schema, schema.get("$defs", {})))
