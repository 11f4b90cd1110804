"""Courses as learners follow them: outline, position, answers, attempts, hints, generated ones."""
