/** Decisions of the scroll container, apart from the page so that they can be tested alone. */

import { Store } from "../store/store.mjs";

const AT_BOTTOM = 32;
const FAR_FROM_BOTTOM = 160;

/** Whether the reader follows the end, from what they do. */
export class Following {
  isFollowing = true;
  #lastTop = 0;

  /**
   * Takes a scroll position, in pixels. Growth of the content alone never ends the following: only
   * a position further up does.
   * @param {{scrollTop: number, scrollHeight: number, clientHeight: number}} place
   */
  moved({ scrollTop, scrollHeight, clientHeight }) {
    const left = scrollHeight - clientHeight - scrollTop;
    if (left <= AT_BOTTOM) this.isFollowing = true;
    else if (scrollTop < this.#lastTop - 1) this.isFollowing = false;
    this.#lastTop = scrollTop;
  }

  /** Takes a position that the page itself has chosen. */
  placed(scrollTop) {
    this.#lastTop = scrollTop;
  }

  follow() {
    this.isFollowing = true;
  }

  /** Whether a button to the end is worth showing. */
  isAway({ scrollTop, scrollHeight, clientHeight }) {
    return !this.isFollowing && scrollHeight - clientHeight - scrollTop > FAR_FROM_BOTTOM;
  }
}

/**
 * The first message that can be seen: what stays in place when others change.
 * @param {ArrayLike<Element>} messages from top to bottom
 * @param {number} top upper edge of the container, in pixels of the window
 * @returns {number} its index, -1 when there is none
 */
export function firstSeen(messages, top) {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].getBoundingClientRect().bottom > top) high = middle;
    else low = middle + 1;
  }
  return low < messages.length ? low : -1;
}

/** Asks for earlier messages, once for each oldest message that is shown. Its value: `isWaiting`. */
export class Asking extends Store {
  #oldest = "";
  #asked = null;
  onAsk = () => {};

  constructor() {
    super({ isWaiting: false });
  }

  /** The oldest message that is shown now. */
  shows(key) {
    this.#oldest = key;
    if (this.#asked !== key) this.set({ isWaiting: false });
  }

  /** The reader has come near the top. */
  near() {
    if (this.#asked !== this.#oldest) this.wanted();
  }

  /** The reader asks, perhaps again. */
  wanted() {
    this.#asked = this.#oldest;
    this.set({ isWaiting: true });
    this.onAsk();
  }
}
