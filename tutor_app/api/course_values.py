"""What names a place in a course, in paths and bodies; the services refuse all else."""

from __future__ import annotations

from typing import Annotated

from tutor_app.api.bounds import between, up_to
from tutor_app.courses import keys
from tutor_app.db import MAX_INTEGER
from tutor_app.library.sections import HINTS, MAX_CHECKS, MAX_OPTIONS

CourseSlug = Annotated[str, up_to(keys.MAX_COURSE, pattern=keys.COURSE)]
SectionId = Annotated[str, up_to(keys.MAX_SECTION, pattern=keys.SECTION)]
ExerciseKey = Annotated[str, up_to(keys.MAX_EXERCISE, pattern=keys.EXERCISE)]
CheckNumber = Annotated[int, between(1, MAX_CHECKS)]
Choice = Annotated[int, between(0, MAX_OPTIONS - 1)]
StepNumber = Annotated[int, between(1, HINTS + 1)]
"""A hint, or the worked solution, which comes after the last."""
Version = Annotated[int, between(0, MAX_INTEGER)]
