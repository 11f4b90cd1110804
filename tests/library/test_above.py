"""Which blocks above one builds on."""

from __future__ import annotations

import pytest

from tutor_app.library.above import needed

PYTHON = [
    ("print(1)", ["x = 1", "1 / 0"], []),
    ("print(x)", ["x = 1", "1 / 0", "y = 2"], [0]),
    ("print(x)", ["x = 1", "x = 2"], [1]),
    ("print(x)", ["x = 1", "x = x + 1"], [0, 1]),
    ("print(f(2))", ["k = 3", "def f(n): return n * k", "print(f(1))"], [0, 1]),
    ("print(s)", ["s = []", "s.append(1)", "print(s)", "s[0] = 2"], [0, 1, 3]),
    ("heapq.heappop(h)", ["import heapq", "h = []", "heapq.heappush(h, 1)"], [0, 1, 2]),
    ("x += 1", ["x = 0"], [0]),
    ("del x", ["x = 0"], [0]),
    ("for x in range(3): print(x)", ["x = 0"], []),
    ("for x in xs: print(x)\nelse: print(y)", ["xs = []", "x = 0", "y = 1"], [0, 2]),
    ("print([x for x in xs])", ["xs = [1]", "x = 5"], [0]),
    ("{k: v for k, v in d.items()}", ["d = {}", "k = 1"], [0]),
    ("class B(A): pass", ["class A: pass"], [0]),
    ("class B:\n    size = n\n    def f(self): return m", ["n = 1", "m = 2", "self = 3"], [0, 1]),
    ("def g(): return h()", ["def h(): return 1"], [0]),
    ("def g(a, b=c): return a + b", ["a = 1", "b = 2", "c = 3"], [2]),
    ("f = lambda q: q + z", ["z = 1", "q = 2"], [0]),
    ("@deco\ndef f(): pass", ["def deco(f): return f", "def f(): pass"], [0]),
    ("def f():\n    global n\n    n += 1", ["n = 0"], [0]),
    ("print(sqrt(2))", ["from math import *", "total = 5"], [0]),
    ("print(np.sqrt(2))", ["import math as np"], [0]),
    ("print(a.b)", ["import a.b"], [0]),
    ("print(sum([1]))", ["def sum(x): return 0"], [0]),
    ("print(len(xs))", ["xs = []", "print(len(xs))", "sorted(xs)"], [0]),
    ("try:\n    y = int(s)\nexcept ValueError as e:\n    print(e)", ["s = '1'", "e = 3"], [0]),
    ("with open(p) as f: f.read()", ["p = 'a'", "f = 1"], [0]),
    ("print(f'{name!r:>{width}}')", ["name = 'a'", "width = 3"], [0, 1]),
    ("match c:\n    case [a, *r]: print(a, r)", ["c = 1", "a = 2", "r = 3"], [0]),
    ("match c:\n    case {'k': v, **m}: print(v, m)", ["c = 1", "v = 2", "m = 3"], [0]),
    ("x: int = y", ["y = 1"], [0]),
    ("if (n := 3) > 2: print(n)", ["n = 1"], []),
    ("while x < 3:\n    x += 1", ["x = 0"], [0]),
    ("async def main():\n    await go()", ["async def go(): pass"], [0]),
    ("a, (b, *c) = d\nprint(a, b, c)", ["a = b = c = 1", "d = 2"], [1]),
    ("x.y.z = 1", ["x = A()", "class A: pass"], [0]),
    ("f()", ["a = []", "def f(): return a", "a.append(1)"], [0, 1, 2]),
    ("f()", ["def f(): return a", "a = 1", "b = a"], [0, 1]),
    ("print(y)", ["x = 1", "y = x", "x = 5"], [0, 1]),
    ("def f(:", ["x = 1"], []),
    ("print(x)", ["x = 1", "def f(:"], [0]),
    ("", ["x = 1"], []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "blocks", "places"), PYTHON)
def test_python_blocks_that_are_built_on(code: str, blocks: list[str], places: list[int]) -> None:
    assert places == needed("python", code, blocks)


T = "CREATE TABLE t (a)"
SQL = [
    ("SELECT * FROM t", [T, "INSERT INTO t VALUES (1)", "CREATE TABLE u (a)"], [0, 1]),
    ("CREATE TABLE t (a); SELECT * FROM t", [T], []),
    ("SELECT * FROM v", [T, "CREATE VIEW v AS SELECT a FROM t", "update T set a = 1"], [0, 1, 2]),
    ("SELECT 1", [T], []),
    ("SELECT * FROM \"my t\"", ["CREATE TABLE \"my t\" (a)"], [0]),
    ("SELECT * FROM t -- u", [T, "CREATE TABLE u (a)"], [0]),
    ("SELECT 'u' FROM t", ["create table if not exists T (a)", "CREATE TABLE u (a)"], [0]),
    ("DELETE FROM t", [T, "CREATE INDEX i ON t (a)", "SELECT * FROM t"], [0, 1]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "blocks", "places"), SQL)
def test_queries_that_are_built_on(code: str, blocks: list[str], places: list[int]) -> None:
    assert places == needed("sql", code, blocks)
