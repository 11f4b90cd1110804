from __future__ import annotations

from datetime import timedelta

from tests.db.explain import every_query_uses_an_index
from tests.learning.conftest import ITEM, NOW, SECTION, SKILL, answer
from tutor_app.accounts.owner import Owner
from tutor_app.db import Database, new_id
from tutor_app.learning import hooks
from tutor_app.learning.service import Learning
from tutor_app.library.catalog import Library

LATER = NOW + timedelta(minutes=10)


async def test_every_query_of_learning_uses_an_index(sqlite_database: Database, library: Library):
    learning, owner = Learning(sqlite_database, library), Owner(new_id())
    async with every_query_uses_an_index(sqlite_database) as recorder:
        await learning.observe(owner, [answer(), answer("b")], NOW)
        await learning.report(owner, [(answer(), NOW)], NOW)
        for item in (ITEM, ITEM, "another"):
            card = await learning.missed(owner, item, SKILL, "?", "!", SECTION, NOW)
        await learning.due(owner, LATER)
        await learning.due_count(owner, LATER)
        await learning.upcoming(owner, LATER)
        await learning.rate(owner, card.id, "good", LATER)
        await learning.mastery(owner, LATER)
        await learning.progress(owner, LATER)
        await learning.undo(owner, LATER)
        await learning.rate(owner, card.id, "good", LATER)
        visitor = Owner(new_id(), is_visitor=True)
        await learning.missed(visitor, ITEM, SKILL, "?", "!", SECTION, NOW)
        async with sqlite_database.transaction() as db:
            await hooks.merge(db, visitor.id, owner.id)
            await hooks.merge(db, owner.id, visitor.id)
            await hooks.export(db, visitor.id)
            await hooks.forget(db, visitor.id)

    assert {"observations", "mastery", "cards", "review_log"} <= recorder.tables()
