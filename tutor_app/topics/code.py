"""Tells pasted code, commands and error messages from prose."""

from __future__ import annotations

import re

from tutor_app.topics.tokens import clipped

_FILE_ENDINGS = (
    "py|js|ts|jsx|tsx|java|cpp|cs|rb|rs|go|php|html|css|json|xml|ya?ml|sh|sql|csv|exe|jar|ipynb"
)
_SIGNS = re.compile(
    rf"""
      ```                                               # a fenced block
    | `[^`\n]+`                                         # inline code
    | \b[A-Za-z_]\w*\((?!s\)|e?n\))[^)\n]*\)            # a call: f(x), but not "dog(s)"
    | [=!<>]==? | => | && | \|\| | \+\+ | [-+*/]= | ::    # operators
    | [{{}}] | ;\s*$ | \#include | \$[A-Z]{{2}}            # braces, statements, shell variables
    | </?[a-z][a-z0-9]*(?:\s[^<>]*)?>                   # a tag
    | \b[a-z]+_[a-z0-9_]+\b                             # snake_case
    | \b(?!i[A-Z]|eBay)[a-z]{{2,}}[A-Z][A-Za-z]+\b        # camelCase
    | \b[A-Za-z]\w*(?:Error|Exception)\b                # KeyError
    | \bTraceback\b | \bERR!                            # logs
    | \b(?:SELECT\b.+\bFROM | INSERT\sINTO | UPDATE\b.+\bSET | CREATE\sTABLE)\b
    | \b[\w-]+\.(?:{_FILE_ENDINGS})\b                    # a file
    | ^\s*(?:def|class|fn|func)\s+\w+\s*[(:{{]
    | ^\s*(?:for|while|if|elif|else|try|except)\b[^\n]*:\s*$
    | ^\s*(?:from\s\S+\s)?import\s\w+\s*$
    | \b\w+\s?=\s?[\[\w"'.-]                            # an assignment
    """,
    re.VERBOSE | re.MULTILINE,
)


def looks_like_code(text: str) -> bool:
    """Whether any part of a text reads like code, a command's output or a file name."""
    return bool(_SIGNS.search(clipped(text)))
