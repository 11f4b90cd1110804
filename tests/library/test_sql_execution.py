from __future__ import annotations

from dataclasses import replace

import pytest

from tutor_app.library.sections import Exercise
from tutor_app.library.sql_execution import compare_rows, run_sql

SETUP = "CREATE TABLE t (name TEXT); INSERT INTO t VALUES ('a;b'), ('c');"
NAMES = Exercise(
    title="Names",
    slug="names",
    language="sql",
    task="List them.",
    starter="SELECT 1",
    solution="SELECT name FROM t ORDER BY name",
    tests="",
    setup=SETUP,
    is_ordered=False,
    hints=("a", "b", "c"),
    line=1,
    lines={},
)


def test_blocks_share_a_database_and_faults_name_their_line():
    outcomes = run_sql([(SETUP, 3), ("SELECT name FROM t;", 9), ("SELECT gone FROM t", 12)])
    assert ["", "", "OperationalError: no such column: gone"] == [o.error for o in outcomes]
    assert [3, 9, 12] == [outcome.line for outcome in outcomes]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("SELECT name FROM t ORDER BY name DESC", ""),
        ("SELECT 1; SELECT name FROM t;\n-- a comment", ""),
        ("SELECT name FROM t LIMIT 1", "the rows differ: 1 row, where 2 are expected"),
        ("DELETE FROM t", "there is no SELECT"),
        ("SELECT ?", "ProgrammingError"),
        ("", "there is no SELECT"),
    ],
)
def test_answers_are_compared_by_their_rows(answer: str, problem: str):
    assert compare_rows(NAMES, answer).startswith(problem)
    assert bool(problem) == bool(compare_rows(NAMES, answer))


def test_order_counts_where_the_exercise_says_so():
    ordered = replace(NAMES, is_ordered=True)
    assert "" == compare_rows(ordered, "SELECT name FROM t ORDER BY name")
    assert "the rows are right, but they are in another order" == compare_rows(
        ordered, "SELECT name FROM t ORDER BY name DESC"
    )


def test_an_endless_query_is_stopped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tutor_app.library.sql_execution.BLOCK_SECONDS", 0.02)
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    assert "OperationalError: interrupted" == compare_rows(NAMES, endless)
