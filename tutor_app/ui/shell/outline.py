"""The outline of a course as a tree with marks, on the course's page and beside the chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from tutor_app.courses.views import OutlineChapter, OutlineSection, OutlineView


@dataclass(frozen=True)
class TreeSection:
    """A line of the tree; `says` tells its mark in words."""

    id: str
    title: str
    minutes: int
    state: str
    says: str
    builds_on: str


@dataclass(frozen=True)
class TreeChapter:
    """A chapter of the tree; `is_open` shows its sections."""

    slug: str
    title: str
    facts: str
    is_open: bool
    sections: list[TreeSection]


SAYS = {"done": "done", "current": "you are here", "locked": "builds on more", "open": "not done"}


def tree_of(view: OutlineView, *, is_whole: bool = True, here: str = "") -> list[TreeChapter]:
    """The tree; not `is_whole` opens only the chapter with the current section."""
    return [_chapter(chapter, is_whole=is_whole, here=here) for chapter in view.chapters]


def _chapter(chapter: OutlineChapter, *, is_whole: bool, here: str) -> TreeChapter:
    sections = [_section(section, here) for section in chapter.sections]
    count = f"{chapter.done} of {len(sections)}"
    is_here = any(section.state == "current" for section in sections)
    return TreeChapter(
        slug=chapter.slug,
        title=chapter.title,
        facts=f"{count} · {minutes(chapter.minutes)}" if is_whole else count,
        is_open=is_whole or is_here,
        sections=sections,
    )


def _section(section: OutlineSection, here: str) -> TreeSection:
    state: str = section.state
    if here:
        state = "current" if section.id == here else "open" if state == "current" else state
    return TreeSection(
        id=section.id,
        title=section.title,
        minutes=section.minutes,
        state=state,
        says=SAYS[state],
        builds_on=section.builds_on,
    )


def minutes(count: int) -> str:
    """A length of time in words: "45 min", "3 h 20 min"."""
    hours, rest = divmod(count, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def tree(
    chapters: list[TreeChapter],
    line: Callable[[TreeSection, rx.Component], rx.Component],
) -> rx.Component:
    """The tree; `line` makes a link or a button of a section and what it shows."""

    def chapter(shown: TreeChapter) -> rx.Component:
        return rx.el.li(
            rx.el.details(
                rx.el.summary(
                    rx.el.span(shown.title, class_name="tree-title"),
                    rx.el.span(shown.facts, class_name="tree-facts"),
                ),
                rx.el.ol(rx.foreach(shown.sections, section), class_name="tree-sections"),
                open=shown.is_open,
            ),
            class_name="tree-chapter",
            key=shown.slug,
        )

    def section(shown: TreeSection) -> rx.Component:
        content = rx.fragment(
            rx.el.span(
                _mark(shown),
                rx.el.span(shown.says, class_name="only-heard"),
                class_name="tree-mark",
            ),
            rx.el.span(
                rx.el.span(shown.title),
                rx.cond(
                    shown.builds_on != "",
                    rx.el.span("Builds on ", shown.builds_on, class_name="tree-builds"),
                ),
                class_name="tree-words",
            ),
            rx.el.span(shown.minutes, " min", class_name="tree-facts"),
        )
        return rx.el.li(line(shown, content), key=shown.id)

    return rx.el.ol(rx.foreach(chapters, chapter), class_name="tree")


def _mark(shown: TreeSection) -> rx.Component:
    return rx.match(
        shown.state,
        ("done", rx.icon("circle-check", size=16, class_name="is-done")),
        ("current", rx.icon("circle-dot", size=16, class_name="is-here")),
        ("locked", rx.icon("lock", size=16)),
        rx.icon("circle", size=16),
    )


def line_class(shown: TreeSection) -> rx.Var[str]:
    """The class of a line by its mark."""
    return rx.cond(shown.state == "current", "tree-line is-here", "tree-line is-" + shown.state)
