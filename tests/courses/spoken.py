"""Code as somebody dictates it."""

from __future__ import annotations

import re

_SIGNS = {
    "==": "double equals", "+=": "plus equals", "-=": "minus equals", "!=": "not equals",
    "=": "equals", "+": "plus", "-": "minus", "*": "times", "(": "open parenthesis",
    ")": "close parenthesis", "[": "open bracket", "]": "close bracket", ":": "colon",
    ".": "dot", ",": "comma", "%": "percent", "<": "less than", ">": "greater than",
}  # fmt: skip
_SIGN = re.compile("|".join(re.escape(sign) for sign in _SIGNS))


def spoken(line: str) -> str:
    """A line with its signs in words."""
    return " ".join(_SIGN.sub(lambda sign: f" {_SIGNS[sign[0]]} ", line).split())
