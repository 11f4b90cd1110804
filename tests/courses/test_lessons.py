"""The lesson in a conversation: the program holds the place, whatever is said in between."""

from __future__ import annotations

import pytest

from tests.courses.conftest import NOW, School, build_school
from tests.doubles.models import PlayedModel
from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import merge as merge_conversations
from tutor_app.chat.teaching import Teaching
from tutor_app.courses.attempts import Report
from tutor_app.courses.grounding import instruction, lesson_text
from tutor_app.courses.hooks import merge as merge_courses
from tutor_app.courses.service import Courses
from tutor_app.db import Database, new_id
from tutor_app.errors import Conflict, NotFound, TooMany
from tutor_app.library.catalog import Library
from tutor_app.library.citations import check_line, cited, hint_line
from tutor_app.library.search import LibrarySearch
from tutor_app.limits.rates import RateLimits
from tutor_app.settings import Settings
from tutor_app.topics.gate import TopicGate

LISTS = "python/collections/lists-and-slicing"
TUPLES = "python/collections/tuples-and-unpacking"
SIDE = (
    "what is a mutex?",
    "How do I kill a child process?",
    "what is TCP",
    "explain recursion",
    "what is a B-tree",
    "and why?",
    "give me an example",
    "how do joins work",
    "what is JSON",
    "how do I undo my last commit",
    "what is a hash table",
    "is there anything easier?",
    "how do I slice a list",
    "what is a for loop",
    "what about cooking?",
    "what is a dictionary",
    "how does binary search work",
    "what is overfitting",
    "thanks",
    "what is a unit test",
)
OFF_THE_PART = (
    "I'm sorry, but I cannot help with that. Please tell me more about what you would like.",
    """A mutex is a lock that only one thread holds at a time. The others wait until it is
released, and a thread that forgets to release it causes a deadlock in the program.""",
    "Lists are great! In this lesson we will learn about them, step by step. Say *continue*.",
    "### Opening",
    """Ein Mutex ist ein Schloss, das nur ein Thread halten kann. Andere warten, bis es frei
wird. Vergisst man das Freigeben, entsteht ein Deadlock, und das Programm steht still.""",
)


async def test_choosing_a_section_teaches_it_and_cites_it(school: School, library: Library):
    answer = await school.begin(LISTS)
    assert answer.startswith("Let's look at **Lists and slicing**.")
    assert LISTS == cited(answer)[-1][0]
    section, told = await school.place()
    assert LISTS == section
    assert told
    messages = await school.conversations.messages(school.owner, school.conversation)
    assert ["assistant"] == [one.role for one in messages.items]


async def test_twenty_side_questions_later_it_goes_on_exactly_there(
    school: School, library: Library
):
    await school.begin(LISTS)
    await school.say("continue")
    before = await school.place()
    for said in SIDE:
        await school.say(said)
    assert before == await school.place()
    answer = await school.say("continue")
    anchors = [part.anchor for part in library.section(LISTS).parts]
    following = anchors[anchors.index(before[1][-1]) + 1]
    assert (LISTS, following) in cited(answer)
    assert following == (await school.place())[1][-1]


async def test_another_process_goes_on_there_too(
    school: School,
    settings: Settings,
    search: LibrarySearch,
    sqlite_database: Database,
    library: Library,
):
    await school.begin(LISTS)
    await school.say("continue")
    section, told = await school.place()
    again = build_school(
        sqlite_database,
        settings,
        Courses(sqlite_database, library, search, school.learner),
        search,
    )
    again.owner, again.conversation = school.owner, school.conversation
    await again.turns.open()
    answer = await again.say("go on")
    assert section == cited(answer)[-1][0]
    assert cited(answer)[-1][1] not in told
    await again.turns.close()


async def test_every_part_is_taught_once_and_then_the_next_section(
    school: School, library: Library
):
    told = [anchor for _, anchor in cited(await school.begin(LISTS))]
    anchors = [part.anchor for part in library.section(LISTS).parts]
    while told[-1] != anchors[-1]:
        answer = await school.say("continue")
        told += [anchor for section, anchor in cited(answer) if anchor and section == LISTS]
        await school.say("what is a mutex?")
    assert anchors[-len(told) :] == told
    answer = await school.say("next section")
    assert answer.startswith("Let's look at **Tuples and unpacking**.")
    assert TUPLES == (await school.place())[0]


async def test_check_answers_in_the_chat_are_observed(school: School, library: Library):
    answer = await school.begin(LISTS)
    check = next(c for c in library.section(LISTS).checks if check_line(c) in answer)
    number = library.section(LISTS).checks.index(check) + 1
    reply = await school.say("ABCDEF"[check.answer])
    assert reply.startswith("Right, **")
    assert f"{LISTS}#q{number}" == school.learner.observed[0].item
    assert school.learner.observed[0].is_right
    assert (await school.courses.section(school.owner, LISTS)).answers[0].is_right


async def test_a_repeated_choice_with_one_key_is_one_turn(school: School):
    await school.begin(LISTS, client_key="k")
    version = (await school.courses.position(school.owner, "python")).version
    await school.begin(LISTS, client_key="k")
    assert version == (await school.courses.position(school.owner, "python")).version


async def test_two_tabs_that_choose_at_once(school: School):
    await school.begin(LISTS)
    stale = (await school.courses.position(school.owner, "python")).version
    await school.begin(TUPLES)
    with pytest.raises(Conflict, match="Nothing was lost"):
        await school.begin(LISTS, version=stale)
    assert TUPLES == (await school.place())[0]
    messages = await school.conversations.messages(school.owner, school.conversation)
    assert 2 == len(messages.items)


async def test_a_move_while_an_answer_is_written_is_not_undone_by_its_end(
    modelled: School, model: PlayedModel
):
    lesson = await modelled.teaching.begin(modelled.owner, LISTS, NOW)
    modelled.conversation = lesson.conversation_id
    await modelled.courses.move(modelled.owner, TUPLES, NOW)
    model.say("A list holds items.", None)
    await modelled._text(lesson.turn.turn_id)
    assert (TUPLES, ()) == await modelled.place()


async def test_while_an_answer_is_written_the_place_stays(modelled: School, model: PlayedModel):
    lesson = await modelled.teaching.begin(modelled.owner, LISTS, NOW)
    with pytest.raises(Conflict, match="still answering"):
        await modelled.teaching.begin(modelled.owner, TUPLES, NOW, lesson.conversation_id)
    modelled.conversation = lesson.conversation_id
    assert LISTS == (await modelled.place())[0]
    model.say("x", None)
    await modelled._text(lesson.turn.turn_id)


async def test_a_stopped_step_is_taught_again(modelled: School, model: PlayedModel):
    lesson = await modelled.teaching.begin(modelled.owner, LISTS, NOW)
    modelled.conversation = lesson.conversation_id
    await modelled.turns.stop(modelled.owner, lesson.turn.turn_id)
    [_ async for _ in await modelled.turns.events(modelled.owner, lesson.turn.turn_id)]
    assert (LISTS, ()) == await modelled.place()


async def test_foreign_conversations_and_sections(school: School, ada: Owner):
    await school.begin(LISTS)
    with pytest.raises(NotFound):
        await school.teaching.begin(ada, LISTS, NOW, school.conversation)
    with pytest.raises(NotFound):
        await school.teaching.begin(school.owner, "my-other/1/1", NOW)
    assert await school.courses.position(ada, "python") is None
    assert await school.courses.lesson_of(ada, school.conversation) is None


async def test_a_deleted_conversation_is_replaced_by_a_new_one(school: School):
    await school.begin(LISTS)
    gone = school.conversation
    await school.conversations.delete(school.owner, gone)
    school.conversation = None
    await school.begin(TUPLES)
    assert school.conversation not in (None, gone)


async def test_a_conversation_without_a_name_gets_that_of_the_course(
    school: School, library: Library
):
    view, _ = await school.conversations.create(school.owner, "qa")
    await school.begin(LISTS, conversation=view.id)
    named = await school.conversations.get(school.owner, view.id)
    assert (library.course("python").title, "teacher") == (named.title, named.teaching_mode)
    await school.say("what is a mutex?")
    assert named.title == (await school.conversations.get(school.owner, view.id)).title


async def test_new_conversations_for_lessons_count_as_new_conversations(
    school: School, settings: Settings
):
    limits = RateLimits(settings.model_copy(update={"conversation_rate": "1/minute"}))
    teaching = Teaching(school.conversations, school.turns, school.courses, limits)
    begun = await teaching.begin(school.owner, LISTS, NOW)
    await school.conversations.delete(school.owner, begun.conversation_id)
    with pytest.raises(TooMany, match="conversations"):
        await teaching.begin(school.owner, LISTS, NOW)
    assert () == (await school.conversations.page(school.owner)).items


async def test_a_lesson_that_is_refused_leaves_no_empty_conversation(school: School):
    school.turns._limits = RateLimits(Settings(message_rate="1/hour"))
    await school.begin(LISTS)
    with pytest.raises(TooMany):
        await school.begin("git/everyday/branches-and-merging", conversation=None)
    kept = (await school.conversations.page(school.owner)).items
    assert [school.conversation] == [one.id for one in kept]


# With a model


async def test_a_visitor_who_registers_in_mid_answer_keeps_the_place(
    modelled: School, model: PlayedModel, sqlite_database: Database, library: Library
):
    user, visitor = Owner(new_id(), name="Ada"), modelled.owner
    parts = library.section(LISTS).parts
    model.say(parts[0].text, None)
    await modelled.begin(LISTS)
    turn = await modelled.turns.start(visitor, modelled.conversation, "continue")
    model.say(parts[1].text)
    async with sqlite_database.transaction() as db:
        for merge in (merge_conversations, merge_courses):
            await merge(db, visitor.id, user.id)
    model.say(None)
    modelled.owner = user
    await modelled._text(turn.turn_id)
    assert (LISTS, ("", parts[1].anchor)) == await modelled.place()
    assert await modelled.courses.position(visitor, "python") is None


async def test_a_model_is_told_the_part_and_its_answer_links_back(
    modelled: School, model: PlayedModel, library: Library
):
    section = library.section(LISTS)
    model.say(section.parts[0].text, None)
    answer = await modelled.begin(LISTS)
    told = model.requests[0].messages[0].content
    assert section.parts[0].text in told
    assert f"[{section.title}](/courses/{LISTS})" in answer
    assert (LISTS, ("",)) == await modelled.place()
    model.say("Side.", None)
    await modelled.say("what is a mutex?")
    assert "asks beside the lesson" in model.requests[1].messages[0].content
    assert (LISTS, ("",)) == await modelled.place()
    model.say(section.parts[1].text, None)
    await modelled.say("continue")
    told = model.requests[2].messages[0].content
    assert f"this part and no other: “{section.parts[1].heading}”" in told
    assert section.parts[1].anchor == (await modelled.place())[1][-1]


@pytest.mark.parametrize("said", OFF_THE_PART)
async def test_an_answer_about_something_else_moves_no_place(
    modelled: School, model: PlayedModel, said: str
):
    model.say(said, None)
    answer = await modelled.begin(LISTS)
    assert (LISTS, ()) == await modelled.place()
    assert "From the course" not in answer


async def test_what_changes_in_a_lesson_comes_last_in_its_prompt(
    modelled: School, model: PlayedModel, library: Library
):
    section = library.section(LISTS)
    for part in section.parts[:2]:
        model.say(part.text, None)
    model.say("Side.", None)
    await modelled.begin(LISTS)
    await modelled.say("continue")
    await modelled.say("what is a mutex?")
    prompts = [request.messages[0].content for request in model.requests]
    stays = lesson_text(library.course("python"), section)
    assert section.body in stays
    end = prompts[0].index(stays) + len(stays)
    assert 1 == len({told[:end] for told in prompts})
    changes = [told[end:].lstrip()[:13] for told in prompts]
    assert ["Now: teach th", "Taught so far", "Taught so far"] == changes


async def test_sentences_of_the_prompt_are_left_out_of_an_answer(
    modelled: School, model: PlayedModel, library: Library
):
    part = library.section(LISTS).parts[0]
    echo = (
        "Teach only the part that the program names as the next one, and only when it says so now."
    )
    model.say(
        "- " + echo, "\n", "Now: teach the learner this part and ", "no other.\n\n", part.text, None
    )
    answer = await modelled.begin(LISTS)
    assert answer.lstrip().startswith(part.text[:40])
    assert (LISTS, ("",)) == await modelled.place()


async def test_the_last_attempt_is_shown_to_the_model(modelled: School, model: PlayedModel):
    model.say("One.", "\n", None)
    await modelled.begin(LISTS)
    report = Report("def odd_name_of_mine():\n    return 1", is_passed=False)
    await modelled.courses.attempt(modelled.owner, f"{LISTS}#e1", report, NOW)
    model.say("Look.", None)
    await modelled.say("why does my code fail?")
    assert "odd_name_of_mine" in model.requests[-1].messages[0].content


async def test_a_rejected_question_changes_no_place(modelled: School, model: PlayedModel):
    model.say("One.", None)
    await modelled.begin(LISTS)
    before = await modelled.place()
    await modelled.say("continue cooking")
    assert before == await modelled.place()


# The ladder in the chat


async def test_the_chat_follows_the_same_ladder(school: School, library: Library):
    exercise = library.section(LISTS).exercises[0]
    await school.begin(LISTS)
    await school.say("give me an exercise")
    assert "Try it first" in await school.say("hint")
    assert () == (await school.courses.ladder(school.owner, f"{LISTS}#e1")).hints
    await school.courses.attempt(
        school.owner, f"{LISTS}#e1", Report("def f(x):\n    return x", is_passed=False), NOW
    )
    assert hint_line(exercise, 1) in await school.say("hint")
    assert 2 == (await school.courses.ladder(school.owner, f"{LISTS}#e1")).next_hint
    await school.courses.hint(school.owner, f"{LISTS}#e1", 2, NOW)
    assert hint_line(exercise, 3) in await school.say("another hint please")


async def test_every_section_can_be_chosen(library: Library, search: LibrarySearch):
    gate = TopicGate(search)
    refused = [
        section.id
        for section in library.sections
        if not (await gate.check(instruction(library.course(section.course), section))).is_allowed
    ]
    assert [] == refused


async def test_no_position_without_a_lesson(school: School):
    view, _ = await school.conversations.create(school.owner, "teacher")
    school.conversation = view.id
    await school.say("teach me lists")
    assert await school.courses.lesson_of(school.owner, view.id) is None
    assert await school.courses.lesson_of(school.owner, new_id()) is None
