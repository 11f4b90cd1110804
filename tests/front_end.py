"""The one front end of a test run: the product's, with the components' pages beside its own."""

from __future__ import annotations

from pathlib import Path

from tutor_app.launcher import front_end

ROOT = Path(__file__).parents[1]
PAGES = "tests.ui.components.page.plugin.ComponentsPages"
"""What `REFLEX_EXTRA_PLUGINS` names wherever tests run; the Makefile builds with the same."""


def build() -> None:
    """Build it unless it is current."""
    front_end.ensure(ROOT, lambda words: None)
