"""Radix's style sheet without two rules that make every change of the page expensive.

`:root:where(:has(.radix-themes...))` lets the browser compute the styles of the whole page again
whenever an element comes or goes: measured with 200 messages, five times the style work of each
frame of a streaming answer. Reflex sets the colour scheme on the root itself, so nothing is lost.
"""

from __future__ import annotations

import re
from typing import Unpack

from reflex.plugins import Plugin
from reflex_base.plugins.base import PostBuildContext

STYLE_SHEETS = "*global_styles*.css"
_ROOT_RULE = re.compile(r",:root:where\(:has\(\.radix-themes(?:[^()]|\([^()]*\))*\)\)(?=\{)")


class PlainThemePlugin(Plugin):
    """Takes the two rules out of the built style sheet."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Rewrite the style sheets of the finished build."""
        for sheet in (context["static_dir"] / "assets").glob(STYLE_SHEETS):
            text = sheet.read_text(encoding="utf-8")
            sheet.write_text(without_root_rules(text), encoding="utf-8")


def without_root_rules(styles: str) -> str:
    """The style sheet without `:root:where(:has(.radix-themes...))`, otherwise as it was."""
    return _ROOT_RULE.sub("", styles)
