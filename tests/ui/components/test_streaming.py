"""Answers while they are written, in a real browser: what is drawn, kept and drawn only once.

How a turn is followed through cuts, refusals and gaps is tested by `js/followed.test.mjs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.components.browser import Site, wait_for

pytestmark = pytest.mark.browser
Stream = Callable[..., str]
BODY = "[data-message=a1] .answer-body"
DONE = "[data-message=a1][data-status=complete]"
MARKS = f"(() => [...document.querySelectorAll('{BODY} > *')].map((e, i) => (e.mark ??= i)))()"
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")
PIECES = re.findall(r"\s*\S{1,5}|\s+$", SAMPLE)


def plain(page: Page) -> str:
    """The answer's HTML without what depends on the moment of measuring."""
    return re.sub(r' tabindex="0"', "", page.inner_html(BODY))


def test_what_is_drawn_stays_and_is_the_same_as_drawn_whole(
    site: Site, page: Page, stream: Stream
) -> None:
    assert SAMPLE == "".join(PIECES)
    turn = stream()
    half = len(PIECES) // 2
    for at in range(0, half, 20):
        site.write(turn, *PIECES[at : min(at + 20, half)])
    page.wait_for_selector(f"{BODY} > :nth-child(3)")
    page.evaluate(FRAMES)
    before = page.evaluate(MARKS)
    site.write(turn, *PIECES[half:])
    page.wait_for_function(f"document.querySelector('{BODY}').innerText.includes('Nothing.')")
    page.evaluate(FRAMES)
    page.evaluate(
        f"""() => {{
            window.changes = [];
            const all = {{childList: true, characterData: true, subtree: true}};
            new MutationObserver((seen) => seen.forEach((one) => changes.push(one.type)))
                .observe(document.querySelector('{BODY}'), all);
        }}"""
    )
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    page.get_by_test_id("message-copy").last.wait_for()
    assert [] == page.evaluate("changes"), "the end changed what was drawn"
    assert before == page.evaluate(MARKS)[: len(before)]
    assert [] == page.evaluate("Object.entries(renders).filter(([, count]) => count > 1)")
    wait_for(page, lambda: [turn] in site.log("ended"))
    assert 1 == site.log("ended").count([turn])

    streamed = plain(page)
    site.open(page, site.scene([{"id": "a1", "content": SAMPLE}]))
    page.wait_for_selector(f"{BODY} h3")
    assert plain(page) == streamed


def test_what_happens_is_said_where_the_answer_will_be_and_a_lost_one_is_found_again(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream()
    status = page.get_by_test_id("answer-status")
    announcer = page.get_by_test_id("announcer")
    expect(status).to_have_text("Reading your question")
    expect(announcer).to_have_text("The tutor is answering")
    site.feed(turn, ["accepted", {"turn_id": turn, "offset": 0}])
    site.feed(turn, ["status", {"text": "llama-3.3-70b is busy, trying another"}])
    expect(status).to_have_text("llama-3.3-70b is busy, trying another")
    site.write(turn, "One 😀 ", "two ")
    expect(status).to_have_count(0)
    expect(page.locator(BODY)).to_have_text("One 😀 two")

    site.feed(turn, ["refuse", [404]], ["close"])
    expect(page.get_by_test_id("answer-lost")).to_contain_text("Reload the page")
    site.write(turn, "three ")
    page.get_by_role("button", name="Connect again").click()
    expect(page.locator(BODY)).to_have_text("One 😀 two three")
    site.feed(turn, ["failed", {"code": "no_model", "message": "No model answered. Ask again."}])
    expect(page.get_by_test_id("answer-ending")).to_have_text("No model answered. Ask again.")
    expect(announcer).to_have_text("No model answered. Ask again.")
    assert "One 😀 two three" == page.inner_text(BODY)


def test_a_stopped_answer_is_continued_with_its_blocks_and_written_again_without_them(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream()
    site.write(turn, "First paragraph.\n\n```py\nx = 1\n```\n\nLast par")
    site.feed(turn, ["stopped", {"status": "stopped"}])
    page.wait_for_selector("[data-message=a1][data-status=stopped]")
    page.evaluate(f"document.querySelector('{BODY} .code-block').mark = 1")
    page.get_by_role("button", name="More").click()
    expect(page.get_by_test_id("answer-status")).to_have_text("Reading your question")
    assert "Last par" in page.inner_text(BODY)
    site.write(f"more-{turn}", "agraph.")
    site.feed(f"more-{turn}", ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert page.inner_text(BODY).endswith("Last paragraph.")
    assert 1 == page.evaluate(f"document.querySelector('{BODY} .code-block').mark")

    page.get_by_role("button", name="Again").click()
    expect(page.get_by_test_id("answer-status")).to_be_visible()
    assert "" == page.inner_text(BODY)
    site.write(f"again-more-{turn}", "The second answer")
    site.feed(f"again-more-{turn}", ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "The second answer" == page.inner_text(BODY)


def test_what_is_open_is_drawn_while_it_grows(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, "A **bold")
    expect(page.locator(f"{BODY} strong")).to_have_text("bold")
    site.write(turn, "** word, `co")
    expect(page.locator(f"{BODY} code")).to_have_text("co")
    assert "A bold word, co" == page.inner_text(BODY)
    site.write(turn, "de`\n\n| a | b |\n|--")
    expect(page.locator(f"{BODY} th")).to_have_text(["a", "b"])
    assert "--" not in page.inner_text(BODY)

    site.write(turn, "-|---|\n\n[EXPL", "AIN]Because", " of\n\n```pyt", "hon\nx = 1\nfor")
    expect(page.locator(f"{BODY} .code-language")).to_have_text("Python")
    page.click(f"{BODY} summary")
    expect(page.locator(f"{BODY} .hljs-keyword")).to_have_text("for")
    assert "EXPL" not in page.inner_text(BODY)
    site.write(turn, " i in y:\n```\n[/EXPLAIN]\nAfter")
    expect(page.locator(f"{BODY} > .answer-text").last).to_have_text("After")
    assert page.locator(f"{BODY} details").get_attribute("open") is not None


def test_copying_open_code_copies_all_of_it_and_its_pieces_stay(
    site: Site, page: Page, stream: Stream
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = stream()
    lines = [f"line_{n} = {n}" for n in range(100)]
    site.write(turn, "```python\n", *[f"{line}\n" for line in lines])
    expect(page.locator(f"{BODY} pre")).to_contain_text("line_99 = 99")
    page.get_by_test_id("code-copy").click()
    expect(page.get_by_test_id("code-copy")).to_have_text("Copied")
    assert "\n".join(lines) == page.evaluate("navigator.clipboard.readText()").strip()
    marks = page.evaluate(
        f"[...document.querySelectorAll('{BODY} .code-piece')].map((e, i) => (e.mark = i))"
    )
    site.write(turn, "```\n")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    kept = page.evaluate(f"[...document.querySelectorAll('{BODY} .code-piece')].map((e) => e.mark)")
    assert marks == kept
