"""The page of a course: what is under way there stays when the connection only comes back."""

from __future__ import annotations

import pytest

from tests.ui.conftest import visitor
from tests.ui.tabs import Tab
from tutor_app.container import Container
from tutor_app.ui.pages.course.state import CourseState
from tutor_app.ui.visit import VisitState


@pytest.mark.parametrize(("is_opened_anew", "kept"), [(False, "# One"), (True, "")])
async def test_a_plan_that_is_being_changed_is_put_away_at_another_visit_only(
    container: Container, *, is_opened_anew: bool, kept: str
):
    tab = Tab(visitor(container).cookie, "/courses/python")
    await tab.call(CourseState, "load")
    course = tab.state(CourseState)
    course.plan, course.query, course.is_starting = "# One", kept, True
    tab.state(VisitState)._number += is_opened_anew

    await tab.call(CourseState, "load")

    assert (kept, kept, False) == (course.plan, course.query, course.is_starting)
    assert course.chapters
