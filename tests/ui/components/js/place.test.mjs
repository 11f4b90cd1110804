import assert from "node:assert/strict";
import { test } from "node:test";
import { Place } from "../../../../tutor_app/ui/components/transcript/place.mjs";
import { Asking } from "../../../../tutor_app/ui/components/transcript/scrolling.mjs";

const WINDOW = 500;

/** A column of messages with heights, in a window of 500 pixels; the browser's rules of scrolling. */
class Layout {
  smooth = [];
  #top = 0;
  #observed = () => {};
  isAway = false;

  constructor(heights, { isCalm = false } = {}) {
    globalThis.ResizeObserver = class {
      constructor(act) {
        this.act = act;
      }
      observe() {
        layout.#observed = this.act;
      }
      disconnect() {
        layout.#observed = () => {};
      }
    };
    globalThis.matchMedia = () => ({ matches: isCalm });
    const layout = this;
    this.messages = heights.map((height) => this.#message(height));
    this.scroller = {
      get scrollTop() {
        return layout.#top;
      },
      set scrollTop(top) {
        layout.#top = Math.max(0, Math.min(top, layout.height - WINDOW));
      },
      get scrollHeight() {
        return Math.max(layout.height, WINDOW);
      },
      clientHeight: WINDOW,
      getBoundingClientRect: () => ({ top: 0 }),
      scrollTo: (how) => layout.smooth.push(how),
    };
    this.column = { get children() { return layout.messages; } };
    this.place = new Place({ current: this.scroller }, { current: this.column }, (isAway) => (this.isAway = isAway));
    this.unwatch = this.place.watch();
    this.place.toEnd();
  }

  #message(height) {
    const message = { height, isConnected: true };
    message.getBoundingClientRect = () => {
      const top = this.above(message) - this.#top;
      return { top, bottom: top + message.height };
    };
    return message;
  }

  get height() {
    return this.messages.reduce((sum, { height }) => sum + height, 0);
  }

  above(message) {
    let sum = 0;
    for (const one of this.messages) {
      if (one === message) return sum;
      sum += one.height;
    }
    return sum;
  }

  /** Where a message stands in the window. */
  at(message) {
    return message.getBoundingClientRect().top;
  }

  get left() {
    return this.scroller.scrollHeight - WINDOW - this.#top;
  }

  /** The reader scrolls. */
  scroll(by) {
    this.scroller.scrollTop = this.#top + by;
    this.place.scrolled();
  }

  /** Messages change, and the browser tells of it. */
  change(act) {
    act(this);
    this.scroller.scrollTop = this.#top;
    this.#observed();
  }

  grow(message, by) {
    this.change(() => (message.height += by));
  }

  prepend(...heights) {
    this.change(() => this.messages.unshift(...heights.map((height) => this.#message(height))));
  }

  append(...heights) {
    this.change(() => this.messages.push(...heights.map((height) => this.#message(height))));
  }
}

const TALK = Array(20).fill(200);

test("it opens at the newest message", () => {
  const layout = new Layout(TALK);
  assert.deepEqual([layout.left, layout.isAway], [0, false]);
});

test("a growing answer is followed, and never bounces", () => {
  const layout = new Layout([100, 50]);
  const tops = [];
  for (let n = 0; n < 50; n++) {
    layout.grow(layout.messages.at(-1), 37);
    layout.place.scrolled(); // the browser tells of the page's own scrolling, too
    tops.push(layout.scroller.scrollTop);
    assert.equal(layout.left, 0);
  }
  assert.deepEqual(tops, tops.toSorted((a, b) => a - b));
});

test("a reader further up is left alone, whatever grows below", () => {
  const layout = new Layout(TALK);
  layout.scroll(-700);
  const top = layout.scroller.scrollTop;
  layout.grow(layout.messages.at(-1), 3_000);
  layout.append(100, 900);
  assert.equal(layout.scroller.scrollTop, top);
  assert.equal(layout.isAway, true);
});

test("a step up ends the following, though less than the button is worth", () => {
  const layout = new Layout(TALK);
  layout.scroll(-60);
  layout.grow(layout.messages.at(-1), 80);
  assert.deepEqual([layout.left, layout.isAway], [140, false]);
  layout.grow(layout.messages.at(-1), 80);
  assert.equal(layout.isAway, true);
});

test("back at the end it is followed again", () => {
  const layout = new Layout(TALK);
  layout.scroll(-700);
  layout.scroll(690);
  layout.grow(layout.messages.at(-1), 300);
  assert.deepEqual([layout.left, layout.isAway], [0, false]);
});

test("earlier messages keep the reader's place, to the pixel", () => {
  const layout = new Layout(TALK);
  layout.scroll(-3_300);
  const seen = layout.messages.find((message) => message.getBoundingClientRect().bottom > 0);
  const before = layout.at(seen);
  layout.prepend(120, 333, 47);
  assert.equal(layout.at(seen), before);
  layout.prepend(1_000);
  assert.equal(layout.at(seen), before);
});

test("what changes above the reader moves nothing they see", () => {
  const layout = new Layout(TALK);
  layout.scroll(-1_000);
  const seen = layout.messages.find((message) => message.getBoundingClientRect().bottom > 0);
  const before = layout.at(seen);
  layout.grow(layout.messages[2], 250);
  layout.grow(layout.messages[3], -90);
  assert.equal(layout.at(seen), before);
});

test("a place is kept from where the reader scrolls to in the very moment of a change", () => {
  const layout = new Layout(TALK);
  layout.scroll(-2_000);
  const seen = layout.messages.find((message) => message.getBoundingClientRect().bottom > 0);
  const before = layout.at(seen);
  layout.messages[0].height += 400; // not told yet
  layout.scroll(-30);
  assert.equal(layout.at(seen), before + 30);
});

test("a message that goes takes no place with it", () => {
  const layout = new Layout(TALK);
  layout.scroll(-1_000);
  const seen = layout.messages.find((message) => message.getBoundingClientRect().bottom > 0);
  const top = layout.scroller.scrollTop;
  layout.change(() => {
    seen.isConnected = false;
    layout.messages.splice(layout.messages.indexOf(seen), 1);
  });
  assert.equal(layout.scroller.scrollTop, Math.min(top, layout.height - WINDOW));
});

test("the way to the end is smooth where it is short and nobody asked for calm", () => {
  for (const [isCalm, up, isSmooth] of [[false, -900, true], [true, -900, false], [false, -3_000, false]]) {
    const layout = new Layout(TALK, { isCalm });
    layout.scroll(up);
    layout.place.toEnd(true);
    assert.deepEqual([layout.smooth.length, layout.isAway], [isSmooth ? 1 : 0, false], `${isCalm} ${up}`);
    if (isSmooth) assert.equal(layout.smooth[0].behavior, "smooth");
    else assert.equal(layout.left, 0);
    layout.append(400);
    assert.equal(layout.left, 0, "it is followed from now on");
  }
});

test("thousands of messages cost a scroll a few looks", () => {
  const layout = new Layout(Array(5_000).fill(20));
  let looks = 0;
  for (const message of layout.messages) {
    message.getBoundingClientRect = () => {
      looks++;
      const top = layout.messages.indexOf(message) * 20 - layout.scroller.scrollTop;
      return { top, bottom: top + 20 };
    };
  }
  layout.scroll(-40_000);
  assert.ok(looks <= 16, String(looks));
});

test("it no longer looks once it is gone", () => {
  const layout = new Layout(TALK);
  layout.unwatch();
  layout.append(900);
  assert.equal(layout.left, 900);
});

test("earlier messages are asked for once for each oldest one, again only by hand", () => {
  const asking = new Asking();
  let asked = 0;
  asking.onAsk = () => asked++;
  asking.shows("m50");
  asking.near();
  asking.near();
  asking.shows("m50");
  assert.deepEqual([asked, asking.value.isWaiting], [1, true]);
  asking.wanted();
  assert.equal(asked, 2);
  asking.shows("m0");
  assert.equal(asking.value.isWaiting, false);
  asking.near();
  assert.equal(asked, 3);
});
