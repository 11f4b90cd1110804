"""Tells pasted code, commands and error messages from prose.

Every repetition has an end and none runs over a line's: the time that a text takes grows with
its length, whatever somebody writes to make it long.
"""

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
    | \b[A-Za-z_]\w{{0,60}}\((?!s\)|e?n\))[^()\n]{{0,200}}[()]  # a call: f(x), but not "dog(s)"
    | [=!<>]==? | => | && | \|\| | \+\+ | [-+*/]= | ::    # operators
    | [{{}}] | ;[ \t]*$ | \#include | \$[A-Z]{{2}}            # braces, statements, shell variables
    | </?[a-z][a-z0-9]{{0,20}}(?:\s[^<>]{{0,200}})?>                   # a tag
    | \b[a-z]+_[a-z0-9_]+\b                             # snake_case
    | \b(?!i[A-Z]|eBay)[a-z]{{2,}}[A-Z][A-Za-z]+\b        # camelCase
    | \b[A-Za-z]\w*(?:Error|Exception)\b                # KeyError
    | \bTraceback\b | \bERR!                            # logs
    | \b(?:SELECT\b.{{1,400}}?\bFROM | INSERT\sINTO | UPDATE\b.{{1,400}}?\bSET | CREATE\sTABLE)\b
    | (?<![\w-])[\w-]{{1,80}}\.(?:{_FILE_ENDINGS})\b       # a file
    | ^[ \t]*(?:def|class|fn|func)\s+\w+\s*[(:{{]
    | ^[ \t]*(?:for|while|if|elif|else|try|except)\b[^\n]*:[ \t]*$
    | ^[ \t]*(?:from[ ]\S{{1,200}}[ ])?import[ ]\w+[ \t]*$
    | \b\w+\s?=\s?[\[\w"'.-]                            # an assignment
    """,
    re.VERBOSE | re.MULTILINE,
)


def looks_like_code(text: str) -> bool:
    """Whether any part of a text reads like code, a command's output or a file name."""
    return bool(_SIGNS.search(clipped(text)))
