"""Answers while they are written: from the first sign to the end, through cuts, drawn once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser
Stream = Callable[..., str]
BODY = "[data-message=a1] .answer-body"
DONE = "[data-message=a1][data-status=complete]"
SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")
PIECES = re.findall(r"\s*\S{1,5}|\s+$", SAMPLE)


def test_what_happens_is_said_where_the_answer_will_be(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream()
    status = page.get_by_test_id("answer-status")
    expect(status).to_have_text("Reading your question")
    site.feed(turn, ["accepted", {"turn_id": turn, "offset": 0}])
    site.feed(turn, ["status", {"text": "llama-3.3-70b is busy, trying another"}])
    expect(status).to_have_text("llama-3.3-70b is busy, trying another")
    site.write(turn, "Hello")
    expect(status).to_have_count(0)
    assert "Hello" == page.inner_text(BODY)


def test_an_answer_is_the_same_streamed_and_whole(site: Site, page: Page, stream: Stream) -> None:
    assert SAMPLE == "".join(PIECES)
    turn = stream()
    site.write(turn, *PIECES, seconds=0.002)
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    streamed = _plain(page)
    site.open(page, site.scene([{"id": "a1", "content": SAMPLE}]))
    page.wait_for_selector(f"{BODY} h3")
    assert _plain(page) == streamed


def _plain(page: Page) -> str:
    """The answer's HTML without what depends on the moment of measuring."""
    return re.sub(r' tabindex="0"', "", page.inner_html(BODY))


def test_nothing_finished_is_drawn_twice(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    half = len(PIECES) // 2
    site.write(turn, *PIECES[:half], seconds=0.002)
    page.wait_for_timeout(100)
    marks = f"(() => [...document.querySelectorAll('{BODY} > *')].map((e, i) => (e.mark ??= i)))()"
    before = page.evaluate(marks)
    site.write(turn, *PIECES[half:], seconds=0.002)
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    page.wait_for_timeout(200)
    assert before == page.evaluate(marks)[: len(before)]
    assert [] == page.evaluate("Object.entries(renders).filter(([, count]) => count > 1)")


def test_the_end_changes_nothing_on_the_page(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, *PIECES)
    page.wait_for_function(f"document.querySelector('{BODY}').innerText.includes('Nothing.')")
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
    page.wait_for_timeout(200)
    assert [] == page.evaluate("changes")
    assert [[turn]] == [entry for entry in site.log("ended") if entry == [turn]]


def test_a_cut_is_survived(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, "One 😀 ", "two ")
    site.feed(turn, ["close"])
    site.write(turn, "three ", "four")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "One 😀 two three four" == page.inner_text(BODY)
    assert ["", "2-10"] == site.connections(turn)


def test_a_draining_server_is_left_and_found_again(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, "Before ")
    site.feed(turn, ["refuse", [503, 503]], ["reconnect"])
    site.write(turn, "after")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "Before after" == page.inner_text(BODY)
    assert ["", "1-7", "1-7", "1-7"] == site.connections(turn)


def test_repeated_and_missing_pieces(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.feed(turn, ["delta", {"text": "abc"}], ["delta", {"text": "bc", "offset": 1}])
    site.feed(turn, ["delta", {"text": "cdef", "offset": 2}])
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "abcdef" == page.inner_text(BODY)


def test_a_reload_in_mid_answer_shows_what_is_known_at_once(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream("Known **text** and")
    expect(page.locator(BODY)).to_have_text("Known text and")
    site.write(turn, "Known **text** and ", "more")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "Known text and more" == page.inner_text(BODY)


def test_an_answer_that_was_started_anew_replaces_the_old_one(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream("The old answer")
    site.write(turn, "The new", " one")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "The new one" == page.inner_text(BODY)


def test_an_answer_can_be_continued_and_its_blocks_stay(
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


def test_an_answer_written_again_starts_empty(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, "The first answer")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    page.get_by_role("button", name="Again").click()
    expect(page.get_by_test_id("answer-status")).to_be_visible()
    assert "" == page.inner_text(BODY)
    site.write(f"again-{turn}", "The second answer")
    site.feed(f"again-{turn}", ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "The second answer" == page.inner_text(BODY)


def test_a_rejection_is_shown_and_said(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    words = "I teach programming. Ask me about code."
    site.feed(turn, ["rejected", {"text": words}], ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert words == page.inner_text(BODY)
    expect(page.get_by_test_id("announcer")).to_contain_text(words)


def test_a_failure_keeps_the_text_and_says_why(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, "So far")
    site.feed(turn, ["failed", {"code": "no_model", "message": "No model answered. Ask again."}])
    expect(page.get_by_test_id("answer-ending")).to_have_text("No model answered. Ask again.")
    assert "So far" == page.inner_text(BODY)


def test_a_turn_that_is_gone_is_given_up_with_a_sentence(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream("Text")
    site.feed(turn, ["refuse", [404]], ["close"])
    expect(page.get_by_test_id("answer-lost")).to_contain_text("Reload the page")
    page.get_by_role("button", name="Connect again").click()
    site.write(turn, "Text again")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "Text again" == page.inner_text(BODY)


def test_an_open_fold_and_open_code_are_drawn_while_they_grow(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream()
    site.write(turn, "[EXPL", "AIN]Because", " of\n\n```pyt", "hon\nx = 1\nfor")
    expect(page.locator(f"{BODY} .code-language")).to_have_text("Python")
    page.click(f"{BODY} summary")
    expect(page.locator(f"{BODY} .hljs-keyword")).to_have_text("for")
    assert "EXPL" not in page.inner_text(BODY)
    site.write(turn, " i in y:\n```\n[/EXPLAIN]\nAfter")
    expect(page.locator(f"{BODY} > .answer-text")).to_have_text("After")
    assert page.locator(f"{BODY} details").get_attribute("open") is not None


def test_unfinished_marks_are_not_shown(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    site.write(turn, "A **bold")
    expect(page.locator(f"{BODY} strong")).to_have_text("bold")
    site.write(turn, "** word, `co")
    expect(page.locator(f"{BODY} code")).to_have_text("co")
    assert "A bold word, co" == page.inner_text(BODY)
    site.write(turn, "de`\n\n| a | b |\n|--")
    expect(page.locator(f"{BODY} th")).to_have_text(["a", "b"])
    assert "--" not in page.inner_text(BODY)


def test_it_is_said_that_an_answer_comes_and_what_it_was(
    site: Site, page: Page, stream: Stream
) -> None:
    turn = stream()
    announcer = page.get_by_test_id("announcer")
    expect(announcer).to_have_text("The tutor is answering")
    page.evaluate(
        """() => {
            window.said = [];
            const announcer = document.querySelector('[data-testid=announcer]');
            new MutationObserver(() => said.push(announcer.innerText))
                .observe(announcer, {childList: true});
        }"""
    )
    site.write(turn, *["A sentence is here. "] * 30, seconds=0.01)
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_function("said.length > 0")
    assert ["The tutor has answered in 30 sentences. A sentence is here."] == page.evaluate("said")


def test_copying_open_code_copies_all_of_it(site: Site, page: Page, stream: Stream) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = stream()
    lines = [f"line_{n} = {n}" for n in range(100)]
    site.write(turn, "```python\n", *[f"{line}\n" for line in lines])
    expect(page.locator(f"{BODY} pre")).to_contain_text("line_99 = 99")
    page.get_by_test_id("code-copy").click()
    assert "\n".join(lines) == page.evaluate("navigator.clipboard.readText()").strip()
    marks = page.evaluate(
        f"[...document.querySelectorAll('{BODY} .code-piece')].map((e, i) => (e.mark = i))"
    )
    site.write(turn, "```\n")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    kept = page.evaluate(f"[...document.querySelectorAll('{BODY} .code-piece')].map((e) => e.mark)")
    assert marks == kept


def test_a_hidden_tab_still_tells_the_end(site: Site, page: Page, stream: Stream) -> None:
    turn = stream()
    page.evaluate("window.requestAnimationFrame = () => 1")
    site.write(turn, "Unseen text")
    site.feed(turn, ["completed", {"status": "complete"}])
    page.wait_for_selector(DONE)
    assert "Unseen text" == page.inner_text(BODY)
