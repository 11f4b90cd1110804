"""The exported archives, made once, and served on one origin by nginx."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import in_thread
from tests.launcher.app import ROOT, running
from tests.launcher.conftest import MODEL
from tests.servers import free_port
from tests.servers import running as running_server

ANSWER = "".join(
    f"Call `sorted(words{n})`: it gives a **new list** and leaves the old one alone.\n"
    for n in range(5)
)


@dataclass(frozen=True, slots=True)
class Archives:
    """The two files that `make export` writes."""

    front_end: Path
    back_end: Path


@pytest.fixture(scope="session")
def archives(built: None) -> Archives:
    """What `make export` makes of a folder in which there are secrets to be found."""
    bait = ROOT / "bait-for-the-export"
    bait.mkdir(exist_ok=True)
    try:
        for name in ("secret", "tutor.db-wal", "notes.txt"):
            (bait / name).write_text("must not get out of this folder, ever")
        subprocess.run(
            [sys.executable, "-m", "tutor_app", "export"],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(bait)},
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    finally:
        shutil.rmtree(bait)
    return Archives(ROOT / "dist/frontend.zip", ROOT / "dist/backend.zip")


@pytest.fixture(scope="session")
def origin(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The unzipped archives behind nginx, as `deploy/nginx.conf` says: its address."""
    nginx = shutil.which("nginx")
    if not nginx:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx)")
    folder = tmp_path_factory.mktemp("export")
    for name, archive in (("frontend", archives.front_end), ("backend", archives.back_end)):
        with zipfile.ZipFile(archive) as content:
            content.extractall(folder / name)
    port = free_port()
    with (
        in_thread(tokens_per_second=20) as model,
        running(
            folder / "data",
            verb="serve",
            folder=folder / "backend",
            trusted_proxies="127.0.0.1",
            groq_api_key="test",
            groq_base_url=model.url,
            groq_models=MODEL,
            pythonpath=str(ROOT),  # the components' pages are in the build, so in its server too
        ) as app,
    ):
        model.always(MODEL, Behaviour(text=ANSWER))
        command = [nginx, "-p", str(folder), "-c", str(_configuration(folder, port, app.port))]
        with running_server(command, lambda: _is_open(port)):
            yield f"http://localhost:{port}"


def _configuration(folder: Path, port: int, back_end_port: int) -> Path:
    """The example with its three lines changed, inside what Debian's nginx.conf would say."""
    example = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    ours = {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "root /srv/tutor/frontend;": f"root {folder}/frontend;",
        "server 127.0.0.1:3000;": f"server 127.0.0.1:{back_end_port};",
    }
    for theirs, own in ours.items():
        assert theirs in example
        example = example.replace(theirs, own)
    (folder / "tutor.conf").write_text(example)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"""{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    {temporary}
    include {folder}/tutor.conf;
}}
"""
    )
    return whole


def _is_open(port: int) -> bool:
    import socket

    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
