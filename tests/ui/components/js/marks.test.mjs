/** Towers of combining marks in what is drawn. */

import assert from "node:assert/strict";
import test from "node:test";
import { boundedMarks } from "../../../../tutor_app/ui/components/answer/marks.mjs";

test("a tower of marks is cut to sixteen", () => {
  for (const mark of ["\u0301", "\u20dd", "\ufe0f", "\u200d", "\u202e"]) {
    assert.equal(boundedMarks("a" + mark.repeat(50_000) + "b"), "a" + mark.repeat(16) + "b");
  }
});

test("writing stays as it is", () => {
  for (const text of ["plain", "Zoë", "नमस्ते", "👩‍👩‍👧‍👦", ""]) assert.equal(boundedMarks(text), text);
});
