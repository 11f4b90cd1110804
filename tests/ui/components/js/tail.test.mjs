import assert from "node:assert/strict";
import { test } from "node:test";
import { hold, mend } from "../../../../tutor_app/ui/components/answer/tail.mjs";

const MENDED = {
  "a **b": "a **b**",
  "a **": "a",
  "a **b** c": "a **b** c",
  "a *b": "a *b*",
  "***both": "***both***",
  "**bold and *it": "**bold and *it***",
  "2 * 3": "2 * 3",
  "a `b": "a `b`",
  "a `": "a",
  "a ``b` c": "a ``b` c``",
  "`**` x": "`**` x",
  "~~gone": "~~gone~~",
  "see [the docs](https://exa": "see the docs",
  "see [the docs](https://example.org) now": "see [the docs](https://example.org) now",
  "an \\*escape": "an \\*escape",
  "snake_case_name": "snake_case_name",
};
for (const [source, expected] of Object.entries(MENDED)) {
  test(`mend: ${source}`, () => assert.equal(mend(source), expected));
}

test("marks that may still become something wait", () => {
  for (const line of ["#", "##", "-", "1.", "12", "```", "```pyth", "`", "|", "$$", "**", "  "]) {
    assert.equal(hold(line, null), "", line);
  }
});

test("text does not wait", () => {
  for (const line of ["# T", "- a", "1. b", "`x`", "word", "**b", "1999 was", "[link"]) {
    assert.equal(hold(line, null), line);
  }
});

test("the start of an aside waits, wherever it stands", () => {
  assert.equal(hold("text [EXPL", null), "text ");
  assert.equal(hold("text [/EXPLAIN", null), "text ");
  assert.equal(hold("x[1", null), "x[1");
});

test("in code only the closing fence waits", () => {
  const code = { kind: "code" };
  assert.equal(hold("``", code), "");
  assert.equal(hold("# comment [E", code), "# comment [E");
});

test("the second line of a table waits", () => {
  assert.equal(hold("|---|:-", { kind: "text", source: "|a|b|" }), "");
});
