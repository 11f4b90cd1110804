"""`make export`: the built front end and the back end as two archives, for one origin."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tutor_app.launcher import front_end
from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.words import say
from tutor_app.settings import Settings

DIST = Path("dist")
# What the back end needs; nothing else of the folder may get into the archive.
BACK_END = frozenset(
    {"tutor_app", "alembic", "alembic.ini", "rxconfig.py", "requirements.txt", "README.md"}
    | {"LICENSE", "deploy", "reflex.lock"}
)
# The work of the build that the back end reads, beside the folders above.
_BUILD_FACTS = ".web/backend/"


def export(root: Path, settings: Settings) -> int:
    """Write dist/frontend.zip and dist/backend.zip; 0.

    Raises CannotStart when the build fails, or when the archive would hold anything but the
    back end's own files.
    """
    dist = root / DIST
    dist.mkdir(exist_ok=True)
    front_end.build_with(
        root, ["--zip-dest-dir", str(dist), *_left_out(root, settings.data_dir)], say
    )
    strangers = strangers_in(dist / "backend.zip")
    if strangers:
        (dist / "backend.zip").unlink()
        raise CannotStart(f"backend.zip would hold what it must not: {', '.join(strangers[:5])}")
    for name in ("frontend.zip", "backend.zip"):
        say(f"{DIST / name}: {(dist / name).stat().st_size / 1e6:.1f} MB")
    say("deploy/nginx.conf shows how to serve both on one origin.")
    return 0


def strangers_in(archive: Path) -> list[str]:
    """The entries of a back-end archive that are none of the back end's files."""
    with zipfile.ZipFile(archive) as content:
        return [name for name in content.namelist() if not _belongs(name)]


def _belongs(name: str) -> bool:
    is_code = name.split("/", 1)[0] in BACK_END
    is_private = any(part.startswith(".") for part in name.split("/"))
    return name.startswith(_BUILD_FACTS) or (is_code and not is_private)


def _left_out(root: Path, data: Path) -> list[str]:
    """Reflex zips whatever stands in the folder; so everything else is named to be left out."""
    strangers = [
        path for path in root.iterdir() if path.name not in BACK_END and path.name[0] != "."
    ]
    if data.resolve().exists():
        strangers.append(data.resolve())
    return [part for path in sorted(strangers) for part in ("--exclude-from-backend", str(path))]
