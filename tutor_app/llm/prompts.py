"""The prompts, one Markdown file each."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "prompts"


@lru_cache(maxsize=32)
def prompt(name: str) -> str:
    """The prompt `llm/prompts/<name>.md`; raises FileNotFoundError when there is none.

    Names: `teacher` and `qa` (system prompts of the modes), `gate` and `title` (system prompts
    of small tasks), `continue` (the words that ask for the rest of an answer).
    """
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
