"""Which JavaScript tools are taken, shown with stand-ins for bun, node and npm on PATH."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tutor_app.launcher import javascript
from tutor_app.launcher.javascript import Toolchain, toolchain

NPM = """#!/bin/sh
case "$1" in
config) echo https://packages.example.org/npm/ ;;
install)
    mkdir -p "$3/node_modules/.bin"
    printf '#!/bin/sh\\necho %s\\n' "$BUN_THAT_NPM_HAS" > "$3/node_modules/.bin/bun"
    chmod +x "$3/node_modules/.bin/bun" ;;
esac
"""


class Machine:
    """A PATH with nothing on it but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.root = folder / "project"
        self.root.mkdir()
        self.said: list[str] = []
        for name in ("sh", "mkdir", "chmod", "printf"):
            (self.programs / name).symlink_to(f"/usr/bin/{name}")

    def has(self, name: str, version: str) -> None:
        self.script(name, f"#!/bin/sh\necho {version}\n")

    def script(self, name: str, text: str) -> None:
        program = self.programs / name
        program.write_text(text)
        program.chmod(0o755)

    def toolchain(self) -> Toolchain:
        return toolchain(self.root, self.said.append)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(machine.programs))
    monkeypatch.setattr(sys, "executable", str(machine.programs / "python"))
    return machine


def test_a_bun_on_path_is_taken(machine: Machine) -> None:
    machine.has("bun", "1.4.4")
    assert Toolchain("bun", "1.4.4", machine.programs, None) == machine.toolchain()
    assert [] == machine.said


def test_an_old_bun_is_replaced_by_way_of_npm(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUN_THAT_NPM_HAS", "1.4.4")
    machine.has("bun", "1.4.3")
    machine.script("npm", NPM)
    own = machine.root / ".tools/node_modules/.bin"
    expected = Toolchain("bun", "1.4.4", own, machine.programs / "npm")
    assert expected == machine.toolchain()
    assert 1 == len(machine.said)


def test_the_bun_of_an_earlier_start_is_taken_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUN_THAT_NPM_HAS", "1.4.4")
    machine.script("npm", NPM)
    first = machine.toolchain()
    machine.said.clear()
    assert first == machine.toolchain()
    assert [] == machine.said


def test_an_old_node_is_no_hindrance_when_its_npm_has_bun(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUN_THAT_NPM_HAS", "1.4.4")
    machine.has("node", "v20.20.2")
    machine.script("npm", NPM)
    assert "bun" == machine.toolchain().name


def test_a_new_node_is_taken_when_npm_has_no_bun(machine: Machine) -> None:
    machine.has("node", "v22.22.0")
    machine.script("npm", "#!/bin/sh\necho no network >&2\nexit 1\n")
    npm = machine.programs / "npm"
    assert Toolchain("npm", "22.22.0", machine.programs, npm) == machine.toolchain()
    assert "no network" in machine.said[-1]


def test_with_nothing_at_all_node_comes_from_pythons_index(machine: Machine) -> None:
    """pip is a stand-in too: it puts a node beside this Python, as the wheel does."""
    place = machine.programs
    machine.script(
        "python",
        f"#!/bin/sh\n"
        f"printf '#!/bin/sh\\necho v24.1.0\\n' > {place}/node\n"
        f"printf '#!/bin/sh\\n' > {place}/npm\n"
        f"chmod +x {place}/node {place}/npm\n",
    )
    assert Toolchain("npm", "24.1.0", place, place / "npm") == machine.toolchain()


def test_an_old_node_and_no_network_is_said_clearly(machine: Machine) -> None:
    machine.has("node", "v20.20.2")
    machine.script("python", "#!/bin/sh\nexit 1\n")
    with pytest.raises(javascript.CannotStart, match=r"Node\.js 22\.22"):
        machine.toolchain()


def test_reflex_is_told_which_tools_and_npms_own_registry(machine: Machine) -> None:
    machine.script("npm", NPM)
    tools = Toolchain("bun", "1.4.4", machine.programs, machine.programs / "npm")
    expected = {
        "REFLEX_USE_NPM": "False",
        "REFLEX_USE_SYSTEM_BUN": "True",
        "NPM_CONFIG_REGISTRY": "https://packages.example.org/npm/",
    }
    assert expected == tools.variables()


def test_without_npm_no_registry_is_told() -> None:
    tools = Toolchain("bun", "1.4.4", Path(os.curdir), None)
    assert {"REFLEX_USE_NPM": "False", "REFLEX_USE_SYSTEM_BUN": "True"} == tools.variables()
