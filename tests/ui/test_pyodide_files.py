"""Pyodide's files stand where the pages look for them, in one version everywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tutor_app.api.headers import CODE_WORKER
from tutor_app.ui import pyodide_files
from tutor_app.ui.components import runner
from tutor_app.ui.one_origin import BuildChanged
from tutor_app.ui.pyodide_files import FILES, VERSION, PyodidePlugin, place

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "tutor_app/ui/components/runner"


def package(folder: Path, version: str = VERSION) -> Path:
    made = folder / "pyodide"
    made.mkdir()
    for name in FILES:
        (made / name).write_text(name)
    (made / "package.json").write_text(json.dumps({"version": version}, indent=2))
    return made


def test_the_files_are_served_below_their_version(tmp_path: Path) -> None:
    place(package(tmp_path), tmp_path / "served")
    folder = tmp_path / "served/pyodide" / VERSION
    assert {name: name for name in FILES} == {f.name: f.read_text() for f in folder.iterdir()}


def test_the_build_holds_them_and_the_largest_compressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyodide_files, "_INSTALLED", package(tmp_path))
    PyodidePlugin().post_build(static_dir=tmp_path / "client")
    names = {path.name for path in (tmp_path / "client/pyodide" / VERSION).iterdir()}
    assert {*FILES, "pyodide.asm.wasm.gz"} == names


def test_a_missing_package_and_another_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildChanged, match="is pyodide@"):
        place(tmp_path / "nothing", tmp_path)
    with pytest.raises(BuildChanged, match="is not pyodide@"):
        place(package(tmp_path, "1.0.0"), tmp_path)


def test_scripts_and_headers_name_the_same_version_and_files() -> None:
    files = (SCRIPTS / "files.mjs").read_text()
    worker = (SCRIPTS / "worker.mjs").read_text()
    shared = (SCRIPTS / "shared.mjs").read_text()
    assert f'VERSION = "{VERSION}"' in files
    assert f"/pyodide/{VERSION}/pyodide.mjs" in worker
    assert f'"{CODE_WORKER}"' in shared
    (sources,) = re.findall(r"SOURCES = (\[.*?\])", files)
    assert list(runner.HARNESS) == json.loads(sources)
    fetched = re.findall(r'"([\w.-]+)": [\d_]+', files)
    assert set(fetched) <= set(FILES)


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_sizes_are_those_of_the_package() -> None:
    installed = ROOT / ".web/node_modules/pyodide"
    sizes = re.findall(r'"([\w.-]+)": ([\d_]+)', (SCRIPTS / "files.mjs").read_text())
    assert sizes
    for name, size in sizes:
        assert int(size) == (installed / name).stat().st_size
