import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "../../../../tutor_app/ui/components/answer/announce.mjs";

test("a short answer is said whole", () => {
  assert.equal(summaryOf(" Use\n`3.5` here. "), "The tutor answered: Use `3.5` here.");
});

test("of a long one its size and its first sentence", () => {
  const text = "Version 3.5 came first! " + "Then more came. ".repeat(30) + "And an end";
  assert.equal(summaryOf(text), "The tutor has answered in 32 sentences. Version 3.5 came first!");
});

test("of a text without an end only its beginning is said", () => {
  assert.match(summaryOf("a".repeat(200_000) + ".b"), /^The tutor has answered in 1 sentence\. a{280}$/);
});
