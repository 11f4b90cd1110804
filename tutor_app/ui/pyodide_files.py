"""Pyodide's files, copied from its npm package to where the pages are served from."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import Unpack

from reflex.plugins import Plugin
from reflex.utils.exec import is_prod_mode
from reflex_base.environment import environment
from reflex_base.plugins.base import PostBuildContext, PostCompileContext

from tutor_app.ui.one_origin import BuildChanged

VERSION = "314.0.7"
PACKAGE = f"pyodide@{VERSION}"
FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
_WEB = Path(".web")
_INSTALLED = _WEB / "node_modules" / "pyodide"
_COMPRESSED = ("pyodide.asm.wasm",)  # scripts and JSON are compressed by the build itself


class PyodidePlugin(Plugin):
    """Serves Pyodide below `/pyodide/<version>/`, in the build and in development."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Copy the files into the finished build."""
        place(_INSTALLED, context["static_dir"])
        for name in _COMPRESSED:
            _compress(context["static_dir"] / "pyodide" / VERSION / name)

    def post_compile(self, **_context: Unpack[PostCompileContext]) -> None:
        """Copy the files to where the development server looks."""
        if not is_prod_mode() and not environment.REFLEX_BACKEND_ONLY.get():
            place(_INSTALLED, _WEB / "public")


def place(package: Path, served: Path) -> None:
    """Copy the files of an installed package below a served folder.

    Raises BuildChanged when the package is missing or of another version.
    """
    target = served / "pyodide" / VERSION
    for name in FILES:
        if not (package / name).is_file():
            raise BuildChanged(f"{package} has no {name}: is {PACKAGE} installed?")
    if f'"version": "{VERSION}"' not in (package / "package.json").read_text(encoding="utf-8"):
        raise BuildChanged(f"{package} is not {PACKAGE}")
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(package / name, target / name)


def _compress(file: Path) -> None:
    """Write the compressed sidecar that servers prefer."""
    with file.open("rb") as plain, gzip.open(f"{file}.gz", "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed)
