"""`make export`: the built front end and the back end as two archives, for one origin."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tutor_app.launcher import front_end
from tutor_app.launcher.words import say
from tutor_app.settings import Settings

DIST = Path("dist")
# What the back end needs; nothing else of the folder gets into the archive.
BACK_END = frozenset(
    {"tutor_app", "alembic", "alembic.ini", "rxconfig.py", "README.md", "LICENSE", "deploy"}
    | {"requirements.txt", "requirements.lock", "requirements-torch.lock", "reflex.lock"}
)
# The work of the build that the back end reads, beside the folders above.
_BUILD_FACTS = ".web/backend"


def export(root: Path, settings: Settings) -> int:
    """Write dist/frontend.zip and dist/backend.zip, of pages built from the sources as they are; 0.

    Raises CannotStart when the pages cannot be built.
    """
    front_end.ensure(root, say)
    dist = root / DIST
    dist.mkdir(exist_ok=True)
    pages = root / front_end.PAGES
    _write(dist / "frontend.zip", pages, (path for path in pages.rglob("*") if path.is_file()))
    _write(dist / "backend.zip", root, of_back_end(root, settings.data_dir.resolve()))
    for name in ("frontend.zip", "backend.zip"):
        say(f"{DIST / name}: {(dist / name).stat().st_size / 1e6:.1f} MB")
    say("deploy/nginx.conf shows how to serve both on one origin.")
    return 0


def of_back_end(root: Path, data: Path) -> Iterator[Path]:
    """The back end's own files: neither data, nor what is hidden, nor what Python compiled."""
    for name in (*BACK_END, _BUILD_FACTS):
        top = root / name
        for path in [top] if top.is_file() else top.rglob("*"):
            inside = path.relative_to(top).parts
            is_private = any(part.startswith((".", "__pycache__")) for part in inside)
            if path.is_file() and not is_private and data not in path.resolve().parents:
                yield path


def _write(archive: Path, root: Path, files: Iterable[Path]) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as content:
        for path in sorted(files):
            content.write(path, path.relative_to(root).as_posix())
