"""The stamp decides when the front end is built, and only it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tutor_app.launcher import front_end


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose front end was just built, without any plugin."""
    monkeypatch.delenv(front_end.EXTRA_PLUGINS)
    for name in ("tutor_app/ui/page.py", "reflex.lock/bun.lock", ".web/build/client/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    front_end.mark(tmp_path, front_end.sources(tmp_path))
    return tmp_path


def test_unchanged_sources_are_not_built_again(root: Path) -> None:
    said: list[str] = []
    assert front_end.is_current(root)
    assert front_end.ensure(root, said.append) is False
    assert [] == said


@pytest.mark.parametrize("name", ["tutor_app/ui/page.py", "reflex.lock/bun.lock"])
def test_a_change_asks_for_a_build(root: Path, name: str) -> None:
    (root / name).write_text("changed")
    assert not front_end.is_current(root)


def test_a_change_that_is_taken_back_does_not(root: Path) -> None:
    page = root / "tutor_app/ui/page.py"
    before = page.read_text()
    page.write_text("changed")
    page.write_text(before)
    assert front_end.is_current(root)


@pytest.mark.parametrize("damage", ["", "{", '"text"', "{}"])
def test_a_damaged_stamp_asks_for_a_build(root: Path, damage: str) -> None:
    (root / ".web/build/made-from.json").write_text(damage)
    assert not front_end.is_current(root)


def test_missing_pages_ask_for_a_build(root: Path) -> None:
    (root / ".web/build/client/index.html").unlink()
    assert not front_end.is_current(root)


def test_a_source_that_changes_during_the_build_asks_for_another(root: Path) -> None:
    before = front_end.sources(root)
    (root / "tutor_app/ui/page.py").write_text("saved while it was built")
    front_end.mark(root, before)
    assert not front_end.is_current(root)


def test_a_lock_that_the_build_wrote_is_current(root: Path) -> None:
    before = front_end.sources(root)
    (root / "reflex.lock/bun.lock").write_text("written by the build")
    front_end.mark(root, before)
    assert front_end.is_current(root)


def test_of_two_that_want_it_one_builds_and_the_other_waits(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds, both = [], threading.Barrier(2)

    def reflex(*_: object) -> None:
        builds.append(threading.get_ident())

    def wanted(_: int) -> bool:
        both.wait()
        return front_end.ensure(root, lambda words: None)

    monkeypatch.setattr(front_end, "_reflex", reflex)
    (root / "tutor_app/ui/page.py").write_text("changed")
    with ThreadPoolExecutor(2) as pool:
        assert [False, True] == sorted(pool.map(wanted, range(2)))
    assert 1 == len(builds)


@pytest.fixture
def extended(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same project, built with a plugin of its tests that adds pages."""
    (root / "tests/pages").mkdir(parents=True)
    (root / "tests/pages/plugin.py").write_text("pages")
    monkeypatch.setenv(front_end.EXTRA_PLUGINS, "tests.pages.plugin.Pages")
    front_end.mark(root, front_end.sources(root))
    return root


def test_what_plugins_add_is_current_only_with_them(
    extended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert front_end.is_current(extended)
    monkeypatch.delenv(front_end.EXTRA_PLUGINS)
    assert not front_end.is_current(extended)


def test_a_build_without_plugins_is_not_current_with_them(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(front_end.EXTRA_PLUGINS, "tests.pages.plugin.Pages")
    assert not front_end.is_current(root)


def test_a_changed_plugin_asks_for_a_build(extended: Path) -> None:
    (extended / "tests/pages/plugin.py").write_text("other pages")
    assert not front_end.is_current(extended)
