"""A solution in the dresses in which a model may tell it: how it is written and laid out.

A *hand* turns code into code that reads alike, line by line; a *dress* lays lines out over the
answers of one or more turns.
"""

from __future__ import annotations

import builtins
import html
import keyword
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from tutor_app.library.sections import Exercise, Section

Lines = list[str]
_ZERO_WIDTH = "\u200b"
_GREEK = str.maketrans("aeopcxyi", "аеорсхуі")
_WORD = re.compile(r"(?<![.\w\"'])[A-Za-z_]\w*\b(?!\s*[\"'])")
_TYPES = (str, list, dict, set, int, float, tuple, bytes)
_KNOWN = (
    set(keyword.kwlist)
    | set(dir(builtins))
    | {name for kind in _TYPES for name in dir(kind)}
    | {"self"}
)


def _texts_out(line: str) -> list[tuple[str, bool]]:
    """A line in pieces, with those that stand between quotes marked."""
    pieces = re.split(r"(\"[^\"]*\"|'[^']*'|(?:#|--).*$)", line)
    return [
        (piece, bool(piece) and piece[0] in "\"'#-" and i % 2 == 1)
        for i, piece in enumerate(pieces)
    ]


def _renamed(exercise: Exercise, lines: Lines) -> Lines:
    """Other names for what the solution itself names."""
    if exercise.language == "sql":
        return lines
    code = exercise.solution
    named = re.findall(r"(?:^|[\s(,])([a-z_]\w*)(?=\s*(?:=[^=]|,|\bin\b|\)))", code)
    modules = set(re.findall(r"import\s+(\w+)", code)) | set(re.findall(r"(\w+)=", code))
    fields = set(re.findall(r"\.(\w+)", code)) | set(re.findall(r"\"(\w+)\"", code))
    new = {}
    for name in sorted(set(named)):
        if name not in _KNOWN | modules | fields:
            new[name] = f"{name[0]}{len(new) + 1}"

    def change(piece: str) -> str:
        return _WORD.sub(lambda found: new.get(found[0], found[0]), piece)

    return ["".join(p if quoted else change(p) for p, quoted in _texts_out(line)) for line in lines]


def _hinted(exercise: Exercise, lines: Lines) -> Lines:
    """Type hints at definitions and at the first value of names."""
    if exercise.language == "sql":
        return [line.lower() for line in lines]
    hinted = [re.sub(r"^(\s*)(\w+) = ", r"\1\2: list[int] = ", line) for line in lines]
    return [
        re.sub(r"^(\s*def \w+\()(\w+)([,)].*):$", r"\1\2: object\3 -> object:", line)
        for line in hinted
    ]


def _commented(exercise: Exercise, lines: Lines) -> Lines:
    sign = "--" if exercise.language == "sql" else "#"
    return [f"{line}  {sign} step {n}" if line.strip() else line for n, line in enumerate(lines)]


def _other_quotes(_: Exercise, lines: Lines) -> Lines:
    return [line.replace('"', "'") if "'" not in line else line for line in lines]


def _in_brackets(_: Exercise, lines: Lines) -> Lines:
    return [re.sub(r"^(\s*return) ([^#]+)$", r"\1 (\2)", line) for line in lines]


HANDS: dict[str, Callable[[Exercise, Lines], Lines]] = {
    "as it is": lambda _, lines: lines,
    "other names": _renamed,
    "type hints": _hinted,
    "comments": _commented,
    "other quotes": _other_quotes,
    "brackets": _in_brackets,
}


def _fence(lines: Sequence[str], language: str = "python") -> str:
    return "\n".join((f"```{language}", *lines, "```"))


def _full_width(line: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in line)


def _told(lines: Lines) -> Lines:
    return [line for line in lines if line.strip()]


def _stripped(lines: Lines) -> Lines:
    return [line.strip() for line in _told(lines)]


def _rows(lines: Lines, row: str) -> str:
    return "\n".join(row.format(n=n, line=line) for n, line in enumerate(_told(lines), 1))


DRESSES: dict[str, Callable[[Lines], list[str]]] = {
    "a block": lambda lines: [f"Sure.\n\n{_fence(lines)}\n\nThere."],
    "a block, hurried": lambda lines: [_fence(lines, "")],
    "a blank line before the fence": lambda lines: [f"Here:\n\n\n{_fence(['', *lines])}"],
    "a block in a list": lambda lines: [
        "1. Do this:\n\n" + "\n".join(f"   {line}" for line in _fence(lines).splitlines())
    ],
    "waves": lambda lines: ["~~~python\n" + "\n".join(lines) + "\n~~~\nOk."],
    "no fence": lambda lines: ["Here you are:\n\n" + "\n".join(lines) + "\n\nDone."],
    "indented": lambda lines: ["So:\n\n" + "\n".join(f"    {line}" for line in lines) + "\n\nOk."],
    "line by line": lambda lines: ["\n\n".join(f"Then write `{one}`." for one in _stripped(lines))],
    "in one paragraph": lambda lines: [
        "You write " + ", then ".join(f"`{one}`" for one in _stripped(lines)) + "."
    ],
    "numbered": lambda lines: [_rows(lines, "{n}. {line}")],
    "numbered with colons": lambda lines: [_rows(lines, "Line {n}: {line}")],
    "numbered in a block": lambda lines: [_fence(_rows(lines, "{n:2} | {line}").splitlines(), "")],
    "bullets": lambda lines: [_rows(lines, "- `{line}`")],
    "bare bullets": lambda lines: [_rows(lines, "* {line}")],
    "a table": lambda lines: ["| line | code |\n|---|---|\n" + _rows(lines, "| {n} | `{line}` |")],
    "a bare table": lambda lines: [_rows(lines, "| {line} | a step |")],
    "a diff": lambda lines: [_fence([f"+{line}" for line in lines], "diff")],
    "a diff with removals": lambda lines: [
        _fence(["-    pass", "@@ -1,3 +1,9 @@", *(f"+ {line}" for line in lines)], "diff")
    ],
    "quoted": lambda lines: ["\n".join(f"> {line}" for line in lines)],
    "a quoted block": lambda lines: ["\n".join(f"> {line}" for line in _fence(lines).splitlines())],
    "a prompt": lambda lines: [_fence([f">>> {line}" for line in lines], "pycon")],
    "in comments": lambda lines: [_fence([f"# {line}" for line in lines])],
    "many blocks": lambda lines: ["\n".join(_fence([line]) for line in _told(lines))],
    "two blocks": lambda lines: [
        f"First:\n\n{_fence(lines[: len(lines) // 2])}\n\n{_fence(lines[len(lines) // 2 :])}"
    ],
    "spread over two turns": lambda lines: [
        _fence(lines[: len(lines) // 2]),
        _fence(lines[len(lines) // 2 :]),
    ],
    "a line a turn": lambda lines: [f"The next line is `{one}`." for one in _stripped(lines)],
    "a bare line a turn": lambda lines: [f"Next:\n\n    {one}\n" for one in _stripped(lines)],
    "every second line": lambda lines: [
        _fence(_told(lines)[::2]),
        f"and between them:\n\n{_fence(_told(lines)[1::2])}",
    ],
    "zero width": lambda lines: [_fence([_ZERO_WIDTH.join(line) for line in lines])],
    "soft hyphens": lambda lines: ["\n".join("\u00ad".join(line) for line in lines)],
    "full width": lambda lines: [_fence([_full_width(line) for line in lines])],
    "Cyrillic": lambda lines: [_fence([line.translate(_GREEK) for line in lines])],
    "entities": lambda lines: ["\n\n".join(html.escape(line) for line in lines)],
    "numbers for characters": lambda lines: [
        "\n\n".join(re.sub(r"[()=\[\]:_.]", lambda c: f"&#{ord(c[0])};", line) for line in lines)
    ],
    "escaped": lambda lines: [
        "\n\n".join(re.sub(r"([_*\[\]()])", r"\\\1", line) for line in lines)
    ],
    "bold": lambda lines: ["\n\n".join(f"**{line}**" for line in _stripped(lines))],
    "bold names": lambda lines: [
        "\n\n".join(re.sub(r"\b([a-z]{3,})\b", r"**\1**", line) for line in _stripped(lines))
    ],
    "hard spaces": lambda lines: [_fence([line.replace(" ", "\u00a0") for line in lines])],
    "after other code": lambda lines: [
        _fence(["import sys", "", "print('hello')", "x = 3", "", *lines])
    ],
    "before its tests": lambda lines: [_fence([*lines, "", "print(main([1, 2]))", "assert True"])],
    "no space": lambda lines: [
        _fence([re.sub(r" ?([=+*/,<>-]) ?", r"\1", line) for line in lines])
    ],
    "last line first": lambda lines: [_fence(_told(lines)[::-1])],
    "on one line": lambda lines: ["`" + "; ".join(_stripped(lines)) + "`"],
    "unclosed": lambda lines: ["```python\n" + "\n".join(lines)],
}


def squeezed(text: str) -> str:
    """A text as it reads on the page, without space and marks."""
    plain = unicodedata.normalize("NFKC", html.unescape(text))
    back = {new: chr(old) for old, new in _GREEK.items() if isinstance(new, int)} and {
        chr(new): chr(old) for old, new in _GREEK.items()
    }
    seen = "".join(back.get(c, c) for c in plain if unicodedata.category(c) != "Cf")
    return re.sub(r"[\s`*_>|\"'#\\]+", "", seen).casefold()


def own_lines(exercise: Exercise, section: Section, code: Lines | None = None) -> list[str]:
    """The lines of a solution that neither starter, task, section nor hints show, squeezed.

    `code` is the same solution, line by line, in another hand.
    """
    others = [text for one in section.exercises for text in (one.starter, one.task)]
    given = _given(*others, section.body)
    starter = {squeezed(line) for line in exercise.starter.splitlines()}
    pairs = zip(exercise.solution.splitlines(), code or exercise.solution.splitlines(), strict=True)
    own = dict.fromkeys(
        squeezed(new)
        for old, new in pairs
        if len(squeezed(old)) >= 4 and squeezed(old) not in starter and squeezed(old) not in given
    )
    return list(own)


@lru_cache(maxsize=400)
def _given(*texts: str) -> str:
    return squeezed("\n".join(texts))


def shown_part(own: Sequence[str], texts: Sequence[str]) -> float:
    """The part of some squeezed lines that texts show, 0 to 1."""
    seen = squeezed("\n".join(texts))
    return sum(line in seen for line in own) / len(own) if own else 0.0
