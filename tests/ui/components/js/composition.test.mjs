import assert from "node:assert/strict";
import { test } from "node:test";
import { guard, isComposing } from "../../../../tutor_app/ui/components/keyboard/composition.mjs";

const COMPOSED = [{ isComposing: true }, { isComposing: true, keyCode: 229 }, { isComposing: false, keyCode: 229 }];
const PLAIN = [{}, { isComposing: false, keyCode: 13 }, { keyCode: 27 }];

test("a key belongs to an input method when the browser says so, or by its code", () => {
  for (const event of COMPOSED) {
    assert.equal(isComposing(event), true);
    assert.equal(isComposing({ nativeEvent: event }), true, "as React hands it on");
  }
  for (const event of PLAIN) assert.equal(isComposing(event), false);
});

/** A key press on a guarded page, and what became of it. */
function press(key, more, { isContentEditable = false, isGuarded = true } = {}) {
  const page = new EventTarget();
  const end = guard(page);
  if (!isGuarded) end();
  const event = Object.assign(new Event("keydown", { cancelable: true }), { key, ...more });
  Object.defineProperty(event, "target", { value: { isContentEditable } });
  let heard = 0;
  page.addEventListener("keydown", () => heard++);
  page.addEventListener("keydown", () => heard++, true);
  page.dispatchEvent(event);
  return { heard, isPrevented: event.defaultPrevented };
}

test("Enter and Escape of an input method are heard by nobody, and do nothing of the browser's", () => {
  for (const key of ["Enter", "Escape"]) {
    for (const how of COMPOSED) assert.deepEqual(press(key, how), { heard: 0, isPrevented: true });
    for (const how of PLAIN) assert.deepEqual(press(key, how), { heard: 2, isPrevented: false });
  }
});

test("an editor keeps what the browser does, and the page still does not hear of it", () => {
  for (const how of COMPOSED) assert.deepEqual(press("Enter", how, { isContentEditable: true }), { heard: 0, isPrevented: false });
});

test("other keys of an input method go on: letters, spaces, the keys that choose", () => {
  for (const key of ["a", " ", "Tab", "ArrowDown", "Process", "Unidentified", "1"]) assert.equal(press(key, { isComposing: true }).heard, 2, key);
});

test("once it is gone, everything is heard", () => {
  assert.deepEqual(press("Enter", { isComposing: true }, { isGuarded: false }), { heard: 2, isPrevented: false });
});
