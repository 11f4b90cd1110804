"""Exercises in a real browser: wrong, endless, asking, flooding, right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any, Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.components.browser import Site
from tests.ui.components.exercises import (
    SQL,
    STARTER,
    TASK,
    Show,
    attempts,
    code_of,
    ended,
    paste,
    press,
    ran,
    shown,
    write,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """Of somebody who comes again and again: the browser keeps Python's snapshot."""
    made = browser.new_context(viewport={"width": 1100, "height": 800}, bypass_csp=True)
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """The same profile for all, without the pages of the test before."""
    yield profile
    for page in profile.pages:
        page.close()


@pytest.fixture
def show(site: Site, page: Page) -> Show:
    """Opens exercises; the first one."""
    return partial(shown, site, page)


def test_a_wrong_answer_shows_what_it_gave_and_a_right_one_passes(site: Site, show: Show) -> None:
    exercise = show({**TASK, "key": "wrong-then-right"})
    write(exercise, "def add(a, b):\n    return a - b")
    said = ended(press(exercise, "check"))
    assert "0 of 2 tests pass." in said
    assert "add(1, 2) gives -1, but 3 is expected" in said
    write(exercise, "def add(a, b):\n    return a + b")
    assert "All 2 tests pass." in ended(press(exercise, "check"))
    wrong, right = attempts(site, "wrong-then-right")
    assert (False, True) == (wrong["passed"], right["passed"])
    assert ["test_small_numbers", "test_negative_numbers"] == [t["name"] for t in wrong["tests"]]
    assert "return a + b" in right["code"]
    assert right["seconds"] >= 0


def test_an_error_is_said_in_plain_words_and_its_line_is_marked(site: Site, show: Show) -> None:
    exercise = show({**TASK, "key": "broken"})
    write(exercise, "def add(a, b):\n    return a + c")
    said = ended(press(exercise, "check"))
    assert "Python does not know the name c here." in said
    expect(exercise.locator(".cm-line.is-wrong")).to_have_text("    return a + c")
    write(exercise, "if True\n    print(1)")
    said = ended(press(exercise, "check"))
    assert "A colon is missing at the end of this line." in said
    (_, attempt) = attempts(site, "broken")
    assert not attempt["passed"]
    assert attempt["tests"][0]["message"].startswith("Line 1. A colon is missing")
    exercise.get_by_role("button", name="Line 1").click()
    expect(exercise.locator(".cm-content")).to_be_focused()
    exercise.page.keyboard.press("End")
    exercise.page.keyboard.type(":")
    expect(exercise.locator(".cm-line.is-wrong")).to_have_count(0)


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n    pass",
        "while True:\n    try:\n        1\n    except BaseException:\n        1",
    ],
    ids=["obeying", "stubborn"],
)
def test_an_endless_loop_is_stopped_after_ten_seconds_and_the_page_goes_on(
    show: Show, loop: str
) -> None:
    exercise = show()
    began = time.monotonic()
    said = ran(exercise, loop, "late")
    assert 9 < time.monotonic() - began < 16
    assert "Stopped after 10 seconds" in said
    assert "still here" in ran(exercise, "print('still here')")


def test_a_program_is_stopped_by_hand(site: Site, show: Show) -> None:
    exercise = show({**TASK, "key": "stopped"})
    write(exercise, "print('begun')\nwhile True: pass")
    output = press(exercise, "check")
    expect(output).to_have_attribute("data-phase", "running")
    exercise.get_by_test_id("exercise-stop").click()
    assert "Stopped." in ended(output, "stopped")
    assert [] == attempts(site, "stopped")


def test_input_asks_on_the_page(show: Show) -> None:
    exercise = show()
    write(exercise, "name = input('Your name? ')\nage = int(input())\nprint(name, age + 1)")
    output = press(exercise, "run")
    field = exercise.get_by_test_id("run-input")
    expect(field).to_be_focused()
    assert "Your name?" in output.inner_text()
    field.press_sequentially("Zoë ☂")
    field.press("Enter")
    exercise.page.wait_for_timeout(300)
    field.press_sequentially("41")
    field.press("Enter")
    assert "Your name? Zoë ☂\n41\nZoë ☂ 42" in ended(output)


def test_a_program_that_waits_for_input_can_be_stopped(show: Show) -> None:
    exercise = show()
    write(exercise, "input()")
    output = press(exercise, "run")
    exercise.get_by_test_id("run-input").wait_for()
    exercise.get_by_test_id("exercise-stop").click()
    ended(output, "stopped")
    assert "fine" in ran(exercise, "print('fine')")


def test_tests_that_replace_input_work(show: Show) -> None:
    tests = """import builtins
def test_it():
    real = builtins.input
    builtins.input = lambda prompt="": "20"
    try:
        assert program() == 40
    finally:
        builtins.input = real
"""
    exercise = show({**TASK, "tests": tests})
    write(exercise, "def program():\n    return int(input('Number? ')) * 2")
    assert "It is right." in ended(press(exercise, "check"))


@pytest.mark.parametrize(
    "code", ["while True: print('x' * 50)", "print('x' * 100_000_000)", "while True: print()"]
)
def test_a_flood_of_output_is_stopped_and_the_page_stays_alive(show: Show, code: str) -> None:
    exercise = show()
    began = time.monotonic()
    assert "more than 200,000 characters" in ran(exercise, code)
    assert time.monotonic() - began < 8
    assert "alive" in ran(exercise, "print('alive')")


@pytest.mark.parametrize(
    ("code", "how", "words"),
    [
        ("x = []\nwhile True: x.append(str(len(x)) * 10**6)", "finished", "512 MB"),
        ("bytearray(10**9)", "finished", "512 MB"),
        ("def f(n): return f(n + 1)\nf(0)", "finished", "calls itself again and again"),
        (
            "import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)",
            "too-deep",
            "calls itself again and again",
        ),
        (
            "def f(n): return sorted([n], key=f)\nf(0)",
            "too-deep",
            "calls itself again and again",
        ),
        ("import os\nos._exit(3)", "crashed", "Python was started again"),
        ("import os\nos.system('rm -rf /')\nos.fork()", "finished", "does not work in the browser"),
        ("import subprocess\nsubprocess.run(['ls'])", "finished", "does not work in the browser"),
        ("import threading\nthreading.Thread(target=print).start()", "finished", "no threads"),
        ("import sys\nsys.exit(1)", "finished", "ended itself"),
        ("import js\njs.fetch('/api/auth/me')", "finished", "no module js here"),
        ("import numpy", "finished", "no module numpy here"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_what_a_program_must_not_do_ends_well(
    show: Show, page: Page, code: str, how: str, words: str
) -> None:
    exercise = show()
    assert words in ran(exercise, code, how)
    assert "alive" in ran(exercise, "print('alive')")


def test_a_program_cannot_reach_the_server(show: Show, page: Page) -> None:
    exercise = show()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    said = ran(exercise, "import pyodide.http\nprint(pyodide.http.open_url('/ping'))")
    assert "pong" not in said
    assert [] == [url for url in asked if url.endswith("/ping")]


def test_asyncio_runs(show: Show) -> None:
    code = "import asyncio\nasync def main():\n    await asyncio.sleep(0.05)\n    print('awake')\n"
    assert "awake" in ran(show(), code + "asyncio.run(main())\nprint('after')")


def test_a_query_gives_a_table_and_is_checked(site: Site, show: Show) -> None:
    exercise = show({**SQL, "key": "query"})
    output = press(exercise, "check")
    assert "Not yet." in ended(output)
    write(exercise, "SELECT name\nFORM t;")
    assert "SQL cannot be read near t." in ended(press(exercise, "run"))
    expect(exercise.locator(".cm-line.is-wrong")).to_have_text("FORM t;")
    write(exercise, "SELECT * FROM t;")
    said = ended(press(exercise, "run"))
    assert "2 rows" in said
    assert ["ada", "1", "bob", "NULL"] == exercise.locator("td").all_inner_texts()
    write(exercise, "SELECT name FROM t ORDER BY name;")
    assert "It is right." in ended(press(exercise, "check"))
    assert [False, True] == [told["passed"] for told in attempts(site, "query")]


def test_code_is_saved_and_reset_can_be_taken_back(site: Site, show: Show) -> None:
    exercise = show({**TASK, "key": "saved", "saved": "mine = 1"})
    assert "mine = 1" == code_of(exercise)
    write(exercise, "mine = 2")
    exercise.page.locator("#before").focus()
    exercise.page.wait_for_timeout(300)
    assert [["saved", "mine = 2"]] == [entry for entry in site.log("save") if entry[0] == "saved"]
    exercise.get_by_test_id("exercise-reset").click()
    assert STARTER.strip() == code_of(exercise).strip()
    exercise.get_by_test_id("exercise-reset").click()
    assert "mine = 2" == code_of(exercise)


def test_saved_code_that_comes_late_replaces_only_what_nobody_touched(show: Show) -> None:
    exercise = show()
    exercise.page.get_by_role("button", name="Come back").click()
    expect(exercise.locator(".cm-content")).to_have_text("saved = 'elsewhere'")
    exercise = show()
    write(exercise, "mine = 3")
    exercise.page.get_by_role("button", name="Come back").click()
    exercise.page.wait_for_timeout(500)
    assert "mine = 3" == code_of(exercise)


def test_code_of_a_hundred_thousand_lines_is_refused_in_plain_words(site: Site, show: Show) -> None:
    exercise = show({**TASK, "key": "long"})
    paste(exercise, "x = 1\n" * 100_000)
    exercise.get_by_test_id("exercise-check").click()
    said = exercise.get_by_test_id("exercise-refusal").inner_text()
    assert said.startswith("This code has 600,000 characters. Up to 100,000 can be run")
    assert [] == attempts(site, "long")
    assert [] == [entry for entry in site.log("save") if entry[0] == "long"]
    assert "alive" in ran(exercise, "print('alive')")


def test_a_second_program_ends_the_first(show: Show, page: Page) -> None:
    first = show(TASK, {**SQL, "key": "other"})
    write(first, "while True: pass")
    output = press(first, "run")
    expect(output).to_have_attribute("data-phase", "running")
    second = page.get_by_test_id("exercise").nth(1)
    ended(press(second, "run"))
    assert "another program was started" in ended(output, "replaced")


def test_a_block_of_code_in_an_answer_runs(show: Show, page: Page) -> None:
    text = "```python\nprint(6 * 7)\n```\n\n```sql\nSELECT 6 * 7 AS n\n```\n\n```c\nint x;\n```\n"
    show(text=text)
    blocks = page.locator(".answer-body .code-block, .code-block:has([data-testid=code-copy])")
    assert 2 == page.get_by_test_id("code-run").count()
    page.get_by_test_id("code-run").first.click()
    assert "42" in ended(blocks.first.get_by_test_id("run-output"))
    page.get_by_test_id("code-run").nth(1).click()
    assert "1 row" in ended(blocks.nth(1).get_by_test_id("run-output"))


def test_a_block_runs_after_those_above_it(show: Show, page: Page) -> None:
    blocks = ["python\nx = 20\nprint('above')", "sql\nSELECT 1", "python\nprint(x + 1)"]
    text = "\n\n".join(f"```{block}\n```" for block in blocks) + "\n"
    show(text=text)
    page.get_by_test_id("code-run").nth(2).click()
    output = page.locator(".code-block").nth(2).get_by_test_id("run-output")
    assert "21" == ended(output).strip()


def test_the_keyboard_gets_in_runs_and_gets_out(show: Show, page: Page) -> None:
    exercise = show()
    content = exercise.locator(".cm-content")
    write(exercise, "print(1)")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert "    print(1)" == code_of(exercise)
    page.keyboard.press("Shift+Tab")
    assert "print(1)" == code_of(exercise)
    page.keyboard.press("Control+Enter")
    assert "1" in ended(exercise.get_by_test_id("run-output"))
    expect(content).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(exercise.get_by_test_id("exercise-run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(content).to_be_focused()
    page.keyboard.press("Tab")
    expect(content).to_be_focused()
    expect(exercise.locator(".exercise-keys")).to_contain_text("Esc, then Tab leaves the editor")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 390])
def test_axe_finds_nothing(
    show: Show, page: Page, theme: Literal["light", "dark"], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    exercise = show({**TASK, "hints": 3}, SQL, text="```python\nprint(1)\n```")
    write(exercise, "def add(a, b):\n    return a - b\nprint(input('? '))")
    press(exercise, "check")
    exercise.get_by_test_id("run-input").wait_for()
    problems = found(page)
    exercise.get_by_test_id("run-input").press("Enter")
    ended(exercise.get_by_test_id("run-output"))
    problems += found(page)
    ran(exercise, "x = 1 / 0")
    second = page.get_by_test_id("exercise").nth(1)
    ran(second, "SELECT * FROM t")
    problems += found(page)
    assert [] == problems
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def found(page: Page) -> list[tuple[str, list[str]]]:
    violations: list[dict[str, Any]] = Axe().run(page)["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in violations]
