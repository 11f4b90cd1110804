"""Words as they are compared: without capitals, marks and spelling of sounds."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_DIGITS = {str(number): word for number, word in enumerate(_NUMBERS)}


def said_words(text: str) -> list[str]:
    """The words of a text in lower case; "it's" is one word, "3" is "three"."""
    found = _WORD.findall(text.replace("’", "'").lower())
    return [_DIGITS.get(word, word.replace("'", "")) for word in found]
