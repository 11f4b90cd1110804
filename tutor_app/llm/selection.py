"""Which of the models on offer are asked, and in which order: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor_app.llm import names

MOST_CHOSEN = 8
GOOD_BILLIONS = 2.9
"""A model with less than 3 billion parameters teaches and judges badly; it is asked last."""
LARGE_BILLIONS = 30.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The models that are asked, and the configured ones (as configured) that are not on offer."""

    models: tuple[str, ...]
    missing: tuple[str, ...] = ()


def choose(
    configured: Sequence[str], offered: Sequence[str], chat: Sequence[str] | None = None
) -> Choice:
    """The configured models on offer, in their order; if there are none, the best on offer.

    The models are named as the provider names them. `chat` are those on offer that the provider
    itself does not call something else (None: all).
    """
    found = {name: offered_as(name, offered) for name in configured}
    kept = tuple(dict.fromkeys(name for name in found.values() if name is not None))
    missing = tuple(name for name, match in found.items() if match is None)
    best = best_first(offered if chat is None else chat)
    return Choice(kept or best[:MOST_CHOSEN], missing)


def offered_as(name: str, offered: Sequence[str]) -> str | None:
    """The name under which the provider offers a model, None when it does not."""
    if name in offered:
        return name
    return next((one for one in offered if names.is_same(name, one)), None)


def best_first(offered: Sequence[str]) -> tuple[str, ...]:
    """The chat models on offer for answering, the best first.

    The newest large ones of families that name generations, then by size; special ones and
    previews last. Of several snapshots of one model it is one.
    """
    return tuple(sorted(_apart(offered), key=_rank))


def small_first(offered: Sequence[str]) -> tuple[str, ...]:
    """The chat models on offer for small jobs: the smallest good one first.

    One that thinks before it answers counts as twice its size: it takes longer.
    """
    return tuple(sorted(_apart(offered), key=_small_rank))


def _apart(offered: Sequence[str]) -> list[str]:
    """The chat models, of several snapshots of one only the undated, else the newest."""
    kept: dict[str, str] = {}
    for name in filter(names.is_chat, dict.fromkeys(offered)):
        stem = names.stem(name)
        kept[stem] = max(name, kept.get(stem, name), key=lambda one: _freshness(one, stem))
    return list(kept.values())


def _freshness(name: str, stem: str) -> tuple[bool, bool, str]:
    return name == stem, name.endswith("latest"), name


def _rank(name: str) -> tuple[object, ...]:
    size, is_family = names.billions(name), names.is_hosted_family(name)
    return (
        names.is_second_choice(name),
        names.is_preview(name),
        size < GOOD_BILLIONS,
        not (is_family and size >= LARGE_BILLIONS),
        _newest(name) if is_family and size >= LARGE_BILLIONS else (0, 0),
        -size,
        _newest(name),
        name,
    )


def _small_rank(name: str) -> tuple[object, ...]:
    size = names.billions(name)
    cost = size * 2 if names.reasons(name) else size
    is_good = size >= GOOD_BILLIONS
    return (
        names.is_second_choice(name),
        not is_good,
        names.is_preview(name),
        cost if is_good else -cost,
        _newest(name),
        name,
    )


def _newest(name: str) -> tuple[int, int]:
    first, second = names.generation(name)
    return -first, -second
