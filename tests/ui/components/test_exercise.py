"""Exercises in a real browser: Python in its worker, the editor, the keys, what axe says.

One page with all of them: Python is loaded once. What becomes of what Python says is tested by
`js/program.test.mjs`, when a program is ended by `js/runtime.test.mjs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.ui.components.browser import Site, wait_for
from tests.ui.components.exercises import (
    SQL,
    STARTER,
    TASK,
    attempts,
    code_of,
    ended,
    press,
    ran,
    shown,
    write,
)

pytestmark = pytest.mark.browser
LIMIT_MS, GRACE_MS = 10_000, 1_000
WIDTHS = (1100, 390)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
REPLACING = """import builtins
def test_it():
    real = builtins.input
    builtins.input = lambda prompt="": "20"
    try:
        assert program() == 40
    finally:
        builtins.input = real
"""
TASKS = [
    {**TASK, "key": "add", "hints": 3},
    {**SQL, "key": "query"},
    {**TASK, "key": "replacing", "title": "Ask for a number", "tests": REPLACING},
    {**TASK, "key": "saved", "title": "Add again", "saved": "mine = 1"},
]
BLOCKS = [
    "python\nx = 20\nprint('above')",
    "sql\nSELECT 6 * 7 AS n",
    "python\nprint(x + 1)",
    "c\nint x;",
]
TEXT = "\n\n".join(f"```{block}\n```" for block in BLOCKS) + "\n"


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Of somebody who comes again: the browser keeps Python's snapshot."""
    made = browser.new_context(viewport={"width": 1100, "height": 800}, bypass_csp=True)
    made.set_default_timeout(60_000)
    yield made
    made.close()


@pytest.fixture(scope="module")
def page(site: Site, context: BrowserContext) -> Iterator[Page]:
    """All exercises and the blocks of code, on a page that must not throw."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    shown(site, opened, *TASKS, text=TEXT)
    yield opened
    assert [] == errors


def exercise_of(page: Page, key: str = "add") -> Locator:
    return page.locator(f"[data-exercise={key}]")


def test_a_wrong_answer_shows_what_it_gave_and_a_right_one_passes(site: Site, page: Page) -> None:
    exercise, before = exercise_of(page), len(attempts(site, "add"))
    write(exercise, "def add(a, b):\n    return a - b")
    said = ended(press(exercise, "check"))
    assert "0 of 2 tests pass." in said
    assert "add(1, 2) gives -1, but 3 is expected" in said
    write(exercise, "def add(a, b):\n    return a + b")
    assert "All 2 tests pass." in ended(press(exercise, "check"))
    wait_for(page, lambda: len(attempts(site, "add")) > before + 1)
    wrong, right = attempts(site, "add")[before:]
    assert (False, True) == (wrong["passed"], right["passed"])
    assert ["test_small_numbers", "test_negative_numbers"] == [t["name"] for t in wrong["tests"]]
    assert "return a + b" in right["code"]


def test_an_error_is_said_in_plain_words_and_its_line_is_marked(page: Page) -> None:
    exercise = exercise_of(page)
    write(exercise, "def add(a, b):\n    return a + c")
    said = ended(press(exercise, "check"))
    assert "Python does not know the name c here." in said
    expect(exercise.locator(".cm-line.is-wrong")).to_have_text("    return a + c")
    write(exercise, "if True\n    print(1)")
    said = ended(press(exercise, "check"))
    assert "A colon is missing at the end of this line." in said
    exercise.get_by_role("button", name="Line 1").click()
    expect(exercise.locator(".cm-content")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(":")
    expect(exercise.locator(".cm-line.is-wrong")).to_have_count(0)


def test_input_asks_on_the_page_and_a_program_that_waits_can_be_stopped(page: Page) -> None:
    exercise = exercise_of(page)
    write(exercise, "name = input('Your name? ')\nage = int(input())\nprint(name, age + 1)")
    output = press(exercise, "run")
    field = exercise.get_by_test_id("run-input")
    expect(field).to_be_focused()
    assert "Your name?" in output.inner_text()
    field.press_sequentially("Zoë ☂")
    field.press("Enter")
    expect(output).to_contain_text("Zoë ☂")
    expect(field).to_have_value("")
    field.press_sequentially("41")
    field.press("Enter")
    assert "Your name? Zoë ☂\n41\nZoë ☂ 42" in ended(output)
    write(exercise, "input()")
    press(exercise, "run")
    field.wait_for()
    exercise.get_by_test_id("exercise-stop").click()
    ended(output, "stopped")
    assert "It is right." in _checked(
        exercise_of(page, "replacing"), "def program():\n    return int(input('Number? ')) * 2"
    )


def _checked(exercise: Locator, code: str) -> str:
    write(exercise, code)
    return ended(press(exercise, "check"))


def test_enter_and_escape_that_end_a_composed_word_send_and_drop_nothing(page: Page) -> None:
    exercise = exercise_of(page)
    write(exercise, "print(input())")
    output = press(exercise, "run")
    field = exercise.get_by_test_id("run-input")
    expect(field).to_be_focused()
    keyboard = page.context.new_cdp_session(page)
    composed = {"text": "かな", "selectionStart": 2, "selectionEnd": 2}
    keyboard.send("Input.imeSetComposition", composed)
    for key in ("Escape", "Enter"):
        page.keyboard.press(key)
    expect(field).to_have_value("かな")
    expect(output).to_have_attribute("data-phase", "running")
    keyboard.send("Input.insertText", {"text": "仮名"})
    keyboard.detach()
    page.keyboard.press("Enter")
    assert "仮名\n仮名" in ended(output)


def test_what_nobody_sees_is_marked_and_named_when_code_with_it_fails(page: Page) -> None:
    exercise = exercise_of(page)
    said = ran(exercise, "x = 1\ny\u00a0= 2\nz = '\u200b'\n")
    marks = exercise.locator(".cm-invisible")
    expect(marks).to_have_count(2)
    expect(marks.first).to_have_attribute("aria-label", "a no-break space (U+00A0)")
    expect(marks.last).to_have_attribute("aria-label", "a zero-width space (U+200B)")
    assert "Line 2 holds a no-break space (U+00A0), which looks like a space" in said
    assert "Line 3 holds some, too." in said
    assert "2" in ran(exercise, "print(len('a\u200b'))")


def test_a_program_is_stopped_by_hand_and_another_takes_its_place(site: Site, page: Page) -> None:
    exercise, other = exercise_of(page), exercise_of(page, "query")
    checked = len(attempts(site, "query"))
    write(exercise, "print('begun')\nwhile True: pass")
    output = press(exercise, "check")
    expect(output).to_have_attribute("data-phase", "running")
    exercise.get_by_test_id("exercise-stop").click()
    assert "Stopped." in ended(output, "stopped")
    expect(press(exercise, "run")).to_have_attribute("data-phase", "running")
    ended(press(other, "check"))
    assert "another program was started" in ended(output, "replaced")
    wait_for(page, lambda: len(attempts(site, "query")) > checked)
    assert "begun" not in str(attempts(site, "add")), "what was stopped is no attempt"


@pytest.mark.parametrize(
    "code", ["while True: print('x' * 50)", "print('x' * 100_000_000)", "while True: print()"]
)
def test_a_flood_of_output_is_stopped_and_the_page_stays_alive(page: Page, code: str) -> None:
    assert "more than 200,000 characters" in ran(exercise_of(page), code)
    assert "alive" in ran(exercise_of(page), "print('alive')")


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
def test_what_a_program_must_not_do_ends_well(page: Page, code: str, how: str, words: str) -> None:
    assert words in ran(exercise_of(page), code, how)
    assert "alive" in ran(exercise_of(page), "print('alive')")


def test_a_program_cannot_reach_the_server(page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    code = "import pyodide.http\nprint(pyodide.http.open_url('/ping'))"
    assert "pong" not in ran(exercise_of(page), code)
    assert [] == [url for url in asked if url.endswith("/ping")]


def test_asyncio_runs(page: Page) -> None:
    code = "import asyncio\nasync def main():\n    await asyncio.sleep(0.05)\n    print('awake')\n"
    assert "awake" in ran(exercise_of(page), code + "asyncio.run(main())\nprint('after')")


def test_a_query_gives_a_table_and_is_checked(site: Site, page: Page) -> None:
    exercise, before = exercise_of(page, "query"), len(attempts(site, "query"))
    write(exercise, "SELECT 1;")
    assert "Not yet." in ended(press(exercise, "check"))
    write(exercise, "SELECT name\nFORM t;")
    assert "SQL cannot be read near t." in ended(press(exercise, "run"))
    expect(exercise.locator(".cm-line.is-wrong")).to_have_text("FORM t;")
    write(exercise, "SELECT * FROM t;")
    said = ended(press(exercise, "run"))
    assert "2 rows" in said
    assert ["ada", "1", "bob", "NULL"] == exercise.locator("td").all_inner_texts()
    assert "It is right." in _checked(exercise, "SELECT name FROM t ORDER BY name;")
    wait_for(page, lambda: len(attempts(site, "query")) > before + 1)
    assert [False, True] == [told["passed"] for told in attempts(site, "query")[before:]]


def test_code_is_saved_when_the_editor_is_left_and_can_be_reset(site: Site, page: Page) -> None:
    exercise = exercise_of(page, "saved")
    assert "mine = 1" == code_of(exercise)
    write(exercise, "mine = 2")
    page.locator("#before").focus()
    exercise.get_by_test_id("exercise-reset").click()
    assert STARTER.strip() == code_of(exercise).strip()
    exercise.get_by_test_id("exercise-reset").click()
    assert "mine = 2" == code_of(exercise)
    wait_for(page, lambda: ["saved", "mine = 2"] in site.log("save"))


def test_a_block_of_code_in_an_answer_runs_after_those_above_it(page: Page) -> None:
    assert 3 == page.get_by_test_id("code-run").count()
    blocks = page.locator(".code-block")
    for number, said in enumerate(["above", "1 row", "21"]):
        page.get_by_test_id("code-run").nth(number).click()
        assert said in ended(blocks.nth(number).get_by_test_id("run-output"))


def test_the_keyboard_gets_in_runs_and_gets_out(page: Page) -> None:
    exercise = exercise_of(page)
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


def test_axe_finds_nothing_in_any_state(page: Page) -> None:
    exercise, other = exercise_of(page), exercise_of(page, "query")
    page.emulate_media(reduced_motion="reduce")  # colours do not fade while they are looked at
    write(exercise, "def add(a, b):\n    return a - b\nprint(input('? '))")
    press(exercise, "check")
    exercise.get_by_test_id("run-input").wait_for()
    problems = {"asking": found(page)}
    exercise.get_by_test_id("run-input").press("Enter")
    ended(exercise.get_by_test_id("run-output"))
    problems["failed"] = found(page)
    ran(exercise, "x = 1 / 0")
    ran(other, "SELECT * FROM t")
    problems["error and table"] = found(page)
    assert {state: [] for state in problems} == problems


def found(page: Page) -> list[Any]:
    """What axe finds in each width, in both themes at desktop width, and what is too wide."""
    problems: list[Any] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES if width == WIDTHS[0] else THEMES[:1]:
            page.emulate_media(color_scheme=theme)
            page.wait_for_selector(f"html.{theme}")
            violations: list[dict[str, Any]] = Axe().run(page)["violations"]
            problems += [
                (width, theme, one["id"], [node["html"][:160] for node in one["nodes"]])
                for one in violations
            ]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append((width, "wide"))
    return problems


def test_an_endless_loop_is_stopped_and_one_that_does_not_obey_is_ended(
    site: Site, context: BrowserContext
) -> None:
    opened = context.new_page()
    opened.clock.install()
    exercise = shown(site, opened)
    stubborn = "while True:\n    try:\n        1\n    except BaseException:\n        1"
    for code in ("while True:\n    pass", stubborn):
        write(exercise, code)
        output = press(exercise, "run")
        expect(output).to_have_attribute("data-phase", "running")
        opened.clock.fast_forward(LIMIT_MS)
        if code == stubborn:
            opened.clock.fast_forward(GRACE_MS)
        assert "Stopped after 10 seconds" in ended(output, "late")
        assert "still here" in ran(exercise, "print('still here')")
    opened.close()
