import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { changesIn } from "./counting.mjs";
import { Script } from "../../../../tutor_app/ui/components/speech/script.mjs";
import { LONGEST, sentenceEnd } from "../../../../tutor_app/ui/components/speech/sentences.mjs";

const HERE = new URL(".", import.meta.url).pathname;
const LIBRARY = `${HERE}../../../../tutor_app/library/courses`;

function sentences(text) {
  const found = [];
  for (let from = 0, end = 0; (end = sentenceEnd(text, from, true)) > from; from = end) found.push(text.slice(from, end).trim());
  return found;
}

const SPLIT = {
  plain: ["One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]],
  decimals: ["Pi is 3.14 or so. Python 3.11 is out.", ["Pi is 3.14 or so.", "Python 3.11 is out."]],
  abbreviations: ["Use e.g. lists, i.e. arrays. Dr. Smith vs. Mr. Jones.", ["Use e.g. lists, i.e. arrays.", "Dr. Smith vs. Mr. Jones."]],
  "etc ends": ["Lists, sets, etc. They differ.", ["Lists, sets, etc.", "They differ."]],
  "no as a word": ["No. That is wrong. See no. 5.", ["No.", "That is wrong.", "See no. 5."]],
  initials: ["D. E. Knuth wrote it. Take vitamin C. Then rest.", ["D. E. Knuth wrote it.", "Take vitamin C.", "Then rest."]],
  files: ["Open main.py. It runs.", ["Open main.py.", "It runs."]],
  addresses: ["See https://a.org/x.html?q=1. Then go.", ["See https://a.org/x.html?q=1.", "Then go."]],
  code: ["Call `a. B` now. `x` is next.", ["Call `a. B` now.", "`x` is next."]],
  formulas: ["Let $a. B$ hold. So $5. Yes.", ["Let $a. B$ hold.", "So $5.", "Yes."]],
  links: ["Read [It. Now](http://a.b/c. D). Done.", ["Read [It. Now](http://a.b/c. D).", "Done."]],
  quotes: ['He said "Go." Then "stop!" (Really.) Yes.', ['He said "Go."', 'Then "stop!"', "(Really.)", "Yes."]],
  marks: ["**Note.** This. *Done.*", ["**Note.**", "This.", "*Done.*"]],
  "lower case goes on": ["It is approx. ten. the rest", ["It is approx. ten. the rest"]],
  dots: ["Wait... what? Yes.", ["Wait... what?", "Yes."]],
  "hard break": ["one  \ntwo", ["one", "two"]],
  "soft break": ["one\ntwo.", ["one\ntwo."]],
  wide: ["你好。再见！", ["你好。", "再见！"]],
};

for (const [name, [text, expected]] of Object.entries(SPLIT)) {
  test(`sentences: ${name}`, () => assert.deepEqual(sentences(text), expected));
}

test("a sentence without an end is cut where one would breathe", () => {
  const parts = sentences(`${"a long sentence without an end ".repeat(4)}, ${"that goes on and on ".repeat(12)}`);
  assert.ok(parts.length >= 2);
  assert.ok(parts[0].endsWith(","));
  for (const part of parts) assert.ok(part.length <= LONGEST, String(part.length));
  for (const part of sentences("x".repeat(1_000))) assert.ok(part.length <= LONGEST);
});

test("a sentence is known to end only when the next one begins", () => {
  assert.equal(sentenceEnd("It is 3.", 0, false), -1);
  assert.equal(sentenceEnd("It is 3. ", 0, false), -1);
  assert.equal(sentenceEnd("It is 3. T", 0, false), 8);
  assert.equal(sentenceEnd("Really?", 0, false), -1);
  assert.equal(sentenceEnd("Really? ", 0, false), 7);
  assert.equal(sentenceEnd("Call `a. B", 0, false), -1);
});

const whole = (text) => streamed(text, [Infinity]);

function streamed(text, sizes) {
  const script = new Script();
  const pieces = [];
  for (let i = 0, n = 0; i < text.length; n++) pieces.push(...script.append(text.slice(i, (i += sizes[n % sizes.length]))));
  return [...pieces, ...script.finish()];
}

const said = (text) => whole(text).map((piece) => piece.text);

const SAID = {
  "open code": ["Look:\n```py\nx = 1", ["Look:", "Code on screen."]],
  "closed code": ["Look:\n```py\nx = 1\n```\nDone", ["Look:", "Code on screen.", "Done."]],
  "code twice": ["```\na\n```\n\n```\nb\n```\nEnd.", ["Code on screen.", "End."]],
  headings: ["## First part\nText.", ["First part.", "Text."]],
  bullets: ["- one\n- two `x`\n", ["one.", "two x."]],
  numbers: ["3. first\n4. second. More.\n", ["3: first.", "4: second.", "More."]],
  tasks: ["- [x] read\n- [ ] try\n", ["Done: read.", "To do: try."]],
  table: ["Look.\n\n| a | `b_c` |\n|---|---|\n| 1 | 2 |\n\nEnd.", ["Look.", "A table on screen: a, b c.", "End."]],
  formula: ["$$\nx^2\n$$\nEnd.", ["x squared.", "End."]],
  "nested list": ["1. a\n   - b\n2. c", ["1: a.", "b.", "2: c."]],
  quote: ["> Think. Twice.\n", ["Think.", "Twice."]],
  rule: ["a\n\n---\n\nb", ["a.", "b."]],
  indented: ["a\n\n    x = 1\n\nb", ["a.", "Code on screen.", "b."]],
  nothing: ["\n\n🎉\n\n***\n", []],
};

for (const [name, [text, expected]] of Object.entries(SAID)) {
  test(`said: ${name}`, () => {
    assert.deepEqual(said(text), expected);
    for (const sizes of [[1], [2], [3, 1], [5]]) assert.deepEqual(streamed(text, sizes), whole(text), `pieces of ${sizes}`);
  });
}

test("an aside is marked with the block that folds it", () => {
  const pieces = whole("Before.\n[EXPLAIN]\nBecause. So.\n[/EXPLAIN]\nAfter.");
  assert.deepEqual(pieces.map(({ text, fold }) => [text, fold !== ""]), [
    ["Before.", false],
    ["Because.", true],
    ["So.", true],
    ["After.", false],
  ]);
});

test("a sentence is said as soon as it is complete, code as soon as it begins", () => {
  const script = new Script();
  assert.deepEqual(script.append("One sentence. And ").map((piece) => piece.text), ["One sentence."]);
  assert.deepEqual(script.append("another"), []);
  assert.deepEqual(script.append(".\n\n```py\n").map((piece) => piece.text), ["And another.", "Code on screen."]);
  assert.deepEqual(script.append("x = 1\n".repeat(50)), []);
  assert.deepEqual(script.append("```\nLast").map((piece) => piece.text), []);
  assert.deepEqual(script.finish().map((piece) => piece.text), ["Last."]);
});

test("what is skipped is not said, what goes on behind it is", () => {
  const script = new Script();
  script.skip("Known. Half a sen");
  assert.deepEqual(script.append("tence. New one. ").map((piece) => piece.text), ["Half a sentence."]);
  assert.deepEqual(script.finish().map((piece) => piece.text), ["New one."]);
});

function texts() {
  const names = readdirSync(LIBRARY, { recursive: true }).filter((name) => name.endsWith(".md"));
  return [...names.map((name) => `${LIBRARY}/${name}`), `${HERE}../sample.md`].map((name) => [name, readFileSync(name, "utf8")]);
}

test("the library is said the same, streamed in any pieces and whole", () => {
  const cuts = [[1], [4], [1, 9, 4], [40]];
  for (const [n, [name, all]] of texts().entries()) {
    const sizes = cuts[n % cuts.length];
    const text = all.slice(0, 2_500 * Math.max(...sizes)); // a thousand pieces and more
    assert.deepEqual(streamed(text, sizes), whole(text), `${name} in pieces of ${sizes}`);
  }
});

test("nothing said has marks, code fences or formulas in it, or is too long for a voice", () => {
  for (const [name, text] of texts()) {
    for (const piece of whole(text)) {
      assert.doesNotMatch(piece.text, /[`*\\{}]|\$\$|EXPLAIN\]/, name);
      assert.ok(piece.text.length <= 3 * LONGEST, piece.text);
    }
  }
});

/** Random text out of what Markdown is made of, the same for the same seed. */
function jumble(seed, length) {
  const parts = ["word ", "Word. ", "`", "```\n", "$", "$$", "[", "](", ") ", "\n", "\n\n", "- ", "1. ", "| a | b |\n", "|---|---|\n", "*", "**", "_", "\\(", "\\)", "[EXPLAIN]", "[/EXPLAIN]", "> ", "# ", "e.g. ", "3.5 ", "? ", "😀", "http://a.b/c. ", "<", "    "];
  let state = seed;
  let text = "";
  while (text.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += parts[Math.floor((state / 2_147_483_648) * parts.length)];
  }
  return text;
}

test("random Markdown is read to its end, without marks, whatever the pieces", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const text = jumble(seed, 400);
    for (const sizes of [[1], [7], [Infinity]]) {
      for (const piece of streamed(text, sizes)) {
        assert.doesNotMatch(piece.text, /`|\*\*|EXPLAIN\]/, `${seed}: ${JSON.stringify(text)}`);
        assert.match(piece.text, /[\p{L}\p{N}]/u);
      }
    }
  }
});

const BOMBS = ["`", "$a", "[", ".", "\\(", "*", "[a](", "`a``b ", "- a\n", "word ", ">", "|", "h", "! ", "_a", "<a"];

test("a bomb of twice the length costs twice as much to read, not four times", () => {
  for (const part of BOMBS) {
    const [once, twice] = [10_000, 20_000].map((length) => changesIn(() => streamed(part.repeat(length / part.length), [500])));
    assert.ok(twice <= 2.1 * once + 10, `${part}: ${once}, then ${twice} changes`);
  }
});

test("a piece costs the same at the end of a long answer as at its start", () => {
  const script = new Script();
  const append = (count) => {
    for (let i = 0; i < count; i++) script.append("A sentence with `code` in it.\n\n- item one\n\n");
  };
  append(3);
  const early = changesIn(() => append(100));
  append(2_000);
  assert.equal(changesIn(() => append(100)), early);
});
