"""`make stop`: which server it is that stops, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.stop import stop
from tutor_app.settings import Settings

POSTGRESQL = "postgresql://nobody@127.0.0.1:1/nothing"
HOLD = """
import signal, sys, pathlib
from tutor_app.launcher import data_folder
from tutor_app.settings import Settings
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
data, url, port = sys.argv[1:]
with data_folder.held(Settings(_env_file=None, data_dir=data, database_url=url, port=port)):
    print("held", flush=True)
    signal.pause()
"""


@contextmanager
def holding(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A launcher that holds the folder as a server does, and ends by SIGTERM."""
    told = [str(settings.data_dir), settings.database_url, str(settings.port)]
    with subprocess.Popen([sys.executable, "-c", HOLD, *told], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert b"held\n" == process.stdout.readline()
        yield process
        process.kill()


def at(settings: Settings, url: str, port: int) -> Settings:
    return settings.model_copy(update={"database_url": url, "port": port})


@pytest.mark.parametrize("url", ["", POSTGRESQL])
@pytest.mark.parametrize("port", [3000, 3999])
def test_the_only_one_is_stopped_whatever_port_is_named(
    settings: Settings, url: str, port: int
) -> None:
    with holding(at(settings, url, 3000)) as process:
        assert 0 == stop(Path(), at(settings, url, port))
        assert 0 == process.wait()


def test_of_several_the_one_at_the_port(settings: Settings) -> None:
    ours, other = at(settings, POSTGRESQL, 3001), at(settings, POSTGRESQL, 3002)
    with holding(ours) as process, holding(other) as still:
        assert 0 == stop(Path(), ours)
        assert 0 == process.wait()
        assert still.poll() is None


def test_of_several_at_other_ports_none(settings: Settings) -> None:
    ours, other = at(settings, POSTGRESQL, 3001), at(settings, POSTGRESQL, 3002)
    with holding(ours) as one, holding(other) as two:
        with pytest.raises(CannotStart, match="Several servers use this data folder"):
            stop(Path(), at(settings, POSTGRESQL, 3003))
        assert (None, None) == (one.poll(), two.poll())


def test_nothing_to_stop(settings: Settings) -> None:
    assert 0 == stop(Path(), settings)
