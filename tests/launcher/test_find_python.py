"""Which Python `make` takes, and what it says when there is none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "find-python"


class Machine:
    """A PATH with stand-ins for Python on it."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs

    def has(self, name: str, *, is_new: bool = True, makes_environments: bool = True) -> None:
        program = self.programs / name
        program.write_text(
            f"#!/bin/sh\ncase $2 in\n"
            f"*version_info*) exit {int(not is_new)} ;;\n"
            f"*ensurepip*) exit {int(not makes_environments)} ;;\nesac\n"
        )
        program.chmod(0o755)

    def find(self, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {"PATH": str(self.programs), **environment}
        return subprocess.run(
            ["/bin/sh", str(SCRIPT)], env=variables, capture_output=True, text=True, check=False
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_new_enough_python_is_found(machine: Machine) -> None:
    machine.has("python3")
    assert f"{machine.programs}/python3\n" == machine.find().stdout


def test_a_newer_one_under_its_own_name_is_found_beside_an_old_one(machine: Machine) -> None:
    machine.has("python3", is_new=False)
    machine.has("python3.13")
    assert f"{machine.programs}/python3.13\n" == machine.find().stdout


def test_one_that_can_make_environments_is_preferred(machine: Machine) -> None:
    machine.has("python3.12", makes_environments=False)
    machine.has("python3.11")
    assert f"{machine.programs}/python3.11\n" == machine.find().stdout


def test_only_the_one_that_is_named_is_looked_at(machine: Machine) -> None:
    machine.has("python3")
    machine.has("own")
    path = f"{machine.programs}/own"
    assert f"{path}\n" == machine.find(PYTHON=path).stdout


@pytest.mark.parametrize("has_old_one", [True, False])
def test_without_one_it_says_what_to_install(machine: Machine, has_old_one: bool) -> None:
    if has_old_one:
        machine.has("python3", is_new=False)
    result = machine.find()
    assert (1, "") == (result.returncode, result.stdout)
    assert "Python 3.11 or newer was not found" in result.stderr
    assert "apt-get install python3 python3-venv" in result.stderr


def test_without_venv_it_names_the_package(machine: Machine) -> None:
    machine.has("python3", makes_environments=False)
    result = machine.find()
    assert (1, "") == (result.returncode, result.stdout)
    assert "apt-get install python3-venv" in result.stderr


def test_it_may_be_run() -> None:
    assert os.access(SCRIPT, os.X_OK)
