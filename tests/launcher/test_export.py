"""What of a folder goes into the back end's archive."""

from __future__ import annotations

from pathlib import Path

from tutor_app.launcher.export import of_back_end

OWN = ("tutor_app/a.py", "tutor_app/courses/b.md", "rxconfig.py", ".web/backend/facts.json")
STRANGERS = (
    *("secret", ".env", "tests/test_a.py", "notes/tutor_app/a.py", ".web/build/client/index.html"),
    *("tutor_app/.env", "tutor_app/.cache/a.py", "tutor_app/__pycache__/a.cpython-311.pyc"),
    *("tutor_app/data/tutor.db", "deploy/.htpasswd", "data/tutor.db"),
)


def test_only_the_back_ends_own_files_wherever_the_data_lie(tmp_path: Path) -> None:
    for name in (*OWN, *STRANGERS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    taken = of_back_end(tmp_path, tmp_path / "tutor_app/data")
    assert set(OWN) == {path.relative_to(tmp_path).as_posix() for path in taken}


def test_a_link_out_of_the_folder_into_the_data_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/tutor.db").write_text("private")
    (tmp_path / "tutor_app").mkdir()
    (tmp_path / "tutor_app/shortcut").symlink_to(tmp_path / "data/tutor.db")
    assert [] == list(of_back_end(tmp_path, tmp_path / "data"))
