"""The lock files: everything that is needed, once, by hash, as the requirements ask for it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
APP, DEV, TORCH = "requirements.lock", "requirements-dev.lock", "requirements-torch.lock"
PACKAGE = re.compile(
    r"^([a-z0-9][\w.-]*)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=.*\n)*)", re.MULTILINE
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def packages(*locks: str) -> list[tuple[str, str, str | None, str]]:
    return [match for lock in locks for match in PACKAGE.findall((ROOT / lock).read_text())]


def versions(*locks: str) -> dict[str, str]:
    """Names and versions of what these locks install here."""
    return {
        canonicalize_name(name): version
        for name, version, marker, _ in packages(*locks)
        if not marker or Marker(marker).evaluate()
    }


def wanted(file: str) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return [Requirement(line) for line in lines if line]


@pytest.mark.parametrize("lock", [APP, DEV, TORCH])
def test_every_line_is_a_package_with_its_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    rest = PACKAGE.sub("", text)
    assert [] == [line for line in rest.splitlines() if not line.lstrip().startswith("#")]
    assert all(HASH.search(hashes) for *_, hashes in packages(lock))
    assert "://" not in text


def test_no_package_is_locked_twice() -> None:
    keys = [(name, marker) for name, _, marker, _ in packages(APP, DEV, TORCH)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("file", "locks"),
    [("requirements.txt", (APP, TORCH)), ("requirements-dev.txt", (APP, DEV))],
)
def test_the_locks_hold_what_the_requirements_ask_for(file: str, locks: tuple[str, ...]) -> None:
    locked = versions(*locks)
    missed = [
        str(asked)
        for asked in wanted(file)
        if not asked.marker or asked.marker.evaluate()
        if not asked.specifier.contains(locked.get(canonicalize_name(asked.name), "0.dev0"))
    ]
    assert [] == missed


def test_what_locked_packages_need_in_turn_is_locked_too() -> None:
    locked, missed = versions(APP, DEV, TORCH), []
    for name in versions(APP, DEV):
        for line in distribution(name).requires or ():
            needed = Requirement(line)
            if needed.marker and not needed.marker.evaluate({"extra": ""}):
                continue
            version = locked.get(canonicalize_name(needed.name))
            if version is None or not needed.specifier.contains(version, prereleases=True):
                missed.append((name, line, version))
    assert [] == missed


def test_what_is_locked_is_what_is_installed() -> None:
    others = {}
    for name, version in versions(APP, DEV).items():
        try:
            found = distribution(name).version
        except PackageNotFoundError:
            found = "missing"
        if found != version:
            others[name] = (version, found)
    assert {} == others
