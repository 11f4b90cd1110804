from __future__ import annotations

from tutor_app.accounts.owner import Owner
from tutor_app.chat.activity import Activity
from tutor_app.db import new_id


def test_people_count_for_five_minutes():
    activity = Activity()
    ada, visitor = Owner(new_id()), Owner(new_id(), is_visitor=True)
    activity.seen(ada, 0)
    activity.seen(ada, 100)
    activity.seen(visitor, 200)

    assert [activity.count("user", 399), activity.count("visitor", 399)] == [1, 1]
    assert [activity.count("user", 401), activity.count("visitor", 401)] == [0, 1]
