"""Files that stand beside a component and belong into the built pages.

They become what Reflex calls shared assets. `rx.asset` would do the same, but finds out who
calls it by reading the whole call stack with its source lines: 50 ms a file, two seconds of
every start. Here the caller says who it is.
"""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from reflex_base.environment import environment

_EXTERNAL = "external"
_ASSETS = "assets"


def shared_asset(module: str, file: str, name: str) -> str:
    """The path by which the build imports `name`, a file beside the module's own `file`.

    Call it with `__name__` and `__file__`. The file is linked into `assets/external/`, where
    the build looks, unless only the back end runs. Raises FileNotFoundError when there is none.
    """
    source = Path(file).resolve().parent / name
    if not source.exists():
        raise FileNotFoundError(f"File not found: {source}")
    folder = module.replace(".", "/")
    if not environment.REFLEX_BACKEND_ONLY.get():
        _link(Path.cwd() / _ASSETS / _EXTERNAL / folder / name, source)
    return f"$/public/{_EXTERNAL}/{folder}/{name}"


def _link(link: Path, source: Path) -> None:
    """Point `link` to `source` in one step: several workers start at the same time."""
    if link.is_symlink() and link.resolve() == source:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    staged = link.with_name(f".{uuid4().hex}.part")
    staged.symlink_to(source)
    staged.replace(link)
