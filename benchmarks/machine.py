"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = (
    *("reflex", "granian", "fastapi", "SQLAlchemy", "groq", "uvloop"),
    *("aiortc", "av", "onnxruntime", "silero-vad", "pocketsphinx"),
)
PROGRAMS = {"Chromium": "chromium", "Node": "node"}


def facts() -> list[str]:
    """One line a fact: machine, system, versions."""
    memory = psutil.virtual_memory().total / (1 << 30)
    cores = len(os.sched_getaffinity(0))
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    programs = [_version_of(*program) for program in PROGRAMS.items()]
    return [
        f"Machine: {cores} cores ({_processor()}), {memory:.0f} GiB memory",
        f"System: {_system()}, Linux {platform.release()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}",
        *filter(None, programs),
    ]


def moment() -> str:
    """When it is, and how busy the machine has been."""
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; load before it (1, 5, 15 minutes): {busy}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _version_of(name: str, program: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return f"{name}: {said.stdout.strip()}" if said.returncode == 0 else ""
