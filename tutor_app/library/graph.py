"""Circles in a graph of prerequisites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles(edges: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """One circle for each edge that closes one, as `[a, b, ..., a]`; empty without circles.

    `edges` maps every node to the nodes it points at, all of them nodes too.
    """
    return [circle for _, circle in _closing_edges(edges)]


def without_circles(edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The same graph without the edges that close a circle."""
    closing = {edge for edge, _ in _closing_edges(edges)}
    return {
        node: [to for to in targets if (node, to) not in closing] for node, targets in edges.items()
    }


def _closing_edges(
    edges: Mapping[str, Sequence[str]],
) -> list[tuple[tuple[str, str], list[str]]]:
    """Depth first without recursion: an edge to a node on the present path closes a circle."""
    found = []
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            node, is_leaving = stack.pop()
            if is_leaving:
                done.add(path.pop())
                continue
            if node in done or node in path:
                continue
            path.append(node)
            stack.append((node, True))
            for to in reversed(edges[node]):
                if to in path:
                    found.append(((node, to), [*path[path.index(to) :], to]))
                elif to not in done:
                    stack.append((to, False))
    return found
