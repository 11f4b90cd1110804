"""What a benchmark gives back: tables for people, the same as JSON for programs."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Cell = str | int | float | None
FIGURES = 3


@dataclass(frozen=True, slots=True)
class Table:
    """One table of figures; `note` says in a sentence what was measured."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @classmethod
    def read(cls, values: dict[str, Any]) -> Table:
        """From what `asdict` gave, by way of JSON."""
        rows = tuple(tuple(row) for row in values["rows"])
        return cls(values["title"], tuple(values["columns"]), rows, values["note"])

    def markdown(self) -> str:
        """As Markdown that also reads well as plain text."""
        cells = [self.columns, *(tuple(map(shown, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [_line(row, widths) for row in cells]
        rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
        lines.insert(1, _line(rule, widths))
        note = [self.note, ""] if self.note else []
        return "\n".join([f"### {self.title}", "", *note, *lines])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all values do not exceed; NaN of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1 if share else 0)]


def p50_p95(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return percentile(values, 0.5), percentile(values, 0.95)


def met(value: float, aim: float) -> str:
    """Whether a value is at most what is aimed at, in words for a table."""
    return f"<= {shown(aim)}: {'met' if value <= aim else 'MISSED'}"


def shown(cell: Cell) -> str:
    """A cell as text: floats with three significant figures, nothing as a dash."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "-"
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else cell
    digits = FIGURES - 1 - math.floor(math.log10(abs(cell))) if cell else 0
    return f"{cell:,.{max(0, min(4, digits))}f}"


def main(measure: Callable[[], Sequence[Table]], about: str) -> None:
    """Measure, and print the tables; `--json` prints them for a program instead."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print the tables as JSON")
    is_json = parser.parse_args().json
    tables = measure()
    if is_json:
        print(json.dumps([asdict(table) for table in tables]))
    else:
        print("\n\n".join(table.markdown() for table in tables))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if index == 0 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
