"""docs/figures.md: a section for each benchmark, kept until that benchmark is measured anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MARK = re.compile(r"^<!-- benchmark: (\w+) -->$", re.MULTILINE)
INTRO = (
    "Written by `python -m benchmarks --write`; every benchmark is a file in `benchmarks/`. "
    "Above each section stands when it was measured, and what ran before it."
)


def sections_of(page: str) -> dict[str, str]:
    """The sections of a page by the names of their benchmarks."""
    _, *parts = MARK.split(page)
    return dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))


def page_of(machine: Iterable[str], sections: Mapping[str, str], order: Iterable[str]) -> str:
    """The whole page: the facts about the machine, and the sections there are, in this order."""
    listed = "\n".join(f"- {fact}" for fact in machine)
    marked = [
        f"<!-- benchmark: {name} -->\n\n{sections[name]}" for name in order if name in sections
    ]
    return "\n\n".join(["# Figures", INTRO, listed, *marked]) + "\n"
