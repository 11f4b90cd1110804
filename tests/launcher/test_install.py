"""The virtual environment: when it is made, and where torch comes from."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from tutor_app.launcher import install
from tutor_app.launcher.install import InstallFailed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """Requirements that need no network: none."""
    file = tmp_path / "requirements.lock"
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
    assert install.install(environment, [requirements]) is False


def test_what_tests_need_covers_what_the_app_needs(environment: Path, requirements: Path) -> None:
    more = requirements.with_name("requirements-dev.lock")
    more.write_text("# nothing more\n")
    stamp(environment, requirements, more)
    assert install.install(environment, [requirements]) is False


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that was made, and works."""
    folder = tmp_path_factory.mktemp("install")
    nothing = folder / "requirements.lock"
    nothing.write_text("# nothing\n")
    assert install.install(folder / "environment", [nothing]) is True
    return folder / "environment"


@pytest.mark.slow
def test_it_makes_an_environment_once_and_repairs_it(
    made: Path, tmp_path: Path, requirements: Path
) -> None:
    assert install.install(made, [requirements]) is False

    requirements.write_text(f"{tmp_path}/no-such-package.whl\n")
    with pytest.raises(InstallFailed, match="no-such-package"):
        install.install(made, [requirements])

    requirements.write_text("# changed\n")
    assert install.install(made, [requirements]) is True
    assert install.install(made, [requirements]) is False


@pytest.mark.slow
def test_an_environment_that_does_not_work_is_made_again(
    environment: Path, requirements: Path
) -> None:
    assert install.install(environment, [requirements]) is True
    version = [str(install.python_of(environment)), "-m", "pip", "--version"]
    assert 0 == subprocess.run(version, check=False, capture_output=True).returncode


@pytest.mark.slow
def test_a_package_whose_hash_is_not_the_locked_one_is_refused(
    made: Path, tmp_path: Path, requirements: Path
) -> None:
    wheel = tmp_path / "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as content:
        content.writestr("small.py", "")
        content.writestr("small-1.0.dist-info/METADATA", "Name: small\nVersion: 1.0\n")
        content.writestr("small-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        content.writestr("small-1.0.dist-info/RECORD", "")
    place = f"small @ file://{wheel}"
    for lock, words in ((place, "hash"), (f"{place} --hash=sha256:{'0' * 64}", "DO NOT MATCH")):
        requirements.write_text(f"{lock}\n")
        with pytest.raises(InstallFailed, match=words):
            install.install(made, [requirements])
    right = hashlib.sha256(wheel.read_bytes()).hexdigest()
    requirements.write_text(f"{place} --hash=sha256:{right}\n")
    assert install.install(made, [requirements]) is True


def test_this_projects_torch_is_found_in_its_lock() -> None:
    assert "2.13.0" == install.torch_version(ROOT / "requirements-torch.lock")


def test_a_lock_without_torch_is_said(requirements: Path) -> None:
    requirements.write_text("torchvision==1.0\n# torch==2\n")
    with pytest.raises(InstallFailed, match="names no version of torch"):
        install.torch_version(requirements)
