"""Files beside a component reach the build the way `rx.asset` would bring them."""

from __future__ import annotations

from pathlib import Path

import pytest
import reflex as rx

from tutor_app.ui.components import assets
from tutor_app.ui.components.assets import shared_asset

HERE = Path(__file__)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_linked_and_named_just_as_reflex_does(project: Path) -> None:
    expected = rx.asset(HERE.name, shared=True).importable_path
    (theirs,) = (path for path in project.rglob(HERE.name) if path.is_symlink())
    theirs.unlink()

    assert expected == shared_asset(__name__, __file__, HERE.name)
    assert HERE.resolve() == theirs.resolve()


def test_a_link_that_is_right_is_left_alone_and_a_wrong_one_replaced(project: Path) -> None:
    shared_asset(__name__, __file__, HERE.name)
    (link,) = (path for path in project.rglob(HERE.name) if path.is_symlink())
    before = link.lstat().st_ino
    shared_asset(__name__, __file__, HERE.name)
    assert before == link.lstat().st_ino

    link.unlink()
    link.symlink_to(assets.__file__)
    shared_asset(__name__, __file__, HERE.name)
    assert HERE.resolve() == link.resolve()
    assert [link.name] == [path.name for path in link.parent.iterdir()]


def test_the_back_end_alone_needs_no_link(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFLEX_BACKEND_ONLY", "true")
    shared_asset(__name__, __file__, HERE.name)
    assert [] == list(project.iterdir())


def test_a_file_that_is_not_there_is_named(project: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.jsx"):
        shared_asset(__name__, __file__, "nothing.jsx")
