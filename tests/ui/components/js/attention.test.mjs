import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Background, BACKGROUND_MS, talks } from "../../../../tutor_app/ui/components/voice/attention.mjs";

const ON = { mode: "push_to_talk", link: "on" };

/** Something that has the focus; `matches`: whether one writes or presses there. */
const focus = (matches) => ({ closest: (selector) => (selector.includes("textarea") && matches ? {} : null) });
const press = (more = {}) => ({ code: "Space", ctrlKey: false, metaKey: false, altKey: false, target: focus(false), ...more });

test("Space talks, where it would not write or press anything", () => {
  assert.equal(talks(press(), ON), true);
  assert.equal(talks(press({ target: {} }), ON), true, "the document itself");
  const others = [{ code: "Enter" }, { ctrlKey: true }, { metaKey: true }, { altKey: true }, { target: focus(true) }, { isComposing: true }, { keyCode: 229 }];
  for (const other of others) assert.equal(talks(press(other), ON), false, JSON.stringify(other));
});

test("Space talks only while push-to-talk is on", () => {
  for (const talk of [{ ...ON, mode: "hands_free" }, { ...ON, link: "off" }, { ...ON, link: "closing" }, { ...ON, link: "reconnecting" }]) {
    assert.equal(talks(press(), talk), false);
  }
});

test("a page that nobody looks at for long is told of, one that somebody comes back to is not", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let rests = 0;
  const background = new Background(() => rests++);
  background.seen(true);
  mock.timers.tick(BACKGROUND_MS - 1);
  background.seen(false);
  mock.timers.tick(BACKGROUND_MS);
  assert.equal(rests, 0);
  background.seen(true);
  mock.timers.tick(BACKGROUND_MS);
  assert.equal(rests, 1);
  mock.timers.reset();
});
