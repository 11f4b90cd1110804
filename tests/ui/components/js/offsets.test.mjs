import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerText, characters, indexOfCharacter } from "../../../../tutor_app/ui/components/answer/offsets.mjs";

test("characters are code points, as the server counts", () => {
  assert.equal(characters("a😀b"), 3);
  assert.equal(indexOfCharacter("a😀b", 2), 3);
});

test("pieces are taken once, whatever is repeated", () => {
  const text = new AnswerText();
  assert.equal(text.take(0, "Hi 😀 "), "added");
  assert.equal(text.take(0, "Hi 😀 "), "known");
  assert.equal(text.take(3, "😀 there"), "added");
  assert.equal(text.added, "there");
  assert.equal(text.take(5, "there"), "known");
  assert.equal(text.text, "Hi 😀 there");
  assert.equal(text.length, 10);
});

test("a gap takes nothing", () => {
  const text = new AnswerText("abc");
  assert.equal(text.take(4, "x"), "gap");
  assert.equal(text.text, "abc");
});

test("what differs from what was known is replaced from there", () => {
  const text = new AnswerText("😀 old words");
  assert.equal(text.take(2, "new"), "rewritten");
  assert.equal(text.text, "😀 new");
  assert.equal(text.length, 5);
});
