"""Where things stand in the app, for links that several pages make."""

from __future__ import annotations

from typing import Any

SECTIONS = "/courses/"


def section_path(section_id: Any) -> Any:
    """The address of a section of a course, of a text or of a var of the page."""
    return SECTIONS + section_id
