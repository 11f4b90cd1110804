"""The components' pages, part of the one front end of a test run, served on a free port."""

from __future__ import annotations

import os
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import servers
from tutor_app.launcher.environment import of_reflex

ROOT = Path(__file__).parents[3]
SERVED = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}


@contextmanager
def served() -> Iterator[str]:
    """Serve the built front end with the double of the API behind it; its address."""
    port = servers.free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "granian",
        *("--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--workers-kill-timeout", "2", "--working-dir", str(ROOT)),
        "tests.ui.components.page.served:app",
    ]
    with tempfile.TemporaryDirectory() as data:
        ours = SERVED | {"PYTHONPATH": str(ROOT), "DATA_DIR": data}
        changed = of_reflex(ROOT, ours).items() - os.environ.items()
        settings = [f"{name}={value}" for name, value in changed]
        with servers.running(
            ["env", "-C", str(ROOT), *settings, *command], lambda: _answers(f"{address}/ping")
        ):
            yield address


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
