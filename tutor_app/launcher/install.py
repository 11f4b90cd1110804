"""What `make` runs first: the virtual environment and the packages in it.

Runs on the system's Python before anything is installed, so it uses the standard library only
and is started as a file: `python3 tutor_app/launcher/install.py .venv requirements.txt ...`.
A stamp with the hashes of the requirements makes a second run do nothing.
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
CPU_INDEX_SECONDS = 8
_TORCH = re.compile(r"^torch\s*==\s*([\w.]+)", re.MULTILINE)


class InstallFailed(Exception):
    """The environment could not be made; the message says what to do."""


def install(environment: Path, requirements: Sequence[Path], torch_index: str) -> bool:
    """Make `environment` hold the packages of the requirements; whether anything was done.

    PyTorch comes from `torch_index` (PyTorch's own CPU wheels) when that can be reached, and
    from pip's usual index otherwise. Raises InstallFailed.
    """
    stamp = environment / STAMP
    wanted = fingerprints(requirements)
    if python_of(environment).exists() and wanted.items() <= _stamped(stamp).items():
        return False
    began = time.monotonic()
    _make_environment(environment)
    _install_torch(environment, requirements, torch_index)
    _say("Installing the Python packages ...")
    _pip(environment, ["install", *_each("-r", requirements)])
    stamp.write_text(json.dumps(wanted), encoding="utf-8")
    _say(f"Python packages installed in {time.monotonic() - began:.0f} s.")
    return True


def fingerprints(requirements: Sequence[Path]) -> dict[str, str]:
    """A hash of each requirements file, and this Python's version."""
    version = ".".join(map(str, sys.version_info[:2]))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in requirements}
    return {"python": version, **files}


def python_of(environment: Path) -> Path:
    """The environment's own Python."""
    return environment / "bin" / "python"


def brings_cuda(report: str) -> bool:
    """Whether pip's installation report (JSON) holds NVIDIA's packages."""
    names = [item["metadata"]["name"].lower() for item in json.loads(report)["install"]]
    return any(name.startswith("nvidia-") for name in names)


def torch_version(requirements: Sequence[Path]) -> str | None:
    """The version of torch that the requirements pin; None when they name none."""
    for path in requirements:
        match = _TORCH.search(path.read_text(encoding="utf-8"))
        if match:
            return match[1]
    return None


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


def _install_torch(environment: Path, requirements: Sequence[Path], index: str) -> None:
    version = torch_version(requirements)
    if version is None or _has_torch(environment, version):
        return
    wanted = f"torch=={version}"
    if index and not _is_cpu_only_anyway():
        _say(f"Installing {wanted}, the CPU build, from {index} ...")
        short = ["--timeout", str(CPU_INDEX_SECONDS), "--retries", "0"]
        command = ["install", "--no-deps", "--index-url", index, *short, wanted]
        if _pip(environment, command, is_quiet=True):
            return
        _say("  not to be had there; trying pip's usual index.")
    _warn_of_cuda(environment, wanted)


def _is_cpu_only_anyway() -> bool:
    """Whether the usual index has the CPU build for this system: everywhere but on Linux."""
    return sys.platform != "linux"


def _has_torch(environment: Path, version: str) -> bool:
    asked = "from importlib.metadata import version; print(version('torch').split('+')[0])"
    command = [str(python_of(environment)), "-c", asked]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() == version


def _warn_of_cuda(environment: Path, wanted: str) -> None:
    command = ["install", "--dry-run", "--quiet", "--report", "-", wanted]
    result = _pip_process(environment, command)
    if result.returncode == 0 and brings_cuda(result.stdout):
        _say(
            "Careful: this index has PyTorch with NVIDIA's CUDA packages, several gigabytes that\n"
            "the tutor does not use. To avoid them, stop now (Ctrl-C) and name an index with the\n"
            "CPU build: make run TORCH_INDEX=<address>"
        )


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
    parser.add_argument("requirements", type=Path, nargs="+")
    parser.add_argument("--torch-index", default="")
    asked = parser.parse_args(arguments)
    try:
        install(asked.environment, asked.requirements, asked.torch_index)
    except InstallFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
