"""What is in the archives, and what must not be."""

from __future__ import annotations

import re
import zipfile

import pytest

from tests.export.conftest import Archives
from tutor_app.api.headers import CODE_WORKER
from tutor_app.launcher.export import BACK_END
from tutor_app.settings import Settings
from tutor_app.ui.components.runner import HARNESS
from tutor_app.ui.pyodide_files import FILES, VERSION

pytestmark = pytest.mark.slow

PRIVATE = re.compile(
    r"(^|/)(\.env|\.data|\.git|\.tools|\.venv|\.states|dist|tests|benchmarks|bait[^/]*|secret"
    r"|__pycache__|node_modules|reports|docs)(/|$)"
    r"|\.(db|db-wal|db-shm|sqlite|log|pem|key|pyc|zip)$"
)


def names(archive: zipfile.ZipFile) -> list[str]:
    return archive.namelist()


def test_the_back_end_holds_no_secret_no_data_no_leftover(archives: Archives) -> None:
    with zipfile.ZipFile(archives.back_end) as content:
        assert [] == [name for name in names(content) if PRIVATE.search(name)]
        assert [] == [name for name in names(content) if b"must not get out" in content.read(name)]


def test_the_back_end_holds_only_what_it_needs_to_run(archives: Archives) -> None:
    with zipfile.ZipFile(archives.back_end) as content:
        top = {name.split("/")[0] for name in names(content)}
        assert set() == top - BACK_END - {".web"}
        for needed in (
            "rxconfig.py",
            "requirements.txt",
            "requirements.lock",
            "requirements-torch.lock",
            "alembic/env.py",
            "tutor_app/tutor_app.py",
            "tutor_app/__main__.py",
            "tutor_app/library/courses/python/course.yaml",
        ):
            assert needed in names(content)


def test_the_front_end_holds_pages_and_their_fallback(archives: Archives) -> None:
    with zipfile.ZipFile(archives.front_end) as content:
        assert {"index.html", "__spa-fallback.html"} <= set(names(content))
        python = {f"pyodide/{VERSION}/{name}" for name in FILES}
        assert python <= set(names(content))
        assert [] == [n for n in names(content) if PRIVATE.search(n) and n not in python]


def test_programs_in_the_browser_have_all_their_files(archives: Archives) -> None:
    with zipfile.ZipFile(archives.front_end) as content:
        assert CODE_WORKER.removeprefix("/") in names(content)
        for name in HARNESS:
            assert f"external/tutor_app/library/{name}" in names(content)


def test_no_secret_stands_in_the_pages(archives: Archives, settings: Settings) -> None:
    secret = settings.secret.encode()
    with zipfile.ZipFile(archives.front_end) as content:
        for name in names(content):
            text = content.read(name)
            assert secret not in text
            assert b"localhost:8000" not in text, name
