"""Finished answers: Markdown, formulas, code and asides become what they should, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser

ATTACKS = """\
<script>window.hacked = 1</script>

<iframe srcdoc="<script>parent.hacked = 2</script>"></iframe>

<img src=x onerror="window.hacked = 3">

[a](javascript:window.hacked=4) [b](JaVaScRiPt:alert(1))
[c](data:text/html,<script>hacked=5</script>) [d](vbscript:x) [e](//evil.example/x)
[f](/\\evil.example) [g](&#106;avascript:alert(1)) <javascript:alert(1)>

![x](javascript:alert(1)) ![y](data:image/svg+xml,<svg/onload=alert(1)>)
![z](/x.png"onerror="hacked=6)

| <b onclick=alert(1)>x</b> |
|---|
| <svg onload="hacked=7"> |

```html"><script>hacked=8</script>
<script>window.hacked = 9</script>
```

$\\href{javascript:alert(1)}{x}$ $\\htmlStyle{color:red}{y}$
$\\includegraphics{http://evil.example/x.png}$

[EXPLAIN]<details open ontoggle="hacked=10">[/EXPLAIN]

<style>body { display: none }</style>
<a href="javascript:hacked=11" style="position:fixed;inset:0">cover</a>

[ref]: javascript:alert(1)
[h][ref] `</code><script>hacked=12</script>` &lt;script&gt;
"""

CODE = "def f(x: int) -> str:\n\treturn f'<b>{x}</b>'"
PLAIN = [
    "It costs $5 and $6.",
    "US$ 5, CA$ 6",
    "$HOME and $PATH",
    "from $10/$20 a day",
    "a $ b $ c",
]
"""Texts with dollars that are no formulas."""
LISTS = "3. three\n   - in\n4. four\n\n- [x] done\n- [ ] open\n\n> quoted\n\n~~gone~~ **b** *i*"

ANSWERS = {
    "attacks": ATTACKS,
    "links": "[docs](https://example.org/a) [mail](mailto:a@example.org) [here](/account) "
    "https://example.org/bare ![far](https://example.org/x.png) ![near](/favicon.ico)",
    **{f"plain{n}": text for n, text in enumerate(PLAIN)},
    "formulas": "In $x^2$ and \\(y\\) and $$z$$ text.\n\n"
    "$$\n\\frac{a}{b}\n$$\n\n\\[ c \\]\n\n`$code$`",
    "broken": "$\\frac{a$ and $\\def\\x{\\x\\x}\\x$",
    "table": "| left | mid | right |\n|:--|:-:|--:|\n| `a \\| b` | **2** | 3 |\n| only |",
    "lists": LISTS,
    "headings": "# A\n\n#### B\n\n## C",
    "aside": "Before.\n\n[EXPLAIN]Because **it** is so.\n\n- one[/EXPLAIN]\n\nAfter.",
    "code": f"```python\n{CODE}\n```\n\n```brainfork\n+<->\n```",
    "wide": "```py\nx\n```\n\n```py\n" + "long " * 80 + "\n```",
    "hebrew": "שלום עולם\n\nHello",
}
QUESTIONS = {
    "question": "# not a heading\n**not bold** <b>x</b>\n```js\nlet a = 1\n```\n" + "w" * 300,
    "long": "\n".join(f"line {n}" for n in range(10_000)),
}
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
ENDINGS = ("stopped", "interrupted", "failed")


@pytest.fixture(scope="module")
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """A page with all of them, which must not throw."""
    context = browser.new_context(viewport={"width": 1100, "height": 800}, bypass_csp=True)
    context.set_default_timeout(60_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    rows = [{"id": name, "role": "user", "content": text} for name, text in QUESTIONS.items()]
    rows += [{"id": name, "content": text} for name, text in ANSWERS.items()]
    rows += [{"id": status, "content": "So far", "status": status} for status in ENDINGS]
    site.open(opened, site.scene(rows))
    expect(opened.locator(".answer-body.is-waiting")).to_have_count(0)
    yield opened
    context.close()
    assert [] == errors


def shown(page: Page, name: str) -> Locator:
    """What an answer shows."""
    return near(page.locator(f"[data-message={name}] .answer-body"))


def near(place: Locator) -> Locator:
    """A place in the window, drawn: a browser leaves out what is far from it."""
    place.scroll_into_view_if_needed()
    place.page.evaluate(FRAMES)
    return place


def test_nothing_in_an_answer_runs(page: Page) -> None:
    body = shown(page, "attacks")
    for link in body.locator("a, summary").all():
        if (link.get_attribute("href") or "#").startswith("#"):
            link.click()
    # what would run, runs in the tasks that stand in line by now
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    assert page.evaluate("window.hacked") is None
    inside = ":is(script, iframe, object, embed, style, form, link, svg [onload])"
    assert 0 == body.locator(inside).count()
    handlers = "(body) => [...body.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
    names = set(body.evaluate(handlers))
    assert set() == {name for name in names if name.startswith("on") or name == "srcdoc"}


def test_only_safe_addresses_stay(page: Page) -> None:
    body = shown(page, "attacks")
    addresses = body.locator("[href], [src]").evaluate_all(
        "(all) => all.map((e) => e.href?.baseVal ?? e.href ?? e.src)"
    )
    kept = {address for address in addresses if not re.match(r"https?://127\.0\.0\.1", address)}
    assert set() == kept
    assert "<script>window.hacked = 1</script>" in body.inner_text()


def test_links_out_open_apart_and_pictures_of_others_become_links(page: Page) -> None:
    body = shown(page, "links")
    out = body.locator("a[target=_blank]")
    assert ["docs", "mail", "https://example.org/bare", "far"] == out.all_inner_texts()
    rels = out.evaluate_all("(all) => all.map((a) => a.rel)")
    assert {"noopener noreferrer nofollow"} == set(rels)
    here = body.locator("a", has_text="here")
    assert (None, "/account") == (here.get_attribute("target"), here.get_attribute("href"))
    assert ["near"] == body.locator("img").evaluate_all("(all) => all.map((e) => e.alt)")


def test_money_and_shell_variables_stay_text(page: Page) -> None:
    bodies = [shown(page, f"plain{n}") for n in range(len(PLAIN))]
    assert PLAIN == [body.locator("p").inner_text() for body in bodies]
    assert 0 == sum(body.locator(".katex").count() for body in bodies)


def test_formulas_in_every_notation(page: Page) -> None:
    body = shown(page, "formulas")
    assert 5 == body.locator(".katex").count()
    assert 3 == body.locator(".katex-display").count()
    assert 5 == body.locator("math").count()  # what screen readers read
    assert "$code$" == body.locator("code").inner_text()
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Main'))")


def test_a_broken_formula_shows_its_source(page: Page) -> None:
    assert "\\frac{a" in shown(page, "broken").inner_text()


def test_tables(page: Page) -> None:
    body = shown(page, "table")
    assert ["a | b", "2", "3", "only", "", ""] == body.locator("td").all_inner_texts()
    sides = body.locator("th").evaluate_all("(all) => all.map((e) => e.style.textAlign)")
    assert ["left", "center", "right"] == sides


def test_lists_quotes_and_marks(page: Page) -> None:
    body = shown(page, "lists")
    assert "3" == body.locator("ol").get_attribute("start")
    boxes = body.locator("input").evaluate_all("(all) => all.map((e) => [e.checked, e.disabled])")
    assert [[True, True], [False, True]] == boxes
    marks = [body.locator(tag).inner_text() for tag in ("s", "strong", "em")]
    assert ["gone", "b", "i"] == marks


def test_headings_keep_their_order(page: Page) -> None:
    tags = (
        shown(page, "headings")
        .locator(":is(h1, h2, h3, h4, h5, h6)")
        .evaluate_all("(all) => all.map((e) => e.tagName)")
    )
    assert ["H3", "H4", "H4"] == tags


def test_an_aside_is_a_fold(page: Page) -> None:
    body = shown(page, "aside")
    fold = body.locator("details")
    assert "Why" in fold.locator("summary").inner_text()
    assert not fold.locator("strong").is_visible()
    fold.locator("summary").click()
    assert "it" == fold.locator("strong").inner_text()
    assert "EXPLAIN" not in body.inner_text()


def test_code_has_its_language_and_can_be_copied(page: Page) -> None:
    body = shown(page, "code")
    assert ["Python", "brainfork"] == body.locator(".code-language").all_inner_texts()
    assert body.locator(".hljs-keyword").count() >= 2
    copy = body.get_by_test_id("code-copy").first
    copy.click()
    expect(copy).to_have_text("Copied")
    assert CODE == page.evaluate("navigator.clipboard.readText()")
    expect(page.get_by_test_id("announcer")).to_have_text("Copied")


def test_only_code_that_scrolls_takes_the_tab_key(page: Page) -> None:
    blocks = shown(page, "wide").locator("pre")
    expect(blocks.nth(1)).to_have_attribute("tabindex", "0")
    assert blocks.nth(0).get_attribute("tabindex") is None
    width = page.evaluate("document.querySelector('.transcript-scroller').scrollWidth")
    assert width <= 1100


def test_a_question_is_plain_text(page: Page) -> None:
    question = near(page.locator("[data-message=question]"))
    assert "# not a heading\n**not bold** <b>x</b>" in question.inner_text()
    assert "JavaScript" == question.locator(".code-language").inner_text()
    box = question.locator(".question-block").bounding_box()
    assert box is not None
    assert box["width"] < 700


def test_a_long_question_is_folded(page: Page) -> None:
    question = near(page.locator("[data-message=long]"))
    block = question.locator(".question-block")
    assert block.evaluate("(e) => e.offsetHeight") <= 320
    question.get_by_role("button", name="Show the whole message").click()
    assert block.evaluate("(e) => e.offsetHeight") > 100_000


def test_right_to_left_text_has_its_direction(page: Page) -> None:
    directions = (
        shown(page, "hebrew")
        .locator("p")
        .evaluate_all("(all) => all.map((e) => getComputedStyle(e).direction)")
    )
    assert ["rtl", "ltr"] == directions


def test_an_unfinished_answer_says_so(page: Page) -> None:
    for status in ENDINGS:
        message = near(page.locator(f"[data-message={status}]"))
        assert "kept" in message.get_by_test_id("answer-ending").inner_text()
        assert "So far" == message.locator(".answer-body").inner_text()
