"""What the browser's worker runs, under CPython: the same files run under Pyodide."""

from __future__ import annotations

import builtins
import gc
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tutor_app.library import console
from tutor_app.library.asserts import shown
from tutor_app.library.playground import run

Printed = list[tuple[str, str]]


@pytest.fixture(autouse=True, scope="module")
def small_heap() -> Iterator[None]:
    """Each run ends with a collection, which need not walk through all that other tests loaded."""
    gc.freeze()
    yield
    gc.unfreeze()


def ran(
    answers: tuple[str, ...] = (),
    reached: Callable[[int], object] = lambda place: None,
    **order: Any,
) -> tuple[dict[str, Any], Printed]:
    printed: Printed = []
    waiting = list(answers)
    told = run(
        json.dumps({"language": "python", **order}),
        lambda stream, text: printed.append((stream, text)),
        lambda: waiting.pop(0) if waiting else None,
        reached,
    )
    return json.loads(told), printed


def checked(code: str, tests: str, **more: Any) -> dict[str, Any]:
    return ran(code=code, tests=tests, is_check=True, **more)[0]


def text_of(printed: Printed, stream: str = "out") -> str:
    return "".join(text for name, text in printed if name == stream)


def test_output_and_errors_go_their_ways() -> None:
    result, printed = ran(code="import sys\nprint(1)\nprint('oh', file=sys.stderr)\nprint(2)")
    assert [("out", "1\n"), ("err", "oh\n"), ("out", "2\n")] == printed
    assert (None, False) == (result["error"], result["passed"])


@pytest.mark.parametrize(
    ("code", "kind", "line", "words"),
    [
        ("x = 1\ny = x / 0", "ZeroDivisionError", 2, "division by zero"),
        ("if x\n    pass", "SyntaxError", 1, "expected ':'"),
        ("def f():\nreturn 1", "IndentationError", 2, "expected an indented block"),
        ("def f(n):\n    return f(n)\nf(1)", "RecursionError", 2, "maximum recursion"),
        ("raise SystemExit(3)", "SystemExit", 1, "3"),
        ("import json\njson.loads('{')", "JSONDecodeError", 2, "Expecting property name"),
        ("assert 1 == 2, 'no'", "AssertionError", 1, "no"),
        ("class E(Exception):\n    def __str__(self): 1 / 0\nraise E", "E", 3, ""),
    ],
)
def test_an_error_says_its_type_its_words_and_its_line(
    code: str, kind: str, line: int, words: str
) -> None:
    error = ran(code=code)[0]["error"]
    assert (kind, line, "code") == (error["type"], error["line"], error["where"])
    assert words in error["message"]


def test_a_traceback_shows_the_learners_code_and_not_ours() -> None:
    error = ran(code="def half(n):\n    return n / 0\nhalf(3)")[0]["error"]
    assert "return n / 0" in error["traceback"]
    assert "playground" not in error["traceback"]
    assert "runner" not in error["traceback"]


def test_input_waits_for_a_line_and_shows_its_question_first() -> None:
    result, printed = ran(("Ada", ""), code="name = input('Name? ')\nprint([name, input()])")
    assert None is result["error"]
    assert ["Name? ", "['Ada', '']\n"] == [text for _, text in printed]


def test_without_another_line_the_input_has_ended() -> None:
    assert "EOFError" == ran(code="input()")[0]["error"]["type"]
    result, printed = ran(("a", "b"), code="import sys\nprint(list(sys.stdin))")
    assert (None, "['a\\n', 'b\\n']\n") == (result["error"], text_of(printed))


@pytest.mark.parametrize("code", ["while True: print('x' * 90)", "print('x' * 10 ** 7)"])
def test_a_flood_is_stopped(code: str) -> None:
    result, printed = ran(code=code)
    assert "TooMuchOutput" == result["error"]["type"]
    assert console.OUTPUT_CHARACTERS == len(text_of(printed))


def test_much_output_comes_in_few_pieces() -> None:
    printed = ran(code="for n in range(20_000): print(n)")[1]
    assert 108_890 == len(text_of(printed))
    assert len(printed) < 60


def test_nothing_of_a_program_is_left_for_the_next() -> None:
    before = builtins.input, sys.stdout, sys.getrecursionlimit(), sys.modules["__main__"]
    code = "import builtins, sys\nbuiltins.input = 1\nbuiltins.mine = 2\n"
    ran(code=code + "sys.stdout = None\nsys.setrecursionlimit(5000)\ndel builtins.len")
    assert before == (
        builtins.input,
        sys.stdout,
        sys.getrecursionlimit(),
        sys.modules["__main__"],
    )
    assert not hasattr(builtins, "mine")
    assert 3 == len("abc")
    assert "NameError" == ran(code="print(before)")[0]["error"]["type"]


def test_tests_run_after_the_code_in_its_namespace() -> None:
    tests = "def test_one():\n    assert add(1, 2) == 3\ndef test_two():\n    assert add(0, 0) == 0"
    result = checked("def add(a, b): return a + b", tests)
    assert (True, ["test_one", "test_two"]) == (
        result["passed"],
        [test["name"] for test in result["tests"]],
    )
    wrong = checked("def add(a, b): return a - b", tests)
    assert (False, [False, True]) == (wrong["passed"], [t["passed"] for t in wrong["tests"]])


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("add(1, 2) == 3", "add(1, 2) gives -1, but 3 is expected"),
        ("3 == add(1, 2)", "add(1, 2) gives -1, but 3 is expected"),
        ("add(1, 2) is None", "add(1, 2) gives -1, but None is expected"),
        ("add(2, 2)", "add(2, 2) gives 0, but something true is expected"),
        ("not add(3, 2)", "add(3, 2) gives 1, but something false is expected"),
        ("add(1, 2) > 0", "add(1, 2) > 0 does not hold: the left side is -1, the right side 0"),
        ("0 < add(1, 2) < 9", "0 < add(1, 2) < 9 gives False, but something true is expected"),
        ("add(1, 2) == 3, 'own words'", "own words"),
        ("add('a', 1)", "unsupported operand type(s) for -: 'str' and 'int'"),
    ],
)
def test_a_failed_test_says_what_the_answer_gave(check: str, words: str) -> None:
    result = checked("def add(a, b): return a - b", f"def test_it():\n    assert {check}")
    assert [words] == [test["message"] for test in result["tests"]]


def test_what_cannot_be_shown_and_what_is_long_is_named() -> None:
    class Bad:
        def __repr__(self) -> str:
            raise RuntimeError

    assert "a Bad that cannot be shown" == shown(Bad())
    assert shown("x" * 1_000).endswith("x…")


def test_an_assert_may_name_its_value_and_stand_anywhere() -> None:
    tests = (
        "def test_named():\n    for n in range(3):\n"
        "        assert (m := n) == n\n    assert m == 2\nassert add"
    )
    assert checked("add = 1", tests)["passed"]


def test_tests_may_replace_input() -> None:
    tests = """
import builtins

def test_it():
    real = builtins.input
    builtins.input = lambda prompt="": "41"
    try:
        assert program() == 42
    finally:
        builtins.input = real
"""
    assert checked("def program(): return int(input('? ')) + 1", tests)["passed"]


def test_code_that_fails_is_not_tested() -> None:
    result = checked("1 / 0", "def test_it(): pass")
    assert ([], False) == (result["tests"], result["passed"])
    assert not checked("x = 1", "")["passed"]


def test_an_error_in_a_test_points_into_the_code_only() -> None:
    tests = "def test_it():\n    half(0)\ndef test_other():\n    nothing"
    first, second = checked("def half(n):\n    return 1 / n", tests)["tests"]
    assert ("ZeroDivisionError", 2) == (first["type"], first["line"])
    assert ("NameError", None) == (second["type"], second["line"])


def test_an_interrupt_in_a_test_ends_the_run() -> None:
    tests = "def test_it():\n    raise KeyboardInterrupt\ndef test_other():\n    pass"
    result = checked("x = 1", tests)
    assert ("KeyboardInterrupt", []) == (result["error"]["type"], result["tests"])


SETUP = "CREATE TABLE t (name TEXT, n INT); INSERT INTO t VALUES ('a', 1), ('b', NULL);"


def queried(code: str, expected: Any = None, *, is_ordered: bool = False) -> dict[str, Any]:
    order = {"language": "sql", "code": code, "setup": SETUP}
    if expected is not None:
        told = json.dumps({"rows": expected, "is_ordered": is_ordered})
        order |= {"is_check": True, "expected": told}
    return ran(**order)[0]


def test_every_query_gives_a_table() -> None:
    result = queried("SELECT * FROM t; UPDATE t SET n = 2; SELECT count(*), x'00ff' FROM t")
    assert [
        {"columns": ["name", "n"], "rows": [["a", "1"], ["b", None]], "count": 2},
        {"columns": ["count(*)", "x'00ff'"], "rows": [["2", "x'00ff'"]], "count": 1},
    ] == result["tables"]


def test_a_long_table_is_cut_and_counted() -> None:
    counting = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500) SELECT i FROM n"
    )
    (table,) = queried(counting)["tables"]
    assert (500, 200) == (table["count"], len(table["rows"]))


@pytest.mark.parametrize(
    ("rows", "is_ordered", "message"),
    [
        ([["b"], ["a"]], False, ""),
        ([["b"], ["a"]], True, "the rows are right, but they are in another order"),
        ([["a"]], False, "the rows differ: 2 rows, where 1 is expected"),
        ([["a", 1], ["b", 2]], False, "the rows differ: 1 column, where 2 are expected"),
        (
            [["a"], ["c"]],
            False,
            "the rows differ: the row ('b') should not be there, or not with these values",
        ),
        (None, False, "there is no SELECT"),
    ],
)
def test_rows_are_compared_as_the_course_check_does(
    rows: Any, is_ordered: bool, message: str
) -> None:
    told = json.dumps({"rows": rows, "is_ordered": is_ordered})
    order = {"language": "sql", "code": "SELECT name FROM t", "setup": SETUP, "expected": told}
    (test,) = ran(**order, is_check=True)[0]["tests"]
    assert (message, not message) == (test["message"], test["passed"])


def test_bytes_are_compared_too() -> None:
    assert queried("SELECT x'00ff'", [[{"bytes": "00ff"}]])["passed"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("SELECT\n  nam\nFROM t", 2),
        ("SELECT name\nFORM t", 2),
        ("SELECT t.x FROM t", 1),
        ("SELECT nam, nam FROM t", None),
        ("SELECT", None),
    ],
)
def test_the_line_of_a_wrong_word_is_named_where_it_is_certain(code: str, line: int | None) -> None:
    error = queried(code)["error"]
    assert ("OperationalError", line) == (error["type"], error["line"])


def test_blocks_above_that_are_built_on_run_first_and_silently() -> None:
    before = ["x = 20\nprint(x)", "1 / 0", "y = x + 1\nprint(y)", "import sys; sys.exit()"]
    reached: list[int] = []
    result, printed = ran(code="print(y)", before=before, reached=reached.append)
    assert (None, [], "21\n") == (result["error"], result["above"], text_of(printed))
    assert [0, 2, -1] == reached


def test_a_block_above_asks_as_if_it_ran_by_itself() -> None:
    before = ["name = input('Name? ')\nprint('hello', name)"]
    result, printed = ran(("Ada", "red"), code="print(name, input('? '))", before=before)
    assert (None, "Name? ? Ada red\n") == (result["error"], text_of(printed))


@pytest.mark.parametrize(
    ("block", "kind", "line"),
    [
        ("x = 1\ny = x / 0", "ZeroDivisionError", 2),
        ("x = 1\nraise SystemExit", "SystemExit", 2),
        ("x = 1\nimport nowhere\n", "ModuleNotFoundError", 2),
        ("x = 1\ndef f(): return f()\nf()", "RecursionError", 2),
    ],
)
def test_what_fails_above_is_told_as_such_and_stops_nothing(
    block: str, kind: str, line: int
) -> None:
    result, printed = ran(code="print(x)", before=["unused = 1 / 0", block])
    assert (None, "1\n") == (result["error"], text_of(printed))
    ((place, error),) = [(one["block"], one["error"]) for one in result["above"]]
    assert (1, kind, line) == (place, error["type"], error["line"])


def test_a_traceback_names_the_block_and_shows_its_own_line() -> None:
    before = ["def half(n):\n    return n / 0", "k = 3"]
    error = ran(code="print(half(k))", before=before)[0]["error"]
    assert ("ZeroDivisionError", 1, "code") == (error["type"], error["line"], error["where"])
    assert 'File "<block 1>", line 2, in half\n    return n / 0' in error["traceback"]


def test_a_block_above_may_be_left_out() -> None:
    result, _ = ran(code="print(x)", before=["while True: x = 1"], skip=[0])
    assert "NameError" == result["error"]["type"]


def test_queries_above_run_first_on_the_same_database() -> None:
    before = ["CREATE TABLE t (a); INSERT INTO t VALUES (1)", "SELECT nothing", "SELECT 3"]
    result, _ = ran(language="sql", code="SELECT a FROM t", before=before)
    assert ([["1"]], []) == (result["tables"][0]["rows"], result["above"])


def test_a_query_above_that_fails_is_told_as_such() -> None:
    before = ["CREATE TABLE t (a)", "INSERT INTO t\nVALUES (1, 2)"]
    result, _ = ran(language="sql", code="SELECT count(*) FROM t", before=before)
    assert [["0"]] == result["tables"][0]["rows"]
    assert [(1, "OperationalError")] == [(a["block"], a["error"]["type"]) for a in result["above"]]


def test_a_block_that_makes_its_own_table_needs_none_from_above() -> None:
    code = "CREATE TABLE t (a); SELECT count(*) FROM t"
    result, _ = ran(language="sql", code=code, before=["CREATE TABLE t (a, b)"])
    assert (None, [["0"]]) == (result["error"], result["tables"][0]["rows"])
