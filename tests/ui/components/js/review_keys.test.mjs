import assert from "node:assert/strict";
import { test } from "node:test";

import { wish } from "../../../../tutor_app/ui/components/review_keys/keys.mjs";

const inside = (selector) => ({ closest: (asked) => (asked.split(", ").includes(selector) ? {} : null) });
const press = (key, more = {}) => ({ key, target: inside(""), ...more });
const asked = { card: "c", isShown: false };
const shown = { card: "c", isShown: true };

test("space shows the answer, once", () => {
  assert.equal(wish(press(" "), asked), "show");
  assert.equal(wish(press(" "), shown), "");
});

test("1 to 4 rate what is shown", () => {
  assert.deepEqual(["1", "2", "3", "4"].map((key) => wish(press(key), shown)), ["again", "hard", "good", "easy"]);
  assert.deepEqual(["1", "4"].map((key) => wish(press(key), asked)), ["", ""]);
  assert.deepEqual(["0", "5", "a", "constructor", "__proto__"].map((key) => wish(press(key), shown)), ["", "", "", "", ""]);
});

test("u takes back, with a card or without", () => {
  assert.equal(wish(press("u"), asked), "undo");
  assert.equal(wish(press("U"), { card: "", isShown: false }), "undo");
});

test("without a card there is nothing to show or rate", () => {
  for (const key of [" ", "1"]) assert.equal(wish(press(key), { card: "", isShown: true }), "");
});

test("held keys, other shortcuts and compositions are left alone", () => {
  for (const flag of ["repeat", "ctrlKey", "metaKey", "altKey", "isComposing"])
    assert.equal(wish(press("1", { [flag]: true }), shown), "");
});

test("who writes, writes", () => {
  for (const place of ["input", "textarea", "[contenteditable]"])
    assert.equal(wish(press("u", { target: inside(place) }), shown), "");
});

test("space on a button or a link is its own", () => {
  for (const place of ["button", "a", "summary"]) {
    assert.equal(wish(press(" ", { target: inside(place) }), asked), "");
    assert.equal(wish(press("3", { target: inside(place) }), shown), "good");
  }
});
