"""The environment of the programs that the launcher starts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

TOOLS = Path(".tools")


def of_reflex(
    root: Path, more: Mapping[str, str], *, first_on_path: Sequence[Path] = ()
) -> dict[str, str]:
    """What Reflex needs to be quiet, to work without a HOME and to keep to the project's folder.

    `first_on_path` goes in front of PATH; `more` wins over everything else.
    """
    inherited = with_path(*first_on_path)
    return {
        **inherited,
        "HOME": _home(inherited, root),
        "REFLEX_DIR": str(root / TOOLS / "reflex"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        **more,
    }


def with_path(*first: Path) -> dict[str, str]:
    """This process's environment with folders put in front of PATH."""
    inherited = dict(os.environ)
    path = os.pathsep.join([*map(str, first), inherited.get("PATH", os.defpath)])
    return {**inherited, "PATH": path}


def _home(inherited: Mapping[str, str], root: Path) -> str:
    """The HOME there is, or one inside the project where there is none to write to."""
    home = inherited.get("HOME", "")
    if home and os.access(home, os.W_OK | os.X_OK):
        return home
    own = root / TOOLS / "home"
    own.mkdir(parents=True, exist_ok=True)
    return str(own)
