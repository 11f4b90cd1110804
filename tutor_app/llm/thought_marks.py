"""The marks between which models write their thoughts, and the words such thoughts begin with."""

from __future__ import annotations

import re

_NAMES = r"(?:(?:seed|mm|antml):)?(?:think(?:ing)?|thoughts?|reason(?:ing)?)"
OPENS = re.compile(
    rf"<\s*{_NAMES}(?:\s[^<>]{{0,200}})?>|\[think\]|◁think▷|<\|begin_of_thought\|>|<\|start_thinking\|>"
    r"|<\|channel>\s*thought",
    re.IGNORECASE,
)
CLOSES = re.compile(
    rf"<\s*/\s*{_NAMES}\s*>|\[/think\]|◁/think▷|<\|end_of_thought\|>|<\|end_thinking\|>|<channel\|>",
    re.IGNORECASE,
)
CHANNEL = re.compile(r"<\|channel\|>\s*(\w*)[^<]{0,80}<\|message\|>", re.IGNORECASE)
HEADS = ("<|start|>", "<|channel|>")
"""Ends of a channel that belong to what follows."""
CHANNEL_ENDS = re.compile(r"<\|(?:end|start|channel|return)\|>|assistant\s*final(?=\W|[A-Z]|$)")
CONTROL = re.compile(
    r"<\|start\|>(?:assistant|system|user)?|<\|im_start\|>(?:assistant)?"
    r"|<\|(?:end|return|message|im_end|eot_id|eom_id|endoftext|start_response|end_response"
    r"|begin_of_solution|end_of_solution|start_of_turn|end_of_turn)\|>",
    re.IGNORECASE,
)
_TAGS = ("think", "thinking", "thought", "thoughts", "reason", "reasoning")
_STARTS = (
    *(
        f"<{end}{of}{tag}"
        for end in ("", "/")
        for of in ("", "seed:", "mm:", "antml:")
        for tag in _TAGS
    ),
    *("[think]", "[/think]", "◁think▷", "◁/think▷"),
)
_BARS = re.compile(
    r"<\|[a-z_]{0,24}(\||>\s*[a-z]{0,7})?|<\|channel\|>[^<]{0,90}(<\|?[a-z]*\|?)?"
    r"|<\|(start|im_start)\|>[a-z]{0,9}|<channel\|?",
    re.IGNORECASE,
)
_SPACES = re.compile(r"(?<=^<)\s*(/?)\s*")
_LONGEST_TAG = 240

_BARE_ANALYSIS = re.compile(r"\s*analysis(?=[A-Z])")


def is_bare_channel(text: str) -> bool:
    """Whether the text begins with a channel of thoughts whose tokens a server has taken out."""
    return bool(_BARE_ANALYSIS.match(text))


def may_become_mark(text: str) -> bool:
    """Whether the text may be the beginning of a mark whose rest is still to come."""
    if len(text) > _LONGEST_TAG:
        return False
    if _BARS.fullmatch(text):
        return True
    core = _SPACES.sub(r"\1", text.lower(), count=1)
    return any(start.startswith(core) or _has_attributes(core, start) for start in _STARTS)


def _has_attributes(core: str, start: str) -> bool:
    rest = core.removeprefix(start)
    return rest != core and rest[:1].isspace() and not re.search(r"[<>]", rest)
