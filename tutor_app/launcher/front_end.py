"""The built front end: made once, and again only when its sources change."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tutor_app.launcher import fingerprint, javascript, locked_packages
from tutor_app.launcher.environment import TOOLS, of_reflex
from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.words import say
from tutor_app.settings import Settings

BUILD = Path(".web/build")
PAGES = BUILD / "client"
BUILD_SECONDS = 900.0
EXTRA_PLUGINS = "REFLEX_EXTRA_PLUGINS"
"""Reflex's own variable: plugins by dotted name, between colons, that add to a build."""
_STAMP = "made-from.json"
_TOOLS_PINNED = (javascript.BUN_PACKAGE, javascript.NODE_WHEEL)

Say = Callable[[str], None]


def is_current(root: Path) -> bool:
    """Whether the front end is built, and from the sources as they are now."""
    try:
        stamp = json.loads((root / BUILD / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    has_pages = (root / PAGES / "index.html").is_file()
    return has_pages and stamp == _stamp(root, sources(root))


def ensure(root: Path, say: Say = say) -> bool:
    """Build the front end unless it is current; whether it had to.

    Of several processes that want it, one builds and the others wait, so that none serves half.
    Raises CannotStart, with the end of Reflex's own words, when it cannot be built, or not within
    a quarter of an hour.
    """
    if is_current(root):
        return False
    with _alone(root):
        return False if is_current(root) else _build(root, say)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the lock of this checkout's builds; the system lets it go when the process ends."""
    (root / TOOLS).mkdir(exist_ok=True)
    with (root / TOOLS / "building.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(root: Path, say: Say) -> bool:
    say("Building the front end (once; the first time takes about a minute) ...")
    began = time.monotonic()
    built_from = sources(root)
    _reflex(root, ["export", "--frontend-only", "--no-zip"], say)
    mark(root, built_from)
    say(f"Built in {time.monotonic() - began:.0f} s.")
    return True


def sources(root: Path) -> str:
    """The fingerprint of everything the front end is built from, but for the packages' lock."""
    plugins = [name for name in os.environ.get(EXTRA_PLUGINS, "").split(":") if name]
    folders = ["/".join(name.split(".")[:-2]) for name in plugins]
    return fingerprint.of_sources(root, [*_TOOLS_PINNED, *plugins], folders)


def mark(root: Path, built_from: str) -> None:
    """Note what the pages were built from; the lock is taken as the build left it."""
    stamp = json.dumps(_stamp(root, built_from))
    (root / BUILD / _STAMP).write_text(stamp, encoding="utf-8")


def build(root: Path, _settings: Settings) -> int:
    """`make build`: build the front end unless it is current; 0."""
    if not ensure(root, say):
        say("The front end is built already, from the sources as they are.")
    return 0


def _reflex(root: Path, arguments: Sequence[str], say: Say) -> None:
    """Run one of Reflex's commands to its end, its output in `.tools/build.log`."""
    tools = javascript.toolchain(root, say)
    command = [sys.executable, "-m", "reflex", *arguments]
    log = root / TOOLS / "build.log"
    log.parent.mkdir(exist_ok=True)
    environment = of_reflex(root, tools.variables(), first_on_path=[tools.folder])
    with log.open("w", encoding="utf-8") as output, locked_packages.kept(root):
        code = _wait(
            subprocess.Popen(
                command,
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        )
    if code != 0:
        end = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
        raise CannotStart(f"The front end could not be built. The end of {log}:\n{end}")


def _wait(build: subprocess.Popen[bytes]) -> int:
    """The build's exit code; the whole build is ended when the launcher is interrupted."""
    try:
        return build.wait(timeout=BUILD_SECONDS)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        if build.poll() is None:
            os.killpg(build.pid, signal.SIGKILL)
            build.wait()


def _stamp(root: Path, built_from: str) -> dict[str, str]:
    return {"sources": built_from, "lock": fingerprint.of_lock(root)}
