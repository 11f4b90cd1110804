"""How long the product takes to start and to stop, as a person at the keyboard sees it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from benchmarks import report
from benchmarks.answers import marked
from benchmarks.learner import Learner
from benchmarks.report import Cell, Table, met, percentile
from benchmarks.server import MODEL, ROOT, Product, double, folder

STARTS = 5
OPEN_STREAMS = 20
TOKENS_PER_SECOND = 50
AIM_SECONDS = 5.0


def measure() -> list[Table]:
    """First start, starts after it, and stops with open streams; the front end is built."""
    with double(tokens_per_second=TOKENS_PER_SECOND) as provider:
        provider.control(always={MODEL: {"text": marked(TOKENS_PER_SECOND * 60)}})
        _start_and_stop(provider.port, Path(), is_kept=False)  # builds the front end when needed
        forget_files()
        with folder() as path:
            first = _start_and_stop(provider.port, path / "data")
            warm = [_start_and_stop(provider.port, path / "data") for _ in range(STARTS)]
            stops = [_stop_with_streams(provider.port, path / "data") for _ in range(STARTS)]
    rows: tuple[tuple[Cell, ...], ...] = (
        _row("cold start: new data folder, files not in memory", [first]),
        _row("warm start", warm),
        _row(f"stop with {OPEN_STREAMS} open streams", stops),
    )
    columns = ("what", "runs", "median s", "slowest s", "aim: slowest s")
    note = (
        "From `python -m tutor_app run` to the first 200 of `/ready`, migrations included, the "
        "front end built; from SIGTERM to exit code 0. Environment and packages are installed."
    )
    return [Table("Start and stop", columns, rows, note)]


def forget_files() -> None:
    """Ask the system to forget the contents of what a start reads."""
    folders = (ROOT / "tutor_app", ROOT / ".web" / "build", Path(sys.prefix) / "lib")
    for file in (file for each in folders for file in each.rglob("*")):
        with suppress(OSError), _opened(file) as descriptor:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _row(what: str, seconds: list[float]) -> tuple[Cell, ...]:
    slowest = max(seconds)
    return what, len(seconds), percentile(seconds, 0.5), slowest, met(slowest, AIM_SECONDS)


def _start_and_stop(double_port: int, data_dir: Path, *, is_kept: bool = True) -> float:
    with ExitStack() as stack:
        place = data_dir if is_kept else stack.enter_context(folder()) / "data"
        product = Product.start(double_port, place, has_pages=True)
        _stop(product)
        return product.ready_seconds


def _stop_with_streams(double_port: int, data_dir: Path) -> float:
    product = Product.start(double_port, data_dir, has_pages=True)
    learners = [Learner(product.port) for _ in range(OPEN_STREAMS)]
    readers = []
    for number, learner in enumerate(learners):
        turn = learner.ask(learner.new_conversation(), f"What is a linked list? (stream {number})")
        readers.append(learner.begin(turn["events_url"]))
    seconds = _stop(product)
    for reader in readers:
        reader.close()
    return seconds


def _stop(product: Product) -> float:
    code, seconds = product.stop()
    if code != 0:
        raise RuntimeError(f"the launcher ended with {code}, see {product.log}")
    return seconds


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
