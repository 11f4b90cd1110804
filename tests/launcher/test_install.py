"""The virtual environment: when it is made, and where torch comes from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tutor_app.launcher import install
from tutor_app.launcher.install import InstallFailed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """Requirements that need no network: none."""
    file = tmp_path / "requirements.txt"
    file.write_text("# nothing\n")
    return file


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment that looks made: a Python and nothing else, so that using it would fail."""
    python = install.python_of(tmp_path / "environment")
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/false\n")
    python.chmod(0o755)
    return tmp_path / "environment"


def stamp(environment: Path, *requirements: Path) -> None:
    known = json.dumps(install.fingerprints(requirements))
    (environment / install.STAMP).write_text(known)


def test_with_unchanged_requirements_nothing_is_done(environment: Path, requirements: Path) -> None:
    stamp(environment, requirements)
    assert install.install(environment, [requirements], "") is False


def test_what_tests_need_covers_what_the_app_needs(environment: Path, requirements: Path) -> None:
    more = requirements.with_name("requirements-dev.txt")
    more.write_text("# nothing more\n")
    stamp(environment, requirements, more)
    assert install.install(environment, [requirements], "") is False


@pytest.mark.slow
def test_it_makes_an_environment_once_and_repairs_it(tmp_path: Path, requirements: Path) -> None:
    environment = tmp_path / "environment"
    assert install.install(environment, [requirements], "") is True
    assert install.install(environment, [requirements], "") is False

    requirements.write_text(f"{tmp_path}/no-such-package.whl\n")
    with pytest.raises(InstallFailed, match="no-such-package"):
        install.install(environment, [requirements], "")

    requirements.write_text("# changed\n")
    assert install.install(environment, [requirements], "") is True
    assert install.install(environment, [requirements], "") is False


@pytest.mark.slow
def test_an_environment_that_does_not_work_is_made_again(
    environment: Path, requirements: Path
) -> None:
    assert install.install(environment, [requirements], "") is True
    version = [str(install.python_of(environment)), "-m", "pip", "--version"]
    assert 0 == subprocess.run(version, check=False, capture_output=True).returncode


def test_this_projects_torch_is_found_in_its_requirements() -> None:
    assert "2.13.0" == install.torch_version([ROOT / "requirements.txt"])


def test_requirements_without_torch_name_no_version(requirements: Path) -> None:
    requirements.write_text("torchvision==1.0\n# torch==2\n")
    assert install.torch_version([requirements]) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["torch", "sympy"], False), (["torch", "nvidia-cublas"], True), ([], False)],
)
def test_cuda_is_seen_in_pips_report(names: list[str], expected: bool) -> None:
    report = json.dumps({"install": [{"metadata": {"name": name}} for name in names]})
    assert expected == install.brings_cuda(report)
