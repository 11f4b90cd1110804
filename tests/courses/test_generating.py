"""Generated courses: an outline at once, sections when opened, off-topic wishes refused."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from pydantic import ValidationError

from tests.courses.conftest import NOW
from tests.doubles.models import PlayedGate
from tests.llm.asking import Played
from tests.waiting import STUCK_SECONDS, until
from tutor_app.accounts.owner import Owner
from tutor_app.courses.forms import OutlineForm
from tutor_app.courses.generating import Generator, NoOutline
from tutor_app.courses.hooks import export, forget, merge
from tutor_app.courses.service import Courses
from tutor_app.courses.tables import GeneratedCourse, GeneratedSection
from tutor_app.db import Database, new_id
from tutor_app.errors import Conflict, InvalidInput, NotConfigured, NotFound, TooMany, TutorError
from tutor_app.limits.quotas import Quotas
from tutor_app.llm.chain import ModelChain, Patience
from tutor_app.llm.ports import ModelError
from tutor_app.llm.rests import Rests

PATIENCE = Patience(STUCK_SECONDS, STUCK_SECONDS)
CHAPTERS = ["First steps", "Further", "Far"]


def outline(**changes) -> dict:
    section = {"title": "Ownership", "goal": "You can say who frees what.", "minutes": 25}
    chapter = {"title": "First steps", "sections": [section, {**section, "title": "Borrowing"}]}
    whole = {
        "title": "Rust for C++ people",
        "summary": "Rust, told from what you know.",
        "level": "intermediate",
        "chapters": [{**chapter, "title": title} for title in CHAPTERS],
    }
    return whole | changes


OUTLINE = json.dumps(outline())
TEXT = (
    "".join(f"Owner {n} frees its value. " for n in range(20))
    + "\n\n## Who owns a value?\n\nOne name does."
)


def chain(*plays) -> ModelChain:
    model = Played("played", [list(play) for play in plays])
    built = ModelChain(
        lambda: [model], None, rests=Rests(), patience=Patience(first_token=STUCK_SECONDS)
    )
    built.played = model
    return built


def generator(database: Database, *plays) -> Generator:
    return Generator(database, chain(*plays) if plays else None, PlayedGate(), Quotas(database))


async def until_asked(made: Generator, count: int) -> None:
    """Wait until the model has begun to answer so many requests."""
    await until(lambda: len(made._writer.played.requests) == count)


async def test_a_wish_becomes_a_course_with_the_same_navigation(
    database: Database, courses: Courses, ada: Owner
):
    made = generator(database, [OUTLINE], [TEXT])
    slug = await made.generate(ada, "teach me Rust for C++ people in two weeks", NOW)
    view = await courses.outline(ada, slug)
    assert view.card.is_generated
    assert CHAPTERS == [chapter.title for chapter in view.chapters]
    first = view.sections[0]
    assert ("current", f"{slug}/1-first-steps/1-ownership") == (first.state, first.id)
    section = await courses.section(ada, first.id)
    assert ("planned", "") == (section.text_state, section.body)
    await made.write(ada, first.id, NOW)
    section = await courses.section(ada, first.id)
    assert ("ready", TEXT) == (section.text_state, section.body)
    assert view.sections[1].id == section.after.id
    asked = made._writer.played.requests
    await made.write(ada, first.id, NOW)
    assert 2 == len(asked)
    moved = await courses.move(ada, first.id, NOW)
    assert first.id == moved.section
    assert slug == (await courses.catalogue(ada))[-1].slug


def _sections(*titles: str) -> list[dict]:
    return [{"title": title, "goal": "You can.", "minutes": 20} for title in titles]


@pytest.mark.parametrize(
    ("chapters", "fault"),
    [
        (outline()["chapters"][:2], "at least 3 items"),
        ([{**outline()["chapters"][0], "title": f"a{n}"} for n in range(9)], "at most 8 items"),
        (
            [{"title": str(n) + "a", "sections": _sections("One")} for n in range(3)],
            "at least 2 items",
        ),
        ([outline()["chapters"][0]] * 3, "at least 3 items"),
        (
            [{"title": f"a{n}", "sections": _sections("One", "one")} for n in range(3)],
            "at least 2 items",
        ),
    ],
)
async def test_a_plan_of_another_size_is_asked_for_again_with_its_fault(
    database: Database, ada: Owner, chapters: list, fault: str
):
    made = generator(database, [json.dumps(outline(chapters=chapters))], [OUTLINE])
    await made.generate(ada, "Rust please", NOW)
    assert fault in made._writer.played.requests[1].question


async def test_a_plan_that_stays_wrong_is_an_error_in_words(
    database: Database, courses: Courses, ada: Owner
):
    short = json.dumps(outline(chapters=outline()["chapters"][:1]))
    made = generator(database, [short], [short])
    with pytest.raises(NoOutline, match="3 to 8 chapters"):
        await made.generate(ada, "Rust please", NOW)
    assert not any(card.is_generated for card in await courses.catalogue(ada))


async def test_it_is_ones_own(database: Database, courses: Courses, ada: Owner):
    made = generator(database, [OUTLINE])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    eve = Owner(new_id())
    form = OutlineForm.model_validate(outline())
    for call in (
        courses.outline(eve, slug),
        courses.section(eve, section),
        made.write(eve, section, NOW),
        made.change(eve, slug, form, NOW),
        made.delete(eve, slug),
        courses.move(eve, section, NOW),
    ):
        with pytest.raises(NotFound):
            await call
    assert slug not in {card.slug for card in await courses.catalogue(eve)}


async def test_a_failed_section_can_be_tried_again(
    database: Database, courses: Courses, ada: Owner
):
    made = generator(database, [OUTLINE], ["too short"], [TEXT])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    with pytest.raises(TutorError):
        await made.write(ada, section, NOW)
    assert "failed" == (await courses.section(ada, section)).text_state
    await made.write(ada, section, NOW)
    assert "ready" == (await courses.section(ada, section)).text_state


async def test_a_section_is_written_once_at_a_time(
    database: Database, courses: Courses, ada: Owner
):
    go_on = asyncio.Event()
    made = generator(database, [OUTLINE], [go_on, TEXT])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    first = asyncio.create_task(made.write(ada, section, NOW))
    await until_asked(made, 2)
    with pytest.raises(Conflict, match="being written"):
        await made.write(ada, section, NOW)
    go_on.set()
    await first
    assert "ready" == (await courses.section(ada, section)).text_state


async def test_a_visitor_who_registers_while_it_is_written_gets_it(
    database: Database, courses: Courses
):
    go_on, guest, user = asyncio.Event(), Owner(new_id()), Owner(new_id())
    made = generator(database, [OUTLINE], [go_on, TEXT])
    slug = await made.generate(guest, "Rust please", NOW)
    section = (await courses.outline(guest, slug)).sections[0].id
    writing = asyncio.create_task(made.write(guest, section, NOW))
    await until_asked(made, 2)
    async with database.transaction() as db:
        await merge(db, guest.id, user.id)
    go_on.set()
    await writing
    assert "ready" == (await courses.section(user, section)).text_state
    async with database.reading() as db:
        assert not any((await export(db, guest.id)).values())


async def test_a_visitor_who_registers_while_it_is_planned_gets_it(
    database: Database, courses: Courses
):
    go_on, guest, user = asyncio.Event(), Owner(new_id()), Owner(new_id())
    made = generator(database, [go_on, OUTLINE])
    planning = asyncio.create_task(made.generate(guest, "Rust please", NOW))
    await until_asked(made, 1)
    assert not [card for card in await courses.catalogue(guest) if card.is_generated]
    async with database.transaction() as db:
        await merge(db, guest.id, user.id)
    go_on.set()
    slug = await planning
    assert "Rust for C++ people" == (await courses.outline(user, slug)).card.title
    async with database.reading() as db:
        assert not any((await export(db, guest.id)).values())


async def test_a_plan_that_fails_leaves_nothing(database: Database, ada: Owner):
    for play in (ModelError("no"), "no outline at all"):
        with pytest.raises(TutorError):
            await generator(database, [play]).generate(ada, "Rust please", NOW)
    async with database.reading() as db:
        assert [] == (await export(db, ada.id))["generated_courses"]


async def test_a_plan_whose_server_stopped_is_cleared_away(database: Database, ada: Owner):
    async with database.transaction() as db:
        db.add(GeneratedCourse(owner_id=ada.id, slug="g-left", title="", created_at=NOW))
    later = NOW + timedelta(minutes=4)
    slug = await generator(database, [OUTLINE]).generate(ada, "Rust please", later)
    async with database.reading() as db:
        rows = (await export(db, ada.id))["generated_courses"]
    assert [slug] == [row["slug"] for row in rows]


async def test_an_account_that_is_deleted_while_it_is_planned_leaves_nothing(
    database: Database, ada: Owner
):
    go_on = asyncio.Event()
    made = generator(database, [go_on, OUTLINE])
    planning = asyncio.create_task(made.generate(ada, "Rust please", NOW))
    await until_asked(made, 1)
    async with database.transaction() as db:
        await forget(db, ada.id)
    go_on.set()
    with pytest.raises(NotFound):
        await planning
    async with database.reading() as db:
        assert not any((await export(db, ada.id)).values())


async def test_a_course_deleted_while_it_is_written_leaves_nothing(
    database: Database, courses: Courses, ada: Owner
):
    go_on = asyncio.Event()
    made = generator(database, [OUTLINE], [go_on, TEXT])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    writing = asyncio.create_task(made.write(ada, section, NOW))
    await until_asked(made, 2)
    await made.delete(ada, slug)
    go_on.set()
    await writing
    async with database.reading() as db:
        assert [] == (await export(db, ada.id))["generated_sections"]


async def test_a_writer_that_is_gone_is_replaced(database: Database, courses: Courses, ada: Owner):
    made = generator(database, [OUTLINE], [TEXT])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    async with database.transaction() as db:
        row = GeneratedSection(owner_id=ada.id, section_id=section, course=slug, begun_at=NOW)
        db.add(row)
    with pytest.raises(Conflict):
        await made.write(ada, section, NOW + timedelta(seconds=30))
    await made.write(ada, section, NOW + timedelta(minutes=4))
    assert "ready" == (await courses.section(ada, section)).text_state


async def test_an_outline_can_be_changed_and_deleted(
    database: Database, courses: Courses, ada: Owner
):
    made = generator(database, [OUTLINE], [TEXT])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    await made.write(ada, section, NOW)
    form = OutlineForm.model_validate(outline(title="Rust, slowly"))
    await made.change(ada, slug, form, NOW)
    assert "Rust, slowly" == (await courses.outline(ada, slug)).card.title
    assert "ready" == (await courses.section(ada, section)).text_state
    await made.delete(ada, slug)
    with pytest.raises(NotFound):
        await courses.outline(ada, slug)
    with pytest.raises(NotFound):
        await made.delete(ada, "python")


async def test_a_plan_is_changed_as_text(database: Database, courses: Courses, ada: Owner):
    made = generator(database, [OUTLINE], [TEXT])
    slug = await made.generate(ada, "Rust please", NOW)
    section = (await courses.outline(ada, slug)).sections[0].id
    await made.write(ada, section, NOW)
    text = (await made.plan(ada, slug)).replace("# Further", "# Much further")
    await made.replan(ada, slug, "Rust, slowly", text, NOW)
    view = await courses.outline(ada, slug)
    assert ("Rust, slowly", "Much further") == (view.card.title, view.chapters[1].title)
    assert "ready" == (await courses.section(ada, section)).text_state
    for call in (made.plan(Owner(new_id()), slug), made.replan(Owner(new_id()), slug, "", "", NOW)):
        with pytest.raises(NotFound):
            await call


async def test_without_a_model_it_says_what_is_possible(database: Database, ada: Owner):
    made = generator(database)
    assert not made.is_possible
    with pytest.raises(NotConfigured, match="bundled courses are complete") as refused:
        await made.generate(ada, "Rust please", NOW)
    assert "no_model" == refused.value.code


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ("", "empty_wish"),
        ("  ??", "empty_wish"),
        (None, "empty_wish"),
        (7, "empty_wish"),
        ("x" * 1001, "wish_too_long"),
        ("cooking for beginners", "off_topic"),
    ],
)
async def test_wishes_that_are_refused(database: Database, ada: Owner, wish, code):
    made = generator(database, [OUTLINE])
    with pytest.raises(InvalidInput) as refused:
        await made.generate(ada, wish, NOW)
    assert code == refused.value.code
    assert [] == made._writer.played.requests


@pytest.mark.parametrize(
    "changes",
    [
        {"chapters": []},
        {"chapters": [{**outline()["chapters"][0], "title": f"a{n}"} for n in range(13)]},
        {"chapters": [{"title": "A", "sections": []}]},
        {"title": "<script></script>"},
        {"title": ""},
        {"level": "wizard"},
        {"chapters": [{"title": "A", "sections": [{"title": "B", "goal": "C", "minutes": 9999}]}]},
    ],
)
async def test_outlines_that_are_none(database: Database, ada: Owner, changes):
    with pytest.raises(ValidationError):
        OutlineForm.model_validate(outline(**changes))
    made = generator(database, [json.dumps(outline(**changes))])
    with pytest.raises(ModelError):
        await made.generate(ada, "Rust please", NOW)


def test_html_in_titles_is_no_html():
    form = OutlineForm.model_validate(outline(title="<img src=x onerror=alert(1)>Rust **now**"))
    assert "Rust now" == form.title


def test_titles_in_any_script_get_addresses():
    sections = [{"title": "所有権", "goal": "わかる。", "minutes": 10}]
    form = OutlineForm.model_validate(outline(chapters=[{"title": "ключи", "sections": sections}]))
    stored = form.stored()
    assert stored[0]["slug"].startswith("1")
    assert stored[0]["sections"][0]["slug"].startswith("1")


async def test_ten_courses_a_day(database: Database, ada: Owner):
    made = generator(database, [OUTLINE])
    for _ in range(10):
        await made.generate(ada, "Rust please", NOW)
    with pytest.raises(TooMany):
        await made.generate(ada, "Rust please", NOW)
