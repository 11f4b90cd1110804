"""What `make` runs first: the virtual environment and the packages in it.

Runs on the system's Python before anything is installed, so it uses the standard library only
and is started as a file: `python3 tutor_app/launcher/install.py .venv requirements.lock ...`.
A stamp with the hashes of the lock files makes a second run do nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

STAMP = "installed-from"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CPU_INDEX_SECONDS = 8
LOCKED = ("install", "--no-deps", "--require-hashes", "--no-compile")
"""Exactly what a lock file names. Python compiles a module when it is first imported."""
CUDA = (
    "Careful: this index has PyTorch with NVIDIA's CUDA packages, several gigabytes that\n"
    "the tutor does not use. To avoid them, stop now (Ctrl-C) and name an index with the\n"
    "CPU build: make run TORCH_INDEX=<address>"
)
_TORCH = re.compile(r"^torch\s*==\s*([\w.]+)", re.MULTILINE)


class InstallFailed(Exception):
    """The environment could not be made; the message says what to do."""


def install(
    environment: Path, locks: Sequence[Path], torch: Path | None = None, torch_index: str = ""
) -> bool:
    """Make `environment` hold what the lock files name, by hash; whether anything was done.

    PyTorch comes from `torch_index` (its own CPU wheels, by exact version) when that can be
    reached, and otherwise as its lock file `torch` says. Raises InstallFailed.
    """
    stamp = environment / STAMP
    wanted = fingerprints([*locks, torch] if torch else locks)
    if python_of(environment).exists() and wanted.items() <= _stamped(stamp).items():
        return False
    began = time.monotonic()
    _make_environment(environment)
    if torch:
        _install_torch(environment, torch, torch_index)
    _say("Installing the Python packages ...")
    _pip(environment, [*LOCKED, *_each("-r", locks)])
    stamp.write_text(json.dumps(wanted), encoding="utf-8")
    _say(f"Python packages installed in {time.monotonic() - began:.0f} s.")
    return True


def fingerprints(locks: Sequence[Path]) -> dict[str, str]:
    """A hash of each lock file, and this Python's version."""
    version = ".".join(map(str, sys.version_info[:2]))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in locks}
    return {"python": version, **files}


def python_of(environment: Path) -> Path:
    """The environment's own Python."""
    return environment / "bin" / "python"


def torch_version(lock: Path) -> str:
    """The version of torch that this lock names. Raises InstallFailed when it names none."""
    match = _TORCH.search(lock.read_text(encoding="utf-8"))
    if match is None:
        raise InstallFailed(f"{lock} names no version of torch.")
    return match[1]


def _stamped(stamp: Path) -> dict[str, str]:
    """What was installed last; empty when that is not known."""
    try:
        return dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _make_environment(environment: Path) -> None:
    if python_of(environment).exists() and _pip(environment, ["--version"], is_quiet=True):
        return
    _say(f"Making the virtual environment {environment} ...")
    command = [sys.executable, "-m", "venv", "--clear", str(environment)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise InstallFailed(
            f"The virtual environment could not be made.\n{result.stdout}{result.stderr}"
            "On Debian and Ubuntu: apt-get install python3-venv"
        )


def _install_torch(environment: Path, lock: Path, index: str) -> None:
    version = torch_version(lock)
    if _has_torch(environment, version):
        return
    wanted = f"torch=={version}"
    if index and not _is_cpu_only_anyway():
        _say(f"Installing {wanted}, the CPU build, from {index} ...")
        short = ["--timeout", str(CPU_INDEX_SECONDS), "--retries", "0"]
        command = ["install", "--no-deps", "--no-compile", "--index-url", index, *short, wanted]
        if _pip(environment, command, is_quiet=True):
            return
        _say("  not to be had there; trying pip's usual index.")
    if not _is_cpu_only_anyway():
        _say(CUDA)
    _pip(environment, [*LOCKED, "-r", str(lock)])


def _is_cpu_only_anyway() -> bool:
    """Whether the usual index has the CPU build for this system: everywhere but on Linux."""
    return sys.platform != "linux"


def _has_torch(environment: Path, version: str) -> bool:
    asked = "from importlib.metadata import version; print(version('torch').split('+')[0])"
    command = [str(python_of(environment)), "-c", asked]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() == version


def _pip(environment: Path, arguments: Sequence[str], *, is_quiet: bool = False) -> bool:
    """Run pip; whether it worked. Unless quiet, a failure raises InstallFailed with its words."""
    result = _pip_process(environment, arguments)
    if result.returncode != 0 and not is_quiet:
        end = "\n".join((result.stdout + result.stderr).strip().splitlines()[-15:])
        raise InstallFailed(f"pip could not install the packages:\n{end}")
    return result.returncode == 0


def _pip_process(environment: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [str(python_of(environment)), "-m", "pip", "--disable-pip-version-check"]
    return subprocess.run(
        [*command, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _each(option: str, values: Sequence[Path]) -> list[str]:
    return [part for value in values for part in (option, str(value))]


def _say(text: str) -> None:
    print(text, flush=True)


def main(arguments: Sequence[str]) -> int:
    """The command line; 0 when the environment is ready."""
    parser = argparse.ArgumentParser(description="Make the virtual environment.")
    parser.add_argument("environment", type=Path)
    parser.add_argument("locks", type=Path, nargs="+")
    parser.add_argument("--torch", type=Path)
    parser.add_argument("--torch-index", default=CPU_INDEX)
    asked = parser.parse_args(arguments)
    try:
        install(asked.environment, asked.locks, asked.torch, asked.torch_index)
    except InstallFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
