"""A build leaves the JavaScript packages' lock as it was, unless the packages changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor_app.launcher import locked_packages

WANTED = '{\n  "dependencies": {"katex": "0.19.1"}\n}'


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    folder = tmp_path / "reflex.lock"
    folder.mkdir()
    (folder / "bun.lock").write_text("bun's")
    (folder / "package.json").write_text(WANTED)
    return folder


def contents(lock: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in lock.iterdir()}


def test_a_build_by_npm_does_not_lose_buns_lock(lock: Path) -> None:
    with locked_packages.kept(lock.parent):
        (lock / "bun.lock").unlink()
        (lock / "package-lock.json").write_text("npm's")
    assert {"bun.lock": "bun's", "package.json": WANTED} == contents(lock)


def test_another_layout_is_no_change(lock: Path) -> None:
    with locked_packages.kept(lock.parent):
        (lock / "package.json").write_text('{"dependencies":{"katex":"0.19.1"}}')
    assert {"bun.lock": "bun's", "package.json": WANTED} == contents(lock)


def test_a_new_package_is(lock: Path) -> None:
    changed = '{"dependencies":{"katex":"0.20.0"}}'
    with locked_packages.kept(lock.parent):
        (lock / "package.json").write_text(changed)
        (lock / "bun.lock").write_text("bun's new")
    assert {"bun.lock": "bun's new", "package.json": changed} == contents(lock)


def test_a_build_that_fails_is_undone_too(lock: Path) -> None:
    with pytest.raises(RuntimeError), locked_packages.kept(lock.parent):
        (lock / "bun.lock").unlink()
        (lock / "package.json").write_text("{")
        raise RuntimeError
    assert "bun's" == (lock / "bun.lock").read_text()


def test_without_a_lock_the_one_that_the_build_writes_stays(tmp_path: Path) -> None:
    with locked_packages.kept(tmp_path):
        (tmp_path / "reflex.lock").mkdir()
        (tmp_path / "reflex.lock/bun.lock").write_text("bun's")
    assert {"bun.lock": "bun's"} == contents(tmp_path / "reflex.lock")
