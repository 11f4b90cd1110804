from __future__ import annotations

from tutor_app.library.graph import circles, without_circles


def test_a_diamond_is_no_circle():
    edges = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    assert [] == circles(edges)
    assert edges == without_circles(edges)


def test_a_circle_is_named_as_it_runs():
    assert [["a", "b", "c", "a"]] == circles({"a": ["b"], "b": ["c"], "c": ["a"]})


def test_a_node_that_needs_itself_is_a_circle():
    assert [["a", "a"]] == circles({"a": ["a"]})


def test_only_the_closing_edge_is_dropped():
    edges = {"a": ["b"], "b": ["c", "a"], "c": []}
    assert {"a": ["b"], "b": ["c"], "c": []} == without_circles(edges)


def test_a_long_chain_needs_no_recursion():
    edges = {str(n): [str(n + 1)] for n in range(1500)} | {"1500": []}
    assert [] == circles(edges)
