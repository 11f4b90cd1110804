"""Every private part of a library that the app reaches into is named, there, and as it was seen."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tutor_app.private_parts import PARTS, Part

APP = Path(__file__).parents[1] / "tutor_app"
SOURCES = {path.relative_to(APP).as_posix(): path.read_text() for path in APP.rglob("*.py")}
OF_THE_LANGUAGE = {"_replace", "_attributes"}
"""Documented in spite of their names: of named tuples and of syntax trees."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in OF_THE_LANGUAGE


def own_names(tree: ast.AST) -> Iterator[str]:
    """What a file of the app itself defines or assigns: its own private parts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def reaches(source: str) -> set[str]:
    """The private names that a file takes from something else than its own objects."""
    tree = ast.parse(source)
    own, found = set(own_names(tree)), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            is_of_self = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            if not is_of_self and (node.attr not in own or is_foreign(node.value)):
                found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("tutor_app"):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            found |= {name for name in names if is_private(name)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_name = node.value.isidentifier() and "__" in node.value.strip("_")
            if is_name and is_private(node.value):
                found.add(node.value)
    return found


def is_foreign(value: ast.expr) -> bool:
    """Whether it is what a parameter or a call gave: `app._state`, not an object made here."""
    return isinstance(value, ast.Name) and value.id == "app"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.library} {part.name}")
def test_each_is_there_in_the_version_that_it_was_seen_in(part: Part) -> None:
    assert part.version == version(part.library)
    module, _, name = part.owner.partition(":")
    owner = getattr(importlib.import_module(module), name)
    owner = owner() if inspect.isfunction(owner) else owner
    plain = part.name.removeprefix(f"_{name}")
    known = plain.removeprefix("__") if plain.startswith("__REFLEX") else plain
    assert hasattr(owner, known) or f".{known}" in inspect.getsource(owner)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.library} {part.name}")
def test_each_is_used_where_it_is_said_to_be(part: Part) -> None:
    assert part.name in SOURCES[part.used_in]


def test_no_other_is_used() -> None:
    named = {(part.used_in, part.name) for part in PARTS}
    used = {(file, name) for file, source in SOURCES.items() for name in reaches(source)}
    of_the_app = {name for source in SOURCES.values() for name in own_names(ast.parse(source))}
    others = {(file, name) for file, name in used - named if name not in of_the_app}
    assert set() == others - {("private_parts.py", part.name) for part in PARTS}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import aiortc\naiortc.RTCPeerConnection()._sctp.stop()", {"_sctp"}),
        ("from granian._internal import load_target", {"_internal"}),
        ("from socketio.base_manager import _secret", {"_secret"}),
        (
            "def f(peer): setattr(peer, '_RTCPeerConnection__sctp', None)",
            {"_RTCPeerConnection__sctp"},
        ),
        ("class A:\n    def f(self): return self._own", set()),
        ("def _own(): ...\ndef g(module): module._own()", set()),
    ],
)
def test_what_counts_as_reaching(source: str, expected: set[str]) -> None:
    assert expected == reaches(source)
