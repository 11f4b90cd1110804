"""The data folder is private, checked, and held by one server at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from tutor_app.launcher import data_folder
from tutor_app.launcher.data_folder import Holder
from tutor_app.launcher.failures import CannotStart
from tutor_app.settings import Settings

POSTGRESQL = "postgresql://tutor@127.0.0.1/tutor"


def with_folder(settings: Settings, folder: Path, **more: object) -> Settings:
    return settings.model_copy(update={"data_dir": folder, **more})


def test_it_is_made_for_its_owner_only(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    with data_folder.held(with_folder(settings, folder)) as held:
        assert folder == held
        assert 0o700 == folder.stat().st_mode & 0o777


def test_a_folder_that_others_could_read_is_closed(settings: Settings) -> None:
    settings.data_dir.chmod(0o755)
    data_folder.prepare(settings)
    assert 0o700 == settings.data_dir.stat().st_mode & 0o777


def test_a_folder_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotStart, match=r"file/data cannot be written to"):
        data_folder.prepare(with_folder(settings, tmp_path / "file" / "data"))


def test_a_second_server_on_sqlite_is_refused_with_the_first_ones_port(settings: Settings) -> None:
    first = with_folder(settings, settings.data_dir, port=3111)
    with data_folder.held(first), pytest.raises(CannotStart) as refusal:  # noqa: SIM117
        with data_folder.held(settings):
            pass
    assert f"process {os.getpid()}, port 3111" in str(refusal.value)
    assert "PostgreSQL" in str(refusal.value)


@pytest.mark.parametrize("url", ["", POSTGRESQL])
def test_the_next_server_may_hold_it(settings: Settings, url: str) -> None:
    settings = with_folder(settings, settings.data_dir, database_url=url)
    here = [Holder(os.getpid(), settings.port)]
    for _ in range(2):
        with data_folder.held(settings):
            assert here == data_folder.holders(settings)
        assert [] == data_folder.holders(settings)


def test_what_a_killed_server_noted_holds_nothing(settings: Settings) -> None:
    note = settings.data_dir / f"server-here-{os.getpid()}.lock"
    note.write_text(f"process {os.getpid()}, port 3000, machine here")
    assert [] == data_folder.holders(settings)
    assert not note.exists()


def test_a_server_of_another_machine_is_none_to_stop_here(settings: Settings) -> None:
    note = settings.data_dir / f"server-there-{os.getpid()}.lock"
    note.write_text(f"process {os.getpid()}, port 3000, machine there")
    with note.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        assert [] == data_folder.holders(settings)


def test_servers_on_postgresql_may_share_it(settings: Settings) -> None:
    shared = with_folder(settings, settings.data_dir, database_url=POSTGRESQL)
    with data_folder.held(shared), data_folder.held(shared):
        pass


def test_a_server_on_sqlite_does_not_join_one_on_postgresql(settings: Settings) -> None:
    shared = with_folder(settings, settings.data_dir, database_url=POSTGRESQL)
    with data_folder.held(shared), pytest.raises(CannotStart):  # noqa: SIM117
        with data_folder.held(settings):
            pass


def test_what_killed_servers_left_is_removed(settings: Settings) -> None:
    left = settings.data_dir / "run" / "4711" / "worker-4712.json"
    left.parent.mkdir(parents=True)
    left.write_text("{}")
    with data_folder.held(settings):
        assert not left.exists()


def test_nobody_holds_a_folder_that_does_not_exist(settings: Settings, tmp_path: Path) -> None:
    assert [] == data_folder.holders(with_folder(settings, tmp_path / "nothing"))
