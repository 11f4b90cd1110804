"""The components' own app: built once for the same sources, served on a free port."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import servers
from tutor_app.launcher import javascript
from tutor_app.launcher.environment import of_reflex
from tutor_app.launcher.failures import CannotStart

ROOT = Path(__file__).parents[3]
APP = Path(__file__).parent / "app"
PAGE_CSS = "body { margin: 0; background: var(--color-page); font-family: var(--font-text); }\n"
BUILD_SECONDS = 600
SERVED = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}


class NotBuilt(RuntimeError):
    """The app could not be built here: no JavaScript tools, or no packages."""


def build(folder: Path) -> Path:
    """Build the app into `folder`, unless it stands there already from the same sources.

    Of several processes one builds, and the others wait. Raises NotBuilt with the end of what
    Reflex said.
    """
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _built(folder)


def _built(folder: Path) -> Path:
    stamp = folder / "made-from"
    sources = _fingerprint()
    if stamp.is_file() and stamp.read_text() == sources:
        return folder
    shutil.copytree(APP, folder, dirs_exist_ok=True)
    assets = folder / "assets"
    assets.mkdir(exist_ok=True)
    shutil.copy(ROOT / "assets/theme.css", assets)
    (assets / "page.css").write_text(PAGE_CSS)
    _export(folder)
    stamp.write_text(sources)
    return folder


def _export(folder: Path) -> None:
    try:
        tools = javascript.toolchain(ROOT, lambda words: None)
    except CannotStart as missing:
        raise NotBuilt(str(missing)) from missing
    result = subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=folder,
        env=of_reflex(ROOT, tools.variables() | _import_path(folder), first_on_path=[tools.folder]),
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if result.returncode != 0:
        raise NotBuilt((result.stdout + result.stderr)[-3000:])


def _import_path(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


def _fingerprint() -> str:
    digest = hashlib.sha256()
    components = ROOT / "tutor_app/ui/components"
    files = [
        *APP.rglob("*"),
        *components.rglob("*"),
        ROOT / "assets/theme.css",
        Path(__file__),
        ROOT / "tutor_app/api/headers.py",
        *(ROOT / "tutor_app/library").glob("*.py"),
        ROOT / "tutor_app/ui/plain_theme.py",
        ROOT / "tutor_app/ui/pyodide_files.py",
    ]
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the built app; its address."""
    port = servers.free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "granian",
        *("--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--workers-kill-timeout", "2", "--working-dir", str(folder)),
        "components_page.components_page:app",
    ]
    environment = of_reflex(ROOT, SERVED | _import_path(folder))
    with servers.running(
        ["env", "-C", str(folder), *_assignments(environment), *command],
        lambda: _answers(f"{address}/ping"),
    ):
        yield address


def _assignments(environment: dict[str, str]) -> list[str]:
    names = ("PYTHONPATH", "REFLEX_DIR", "REFLEX_TELEMETRY_ENABLED", *SERVED)
    return [f"{name}={environment[name]}" for name in names]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
