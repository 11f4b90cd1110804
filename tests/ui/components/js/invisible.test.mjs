import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, verdict } from "../../../../tutor_app/ui/components/runner/errors.mjs";
import { described, INVISIBLE, invisibleWords, looksLikeSpace } from "../../../../tutor_app/ui/components/runner/invisible.mjs";

const found = (text) => [...text.matchAll(INVISIBLE)].map(([character]) => described(character.codePointAt(0)).point);

const UNSEEN = {
  "no-break space": "\u00a0",
  "narrow no-break space": "\u202f",
  "wide space": "\u3000",
  "thin space": "\u2009",
  "zero-width space": "\u200b",
  "byte order mark": "\ufeff",
  "soft hyphen": "\u00ad",
  "word joiner": "\u2060",
  "right-to-left override": "\u202e",
  isolate: "\u2066",
  "left-to-right mark": "\u200e",
  "Hangul filler": "\u3164",
  backspace: "\b",
  "vertical tab": "\v",
  delete: "\u007f",
  "line separator": "\u2028",
  "tag character": "\u{e0041}",
  "blank Braille": "\u2800",
};

for (const [name, character] of Object.entries(UNSEEN)) {
  test(`found in code, with a name and its code point: ${name}`, () => {
    const point = `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    assert.deepEqual(found(`x = 1${character}+ 2`), [point]);
    assert.match(invisibleWords(`a\nx = 1${character}+ 2`), new RegExp(`^Line 2 holds an? [\\w -]+ \\(${point.replace("+", "\\+")}\\), which `));
  });
}

test("what one sees, and what ends and indents lines, is not found", () => {
  for (const text of ["x = 1\n\ty = 2", "größer = 'naïve' # 日本語 שלום", "e\u0301", "‘quoted’ – dash…", "'😀 👍🏽 ❤️'"]) assert.deepEqual(found(text), [], text);
});

test("a joiner belongs into pictures and joined letters, not between letters of code", () => {
  assert.deepEqual(found("'👨\u200d👩\u200d👧' '❤️\u200d🔥' '👩🏽\u200d🚀'"), []);
  assert.deepEqual(found("'می\u200cخواهم'"), []);
  assert.deepEqual(found("na\u200dme = 1\u200c"), ["U+200D", "U+200C"]);
});

test("those that take the room of a space are told apart from those that take none", () => {
  assert.deepEqual(["\u00a0", "\u3000", "\u2003"].map((one) => looksLikeSpace(one.codePointAt(0))), [true, true, true]);
  assert.deepEqual(["\u200b", "\ufeff", "\u202e"].map((one) => looksLikeSpace(one.codePointAt(0))), [false, false, false]);
});

test("the line that failed is named first, others are counted up", () => {
  const code = "a\u00a0= 1\nb = 2\nc\u200b = 3\nd\u3000= 4";
  assert.equal(invisibleWords(code, 3), "Line 3 holds a zero-width space (U+200B), which nobody sees: delete it. Lines 1, 4 hold some, too.");
  assert.match(invisibleWords(code, 2), /^Line 1 holds a no-break space \(U\+00A0\), which looks like a space and is none: type a space in its place\./);
  assert.equal(invisibleWords("x = 1"), "");
  assert.match(invisibleWords("\u00a0\n".repeat(20), 1), / Lines 2, 3, 4, 5, 6 and others hold some, too\.$/);
  assert.match(invisibleWords("a\u200b\u00a0\u200bb\nc\u00a0"), /^Line 1 holds a zero-width space \(U\+200B\), which nobody sees: delete it; and a no-break space \(U\+00A0\), .+\. Line 2 holds some, too\.$/);
});

const ERROR = { type: "SyntaxError", message: "invalid non-printable character U+00A0", line: 1, where: "code", traceback: "" };
const FINISHED = { ended: "finished", error: null, tests: [], code: "x\u00a0= 1" };

test("code that fails with them is told what they are, in the same breath", () => {
  const { text, line } = verdict({ ...FINISHED, error: ERROR });
  assert.equal(line, 1);
  assert.equal(text, "There is a character on this line that Python does not know, and that nobody sees. Line 1 holds a no-break space (U+00A0), which looks like a space and is none: type a space in its place.");
  const sql = { type: "OperationalError", message: 'near "\u00a0n": syntax error', line: null, where: "code", traceback: "" };
  assert.match(verdict({ ...FINISHED, error: sql, code: "SELECT\u00a0n FROM t" }).text, /^SQL cannot be read near .+ Line 1 holds a no-break space/);
});

test("a check that fails with them says so, though there is no error", () => {
  const outcome = { ...FINISHED, tests: [{ passed: true }, { passed: false }], code: "def f():\n    return 'a\u200bb'" };
  assert.match(verdict(outcome).text, /^Line 2 holds a zero-width space/);
  assert.equal(verdict({ ...outcome, code: "def f(): ..." }), null);
});

test("code that works with them is left alone", () => {
  assert.equal(verdict({ ...FINISHED, tests: [{ passed: true }] }), null);
  assert.equal(verdict(FINISHED), null);
});

test("a character that one sees and Python does not know is another matter", () => {
  const error = { ...ERROR, message: "invalid character '“' (U+201C)" };
  assert.match(verdict({ ...FINISHED, error, code: "x = “a”" }).text, /Typographic quotes/);
  assert.match(explain({ type: "SyntaxError", message: "invalid character '–' (U+2013)" }), /Typographic quotes and dashes/);
});
