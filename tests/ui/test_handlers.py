"""Every handler of every state, called by somebody who may not: nothing leaks, nothing changes.

Any client can call any handler over a bare socket. The handlers are found by code: a new one
fails here until it stands in CALLS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
import reflex as rx
import structlog
from pydantic import ConfigDict, TypeAdapter, ValidationError
from reflex.state import BaseState
from structlog.testing import LogCapture

import tutor_app.tutor_app  # noqa: F401 - imports every page with its state
from tests.stored import rows
from tests.ui.conftest import user, visitor
from tests.ui.tabs import Tab
from tutor_app.chat.tables import Message, Turn
from tutor_app.container import Container
from tutor_app.courses.tables import GeneratedCourse
from tutor_app.db import utc_now
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.pages.course.state import CourseState
from tutor_app.ui.pages.reading.state import ReadingState
from tutor_app.ui.pages.review.state import NO_CARD, ReviewState
from tutor_app.ui.shell.sidebar_state import SidebarState
from tutor_app.ui.shell.viewer import ViewerState

SECRET = "the heron builds its nest"
CONVERSATION, MESSAGE, TURN, TEXT = "{conversation}", "{message}", "{turn}", "{text}"
SECTION = "{section}"
GARBAGE = ("", "0", "x" * 5_000, "../../etc/passwd", "' or 1=1 --", "\x00\ud800", "<script>")
OUTLINE = [
    {
        "slug": "1-one",
        "title": SECRET,
        "sections": [{"slug": "1-one", "title": SECRET, "goal": SECRET, "minutes": 5}],
    }
]
FORM = {"conversation": CONVERSATION, "title": TEXT, "name": TEXT, "time_zone": "UTC"}

CALLS: dict[str, tuple[Any, ...]] = {
    "AccountState.load": (),
    "AccountState.save": (FORM,),
    "CatalogueState.generate": ({"wish": TEXT},),
    "CatalogueState.load": (),
    "ChatState.changed_elsewhere": ("messages:" + CONVERSATION,),
    "ChatState.load_earlier": (),
    "ChatState.look_again": (),
    "ChatState.open": (),
    "ChatState.rate": (MESSAGE, 1),
    "ChatState.regenerate": (MESSAGE,),
    "ChatState.resume": (TURN,),
    "ChatState.say": (TEXT, "key", ""),
    "ChatState.send": (TEXT, "key"),
    "ChatState.set_mode": ("qa",),
    "ChatState.stop": (),
    "ChatState.turn_ended": (TURN,),
    "ChatState.title_written": (),
    "CourseState.change": ({"title": TEXT, "plan": "# One\n- " + TEXT},),
    "CourseState.close_plan": (),
    "CourseState.delete": (),
    "CourseState.load": (),
    "CourseState.open_plan": (),
    "CourseState.search": ({"q": TEXT},),
    "CourseState.teach": (),
    "DueState.load": (),
    "LessonState.choose": (SECTION,),
    "LessonState.load": (),
    "LessonState.toggle": (),
    "LoginPage.read_address": (),
    "NoticeState.show": (TEXT, "error"),
    "ProgressState.load": (),
    "ReadingState.answer": (1, 0),
    "ReadingState.attempt": (SECTION + "#e1", '{"code": "x = 1", "passed": true}'),
    "ReadingState.finish": (True,),
    "ReadingState.hint": (SECTION + "#e1", 1),
    "ReadingState.load": (),
    "ReadingState.save": (SECTION + "#e1", TEXT),
    "ReadingState.teach": (),
    "ReadingState.write": (),
    "ReviewState.load": (),
    "ReviewState.rate": ("easy",),
    "ReviewState.show": (),
    "ReviewState.undo": (),
    "SidebarState.ask_to_clear": ("qa",),
    "SidebarState.clear": ("teacher",),
    "SidebarState.close_clear": (False,),
    "SidebarState.delete": (CONVERSATION,),
    "SidebarState.edit": (CONVERSATION,),
    "SidebarState.forget_deleted": (),
    "SidebarState.load": (),
    "SidebarState.load_more": (),
    "SidebarState.new": ("teacher",),
    "SidebarState.rename": (FORM,),
    "SidebarState.undo": (CONVERSATION,),
    "StatusState.look": (),
    "ViewerState.meet": (),
    "ViewerState.require": (),
    "ViewerState.signed_out": (),
}


ODD = (
    *(None, True, False, 0, -1, 5, 2**70, 1.5, float("nan"), "", "x"),
    *([], ["x"], [None], [[{}]], {}, {"title": None}, {"conversation": ["x"], "title": {"a": 1}}),
    *({"name": 5, "time_zone": [{"deep": []}]}, {"title": True}, {"name": "x" * 9}),
)


@dataclass(frozen=True, slots=True)
class Hers:
    """What somebody else has."""

    conversation: str
    message: str
    turn: str
    card: str
    section: str

    @property
    def course(self) -> str:
        """The course of her section."""
        return self.section.partition("/")[0]

    def path(self, kind: type[BaseState]) -> str:
        """The address at which a state shows something of hers."""
        below = {CourseState: f"/courses/{self.course}", ReadingState: f"/courses/{self.section}"}
        return below.get(kind, f"/chat/{self.conversation}")

    def fill(self, argument: Any, text: str = "Teach me lists") -> Any:
        """The argument with her ids, or with `text`, in the places that ask for them."""
        if isinstance(argument, dict):
            return {key: self.fill(value, text) for key, value in argument.items()}
        if not isinstance(argument, str):
            return argument
        places = {CONVERSATION: self.conversation, MESSAGE: self.message, TURN: self.turn}
        places[SECTION] = self.section
        for place, value in (places | {TEXT: text}).items():
            argument = argument.replace(place, value)
        return argument


def states(kind: type[BaseState] = rx.State) -> Iterator[type[BaseState]]:
    """Every state class of the app."""
    for child in kind.get_substates():
        if child.__module__.startswith("tutor_app."):
            yield child
        yield from states(child)


HANDLERS = {
    f"{kind.__name__}.{name}": (kind, name)
    for kind in states()
    for name in kind.event_handlers
    if name != "setvar"  # Reflex's own: a tab may write its own vars, see `break_into`
}


@pytest.fixture
async def hers(container: Container) -> Hers:
    """A user with one exchange."""
    ada = await user(container, "ada")
    view, _ = await container.conversations.create(ada.owner, "teacher", SECRET)
    question = Message(conversation_id=view.id, position=1, role="user", content=SECRET)
    answer = Message(conversation_id=view.id, position=2, role="assistant", content=SECRET)
    answer.parent_id = question.id
    turn = Turn(
        conversation_id=view.id,
        owner_id=ada.owner.id,
        question_id=question.id,
        answer_id=answer.id,
        state="stopped",
        lease_until=utc_now(),
    )
    course = GeneratedCourse(owner_id=ada.owner.id, slug="my-herons", title=SECRET, outline=OUTLINE)
    async with container.database.transaction() as db:
        db.add_all([question, answer, turn, course])
    card = await container.learning.missed(
        ada.owner, "a#q1", "a.b", SECRET, SECRET, "", utc_now() - timedelta(days=1)
    )
    return Hers(str(view.id), str(answer.id), str(turn.id), str(card.id), "my-herons/1-one/1-one")


def break_into(tab: Tab, hers: Hers) -> None:
    """What a client can do to its own tab's vars: pretend that her conversation is open."""
    chat, rail = tab.state(ChatState), tab.state(SidebarState)
    chat.conversation_id, chat.is_loaded, chat.has_earlier = hers.conversation, True, True
    rail.current_id = rail.editing_id = rail.deleted_id = hers.conversation
    rail.next_cursor = "garbage"
    review = tab.state(ReviewState)
    review.card, review.is_shown = replace(NO_CARD, id=hers.card), True
    tab.state(CourseState).slug = hers.course
    tab.state(CourseState).resume = tab.state(ReadingState).section_id = hers.section


def test_every_handler_stands_in_the_table():
    assert sorted(CALLS) == sorted(HANDLERS)


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_without_a_login_nothing_leaks_and_nothing_changes(
    container: Container, hers: Hers, name: str
):
    kind, handler = HANDLERS[name]
    tab = Tab(cookie="", path=hers.path(kind))
    break_into(tab, hers)
    before = rows(container.settings.data_dir)

    answer = await tab.call(kind, handler, *map(hers.fill, CALLS[name]))

    assert before == rows(container.settings.data_dir)
    assert SECRET not in tab.shown() + repr(answer)


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_a_foreign_id_is_the_same_as_a_missing_one(
    container: Container, hers: Hers, name: str
):
    eve = visitor(container)
    before = rows(container.settings.data_dir, but_of=eve.owner.id)
    answers = []
    kind, handler = HANDLERS[name]
    nobody = Hers(*["5b0a5a1e-8f30-4f0a-9d0b-0a3c52f1a111"] * 4, "my-nothing/1-one/1-one")
    for ids in (hers, nobody):
        tab = Tab(eve.cookie, path=ids.path(kind))
        break_into(tab, ids)
        answer = await tab.call(kind, handler, *map(ids.fill, CALLS[name]))
        answers.append((_neutral(answer, ids), _neutral(tab.shown(), ids)))

    assert is_kept(before, rows(container.settings.data_dir, but_of=eve.owner.id))
    assert SECRET not in repr(answers)
    if name not in ("SidebarState.new", "SidebarState.clear"):  # make something new each time
        assert answers[0] == answers[1]


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_garbage_raises_nothing(container: Container, name: str):
    eve = visitor(container)
    kind, handler = HANDLERS[name]
    for garbage in GARBAGE:
        ids = Hers(*[garbage] * 5)
        tab = Tab(eve.cookie, path="/chat/x")
        break_into(tab, ids)

        await tab.call(kind, handler, *(ids.fill(one, garbage) for one in CALLS[name]))

        assert "Traceback" not in tab.shown()


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_odd_types_raise_nothing_and_wrong_ones_do_nothing(container: Container, name: str):
    ada = await user(container, "ada")
    view, _ = await container.conversations.create(ada.owner, "teacher", SECRET)
    kind, handler = HANDLERS[name]
    before, fitting = rows(container.settings.data_dir), []
    for arguments in odd_arguments(name):
        if fits(name, arguments):
            fitting.append(arguments)
            continue
        tab = Tab(ada.cookie, path=f"/chat/{view.id}")
        shown = tab.shown()

        answer = await tab.call(kind, handler, *arguments)

        assert not answer
        assert shown == tab.shown()
    assert before == rows(container.settings.data_dir)
    for arguments in fitting:
        await Tab(ada.cookie, path=f"/chat/{view.id}").call(kind, handler, *arguments)


@pytest.mark.parametrize("name", sorted(HANDLERS))
async def test_missing_further_and_misnamed_arguments_do_nothing(container: Container, name: str):
    eve = visitor(container)
    kind, handler = HANDLERS[name]
    right, before = CALLS[name], rows(container.settings.data_dir)
    for arguments, named in (
        ((*right, "more"), {}),
        (right, {"more": "x"}),
        (right, {"self": "x"}),
        (right, {"state": "x"}),
        *([((), {}), (right[:-1], {}), ((), {"misnamed": "x"})] if right else []),
    ):
        tab = Tab(eve.cookie)
        shown = tab.shown()

        answer = await tab.call(kind, handler, *arguments, **named)

        assert not answer
        assert shown == tab.shown()
    assert before == rows(container.settings.data_dir)


async def test_refused_calls_leave_a_line_with_handler_and_address(container: Container):
    eve = visitor(container)
    logs = LogCapture()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, logs])
    try:
        await Tab(eve.cookie).call(ChatState, "send", SECRET, 5)
        await Tab().call(ChatState, "send", SECRET, "key")
        await Tab().call(ReadingState, "teach")  # an asynchronous generator
        await Tab().call(ViewerState, "meet")
    finally:
        structlog.configure(processors=before)
    assert [
        ("audit", "event", "refused", "bad_arguments", "ChatState.send", "203.0.113.7"),
        ("audit", "access", "refused", "not_signed_in", "ChatState.send", "203.0.113.7"),
        ("audit", "access", "refused", "not_signed_in", "ReadingState.teach", "203.0.113.7"),
    ] == [
        tuple(line[key] for key in ("event", "action", "outcome", "code", "handler", "address"))
        for line in logs.entries
        if line["event"] == "audit"
    ], logs.entries
    assert SECRET not in repr(logs.entries)


def odd_arguments(name: str) -> Iterator[tuple[Any, ...]]:
    """The handler's right arguments with an odd one in each place."""
    for place in range(len(CALLS[name])):
        for odd in ODD:
            arguments = list(CALLS[name])
            arguments[place] = odd
            yield tuple(arguments)


def fits(name: str, arguments: tuple[Any, ...]) -> bool:
    """Whether the arguments have the types that the handler's annotations name."""
    kind, handler = HANDLERS[name]
    hints = get_type_hints(kind.event_handlers[handler].fn)
    hints.pop("return")
    wanted = [TypeAdapter(hint, config=ConfigDict(strict=True)) for hint in hints.values()]
    try:
        for adapter, argument in zip(wanted, arguments, strict=True):
            adapter.validate_python(argument)
    except ValidationError:
        return False
    return True


def is_kept(before: list[str], after: list[str]) -> bool:
    """Whether every row is still there as it was."""
    return set(before) <= set(after)


def _neutral(answer: object, ids: Hers) -> str:
    text = re.sub(
        r" at 0x[0-9a-f]+|(?:(?<=departure)|(?<=notice))\w*\W+[0-9a-f-]{36}", "", repr(answer)
    )
    for own in (ids.conversation, ids.message, ids.turn, ids.card, ids.section, ids.course):
        text = text.replace(own, "ID")
    return text
