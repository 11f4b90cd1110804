"""Cuts the stretch out of a part that answers a question, whole blocks at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor_app.library.markdown import numbered
from tutor_app.library.sections import Part
from tutor_app.library.words import names, plain_words

SHORT_ANSWER = 150
"""Words of a short answer; a part that has no more is quoted whole."""

_ITEM = re.compile(r"^[-*] ")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table, aside or code fence; `is_code` for the last."""

    text: str
    is_code: bool

    @property
    def words(self) -> int:
        """How long it is to read."""
        return len(self.text.split())


def blocks_of(text: str) -> list[Block]:
    """Split Markdown at blank lines, keeping fences and [EXPLAIN] asides whole."""
    found: list[list[str]] = [[]]
    kinds = [False]
    is_aside = False
    for line in numbered(text.splitlines()):
        is_new = line.is_code != kinds[-1] or (not line.text.strip() and not line.is_code)
        if line.text.startswith("```") and line.is_code and kinds[-1] and _is_closed(found[-1]):
            is_new = True
        if is_new and not is_aside:
            found.append([])
            kinds.append(line.is_code)
        is_aside = (is_aside or line.text.strip() == "[EXPLAIN]") and (
            line.text.strip() != "[/EXPLAIN]"
        )
        found[-1].append(line.text)
    texts = ("\n".join(lines).strip("\n") for lines in found)
    return [
        Block(text, is_code) for text, is_code in zip(texts, kinds, strict=True) if text.strip()
    ]


def _is_closed(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and lines[-1].strip().startswith("```")


def excerpt(part: Part, terms: Sequence[str], words: int = SHORT_ANSWER) -> str:
    """The best stretch of a part for these terms.

    The whole part when it is short; otherwise its first paragraph, the best block (the first
    one where the heading names all terms), the code that follows it, and what comes next as
    long as there is room. A long list is cut to the items that match.
    """
    blocks = blocks_of(part.text)
    if sum(block.words for block in blocks) <= words:
        return part.text
    heading = plain_words(part.heading)
    is_about_it = bool(terms) and all(stem(term) in heading for term in terms)
    best = 0 if is_about_it else _best(blocks, terms)
    chosen = {0, best, *_code_after(blocks, best)}
    room = words - sum(_cut(blocks[i], terms).count(" ") for i in chosen)
    for index in range(best + 1, len(blocks)):
        room -= blocks[index].words
        if room < 0:
            break
        chosen.add(index)
    chosen |= {after for i in chosen if blocks[i].is_code for after in _code_after(blocks, i)}
    while len(chosen) > 1 and blocks[max(chosen)].text.endswith(":"):
        chosen.discard(max(chosen))  # it announces what there was no room for
    return "\n\n".join(_cut(blocks[i], terms) for i in sorted(chosen))


def _best(blocks: Sequence[Block], terms: Sequence[str]) -> int:
    return max(range(len(blocks)), key=lambda i: (_matches(blocks[i], terms), -i))


def example(part: Part) -> str:
    """The first code of a part with the paragraph before it and its output; "" without code."""
    blocks = blocks_of(part.text)
    first = next((i for i, block in enumerate(blocks) if _is_example(block)), None)
    if first is None:
        return ""
    before = [blocks[first - 1]] if first and not blocks[first - 1].is_code else []
    after = [blocks[i] for i in _code_after(blocks, first)]
    return "\n\n".join(block.text for block in (*before, blocks[first], *after))


def aside(part: Part) -> str:
    """The [EXPLAIN] aside of a part, "" without one."""
    return next((b.text for b in blocks_of(part.text) if b.text.startswith("[EXPLAIN]")), "")


def _is_example(block: Block) -> bool:
    return block.is_code and not block.text.startswith("```text")


def _code_after(blocks: Sequence[Block], index: int) -> list[int]:
    """The code that directly follows a block, and the output that follows the code."""
    found = []
    for after in range(index + 1, min(index + 3, len(blocks))):
        if not blocks[after].is_code:
            break
        found.append(after)
    return found


def _matches(block: Block, terms: Sequence[str]) -> float:
    text = plain_words(block.text)
    found = sum(any(stem(name) in text for name in names(term)) for term in terms)
    return found * (0.5 if block.is_code else 1.0)


def _cut(block: Block, terms: Sequence[str]) -> str:
    """A list of points without those that do not match, when it has many and some do."""
    lines = block.text.splitlines()
    if block.is_code or len(lines) < 5 or not all(_ITEM.match(line) for line in lines):
        return block.text
    fitting = [line for line in lines if _matches(Block(line, is_code=False), terms)]
    return "\n".join(fitting or lines)


def stem(word: str) -> str:
    """The beginning that forms of a word share, roughly: to find a word in a text."""
    return word[:-2] if len(word) > 6 else word.rstrip("s") if len(word) > 3 else word
