from __future__ import annotations

from benchmarks.__main__ import BENCHMARKS, FIGURES
from benchmarks.figures import page_of, sections_of

MACHINE = ["Machine: 2 cores"]


def test_what_was_not_measured_anew_stays() -> None:
    page = page_of(MACHINE, {"send": "### Send\n\n1", "gate": "### Gate\n\n2"}, ["send", "gate"])

    again = page_of(MACHINE, {**sections_of(page), "gate": "### Gate\n\n3"}, ["send", "gate"])

    assert {"send": "### Send\n\n1", "gate": "### Gate\n\n3"} == sections_of(again)
    assert "- Machine: 2 cores" in again


def test_sections_stand_in_the_order_of_the_benchmarks_and_old_ones_go() -> None:
    page = page_of(MACHINE, {"b": "2", "gone": "0", "a": "1"}, ["a", "b"])
    assert ["a", "b"] == [*sections_of(page)]


def test_the_page_of_the_repository_is_one_of_these() -> None:
    sections = sections_of(FIGURES.read_text(encoding="utf-8"))
    assert sections
    assert sections.keys() <= BENCHMARKS.keys()
