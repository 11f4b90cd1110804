"""An account's learning: forgotten, exported, taken over from a visitor."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from tests.learning.conftest import DAY, ITEM, NOW, SKILL, Learner, answer
from tutor_app.db import Database
from tutor_app.learning import hooks
from tutor_app.learning.tables import CardRow, MasteryRow, ObservationRow, ReviewRow

SOON = NOW + timedelta(minutes=10)
TABLES = (ObservationRow, MasteryRow, CardRow, ReviewRow)


async def owned(database: Database) -> list[set[object]]:
    """Whose rows there are, table by table."""
    async with database.reading() as db:
        return [set((await db.exec(select(table.owner_id))).all()) for table in TABLES]


async def worked(learner: Learner) -> None:
    """Answers, a card and a review."""
    await learner.answers(answer(is_right=False), answer("python.types"))
    card = await learner.misses()
    await learner.learning.rate(learner.owner, card.id, "good", SOON)


async def test_everything_is_forgotten_of_one_and_nothing_of_others(
    ada: Learner, eve: Learner, database: Database
):
    await worked(ada)
    await worked(eve)
    async with database.transaction() as db:
        await hooks.forget(db, ada.owner.id)

    assert [{eve.owner.id}] * 4 == await owned(database)


async def test_the_export_has_everything_and_nothing_of_others(
    ada: Learner, eve: Learner, database: Database
):
    await worked(ada)
    await worked(eve)
    async with database.reading() as db:
        kept = await hooks.export(db, ada.owner.id)

    assert [3, 2, 1, 1] == [len(kept[part]) for part in ("answers", "mastery", "cards", "reviews")]
    assert kept["cards"][0]["prompt"] == "What is a name?"
    assert str(eve.owner.id) not in repr(kept)


async def test_a_visitor_s_learning_becomes_the_user_s(
    ada: Learner, eve: Learner, database: Database
):
    await worked(eve)
    known = await eve.knows(SOON)
    async with database.transaction() as db:
        await hooks.merge(db, eve.owner.id, ada.owner.id)

    assert [{ada.owner.id}] * 4 == await owned(database)
    assert known == await ada.knows(SOON)
    assert None is not await ada.learning.undo(ada.owner, SOON)


async def test_estimates_are_worked_out_from_all_answers_of_both(
    ada: Learner, eve: Learner, database: Database
):
    await ada.answers(answer(is_right=False), now=NOW - DAY)
    await eve.answers(answer(), now=NOW)
    await ada.answers(answer(is_right=False), now=NOW + DAY)
    async with database.transaction() as db:
        await hooks.merge(db, eve.owner.id, ada.owner.id)

    (view,) = await ada.learning.mastery(ada.owner, NOW + DAY)
    assert "1 of your last 3 answers were right." == view.why


async def test_of_two_cards_for_one_item_the_one_seen_last_keeps_its_schedule(
    ada: Learner, eve: Learner, database: Database
):
    for newer, older, item in ((ada, eve, "a"), (eve, ada, "b")):
        await older.misses(item, NOW - 3 * DAY)
        card = await newer.misses(item, NOW)
        await newer.learning.rate(newer.owner, card.id, "easy", SOON)
    expected = {
        item: (await owner.learning.upcoming(owner.owner, NOW))[1]
        for owner, item in ((ada, "a"), (eve, "b"))
    }
    async with database.transaction() as db:
        await hooks.merge(db, eve.owner.id, ada.owner.id)

    cards = {one.item: one for one in await ada.learning.due(ada.owner, NOW + 300 * DAY)}
    assert expected == {item: card.due_at for item, card in cards.items()}
    assert [(1, 2)] * 2 == [(card.reviews, card.lapses) for card in cards.values()]
    assert [{ada.owner.id}] * 4 == await owned(database)
    assert None is await ada.learning.undo(ada.owner, SOON)  # across the two it would be wrong


async def test_merging_nobody_s_learning_changes_nothing(
    ada: Learner, eve: Learner, database: Database
):
    await worked(ada)
    known = await ada.knows()
    for _ in range(2):
        async with database.transaction() as db:
            await hooks.merge(db, eve.owner.id, ada.owner.id)

    assert known == await ada.knows()
    assert {SKILL, "python.types"} == set(known)
    assert ITEM == (await ada.learning.due(ada.owner, NOW + 99 * DAY))[0].item
