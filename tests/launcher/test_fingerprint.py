"""What counts as a source of the front end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor_app.launcher import fingerprint

FILES = {
    "tutor_app/tutor_app.py": "app",
    "tutor_app/ui/pages/chat/page.py": "page",
    "tutor_app/ui/components/answer/answer.jsx": "component",
    "tutor_app/chat/views.py": "views",
    "tutor_app/launcher/start.py": "launcher",
    "assets/app.css": "style",
    "assets/external/made/by/build.js": "link",
    "rxconfig.py": "config",
    "requirements.lock": "pins",
    "README.md": "words",
    "reflex.lock/bun.lock": "lock",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def test_the_same_files_have_the_same_fingerprint(root: Path) -> None:
    assert fingerprint.of_sources(root) == fingerprint.of_sources(root)


@pytest.mark.parametrize(
    "name",
    [
        "tutor_app/tutor_app.py",
        "tutor_app/ui/pages/chat/page.py",
        "tutor_app/ui/components/answer/answer.jsx",
        "tutor_app/chat/views.py",
        "assets/app.css",
        "rxconfig.py",
        "requirements.lock",
    ],
)
def test_a_changed_source_changes_it(root: Path, name: str) -> None:
    before = fingerprint.of_sources(root)
    (root / name).write_text("changed")
    assert before != fingerprint.of_sources(root)


@pytest.mark.parametrize(
    "name",
    [
        "tutor_app/launcher/start.py",
        "assets/external/made/by/build.js",
        "README.md",
        "reflex.lock/bun.lock",
    ],
)
def test_what_no_page_is_made_of_does_not(root: Path, name: str) -> None:
    before = fingerprint.of_sources(root)
    (root / name).write_text("changed")
    assert before == fingerprint.of_sources(root)


def test_a_new_a_moved_and_a_deleted_file_change_it(root: Path) -> None:
    seen = {fingerprint.of_sources(root)}
    (root / "assets/new.svg").write_text("style")
    seen.add(fingerprint.of_sources(root))
    (root / "assets/new.svg").rename(root / "assets/moved.svg")
    seen.add(fingerprint.of_sources(root))
    (root / "assets/app.css").unlink()
    seen.add(fingerprint.of_sources(root))
    assert 4 == len(seen)


def test_text_that_moves_from_one_file_into_the_next_changes_it(root: Path) -> None:
    (root / "assets/a.txt").write_text("12")
    (root / "assets/b.txt").write_text("3")
    before = fingerprint.of_sources(root)
    (root / "assets/a.txt").write_text("1")
    (root / "assets/b.txt").write_text("23")
    assert before != fingerprint.of_sources(root)


def test_other_facts_count_too(root: Path) -> None:
    assert fingerprint.of_sources(root, ["bun 1"]) != fingerprint.of_sources(root, ["bun 2"])


def test_the_lock_has_a_fingerprint_of_its_own(root: Path) -> None:
    before = fingerprint.of_lock(root)
    (root / "reflex.lock/bun.lock").write_text("changed")
    assert before != fingerprint.of_lock(root)
