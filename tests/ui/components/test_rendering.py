"""Finished answers: Markdown, formulas, code and asides become what they should, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.ui.components.browser import Site

pytestmark = pytest.mark.browser
Show = Callable[[str], Page]
BODY = "[data-message=a1] .answer-body"

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


def test_nothing_in_an_answer_runs(show: Show) -> None:
    page = show(ATTACKS)
    for link in page.query_selector_all(f"{BODY} a, {BODY} summary"):
        if (link.get_attribute("href") or "").startswith("#"):
            link.click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    inside = f"{BODY} :is(script, iframe, object, embed, style, form, link, svg [onload])"
    assert [] == page.query_selector_all(inside)
    handlers = "(body) => [...body.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
    names = set(page.eval_on_selector(BODY, handlers))
    assert set() == {name for name in names if name.startswith("on") or name == "srcdoc"}


def test_only_safe_addresses_stay(show: Show) -> None:
    page = show(ATTACKS)
    addresses = page.eval_on_selector_all(
        f"{BODY} [href], {BODY} [src]",
        "(all) => all.map((e) => e.href?.baseVal ?? e.href ?? e.src)",
    )
    kept = {address for address in addresses if not re.match(r"https?://127\.0\.0\.1", address)}
    assert set() == kept
    assert "<script>window.hacked = 1</script>" in page.inner_text(BODY)


def test_links_out_open_apart_and_pictures_of_others_become_links(show: Show) -> None:
    page = show(
        "[docs](https://example.org/a) [mail](mailto:a@example.org) [here](/account) "
        "https://example.org/bare ![far](https://example.org/x.png) ![near](/favicon.ico)"
    )
    out = page.query_selector_all(f"{BODY} a[target=_blank]")
    assert ["docs", "mail", "https://example.org/bare", "far"] == [a.inner_text() for a in out]
    assert {"noopener noreferrer nofollow"} == {a.get_attribute("rel") for a in out}
    here = page.locator(f"{BODY} a", has_text="here")
    assert (None, "/account") == (here.get_attribute("target"), here.get_attribute("href"))
    sources = page.eval_on_selector_all(f"{BODY} img", "(all) => all.map((e) => e.alt)")
    assert ["near"] == sources


@pytest.mark.parametrize(
    "text",
    ["It costs $5 and $6.", "US$ 5, CA$ 6", "$HOME and $PATH", "from $10/$20 a day", "a $ b $ c"],
)
def test_money_and_shell_variables_stay_text(show: Show, text: str) -> None:
    page = show(text)
    assert text == page.inner_text(f"{BODY} p")
    assert 0 == page.locator(f"{BODY} .katex").count()


def test_formulas_in_every_notation(show: Show) -> None:
    page = show(
        "In $x^2$ and \\(y\\) and $$z$$ text.\n\n$$\n\\frac{a}{b}\n$$\n\n\\[ c \\]\n\n`$code$`"
    )
    assert 5 == page.locator(f"{BODY} .katex").count()
    assert 3 == page.locator(f"{BODY} .katex-display").count()
    assert 5 == page.locator(f"{BODY} math").count()  # what screen readers read
    assert "$code$" == page.inner_text(f"{BODY} code")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Main'))")


def test_a_broken_formula_shows_its_source(show: Show) -> None:
    page = show("$\\frac{a$ and $\\def\\x{\\x\\x}\\x$")
    assert "\\frac{a" in page.inner_text(BODY)


def test_tables(show: Show) -> None:
    page = show("| left | mid | right |\n|:--|:-:|--:|\n| `a \\| b` | **2** | 3 |\n| only |")
    cells = page.eval_on_selector_all(f"{BODY} td", "(all) => all.map((e) => e.innerText)")
    assert ["a | b", "2", "3", "only", "", ""] == cells
    sides = page.eval_on_selector_all(f"{BODY} th", "(all) => all.map((e) => e.style.textAlign)")
    assert ["left", "center", "right"] == sides


def test_lists_quotes_and_marks(show: Show) -> None:
    page = show(
        "3. three\n   - in\n4. four\n\n- [x] done\n- [ ] open\n\n> quoted\n\n~~gone~~ **b** *i*"
    )
    assert "3" == page.get_attribute(f"{BODY} ol", "start")
    boxes = page.eval_on_selector_all(
        f"{BODY} input", "(all) => all.map((e) => [e.checked, e.disabled])"
    )
    assert [[True, True], [False, True]] == boxes
    assert ["gone", "b", "i"] == [page.inner_text(f"{BODY} {tag}") for tag in ("s", "strong", "em")]


def test_headings_keep_their_order(show: Show) -> None:
    page = show("# A\n\n#### B\n\n## C")
    tags = page.eval_on_selector_all(
        f"{BODY} :is(h1, h2, h3, h4, h5, h6)", "(all) => all.map((e) => e.tagName)"
    )
    assert ["H3", "H4", "H4"] == tags


def test_an_aside_is_a_fold(show: Show) -> None:
    page = show("Before.\n\n[EXPLAIN]Because **it** is so.\n\n- one[/EXPLAIN]\n\nAfter.")
    fold = page.locator(f"{BODY} details")
    assert "Why" in fold.locator("summary").inner_text()
    assert not fold.locator("strong").is_visible()
    fold.locator("summary").click()
    assert "it" == fold.locator("strong").inner_text()
    assert "EXPLAIN" not in page.inner_text(BODY)


def test_code_has_its_language_and_can_be_copied(show: Show, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = "def f(x: int) -> str:\n\treturn f'<b>{x}</b>'"
    show(f"```python\n{code}\n```\n\n```brainfork\n+<->\n```")
    assert ["Python", "brainfork"] == page.locator(f"{BODY} .code-language").all_inner_texts()
    assert page.locator(f"{BODY} .hljs-keyword").count() >= 2
    page.get_by_test_id("code-copy").first.click()
    assert code == page.evaluate("navigator.clipboard.readText()")
    assert "Copied" == page.get_by_test_id("code-copy").first.inner_text()
    page.wait_for_function(
        "document.querySelector('[data-testid=announcer]').innerText == 'Copied'"
    )


def test_only_code_that_scrolls_takes_the_tab_key(show: Show) -> None:
    page = show("```py\nx\n```\n\n```py\n" + "long " * 80 + "\n```")
    page.wait_for_selector(f"{BODY} pre[tabindex='0']")
    assert [None, "0"] == [
        pre.get_attribute("tabindex") for pre in page.query_selector_all(f"{BODY} pre")
    ]
    width = page.evaluate("document.querySelector('.transcript-scroller').scrollWidth")
    assert width <= 1100


def test_a_question_is_plain_text(site: Site, page: Page) -> None:
    text = "# not a heading\n**not bold** <b>x</b>\n```js\nlet a = 1\n```\n" + "w" * 300
    site.open(page, site.scene([{"id": "q1", "role": "user", "content": text}]))
    question = page.get_by_test_id("message-question")
    assert "# not a heading\n**not bold** <b>x</b>" in question.inner_text()
    assert "JavaScript" == question.locator(".code-language").inner_text()
    box = question.locator(".question-block").bounding_box()
    assert box is not None
    assert box["width"] < 700


def test_a_long_question_is_folded(site: Site, page: Page) -> None:
    text = "\n".join(f"line {n}" for n in range(10_000))
    site.open(page, site.scene([{"id": "q1", "role": "user", "content": text}]))
    block = page.locator(".question-block")
    assert block.evaluate("(e) => e.offsetHeight") <= 320
    page.get_by_role("button", name="Show the whole message").click()
    assert block.evaluate("(e) => e.offsetHeight") > 100_000


def test_right_to_left_text_has_its_direction(show: Show) -> None:
    page = show("שלום עולם\n\nHello")
    directions = page.eval_on_selector_all(
        f"{BODY} p", "(all) => all.map((e) => getComputedStyle(e).direction)"
    )
    assert ["rtl", "ltr"] == directions


@pytest.mark.parametrize("status", ["stopped", "interrupted", "failed"])
def test_an_unfinished_answer_says_so(site: Site, page: Page, status: str) -> None:
    site.open(page, site.scene([{"id": "a1", "content": "So far", "status": status}]))
    assert "kept" in page.get_by_test_id("answer-ending").inner_text()
    assert "So far" == page.inner_text(BODY)
