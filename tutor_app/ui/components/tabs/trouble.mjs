/** What is wrong with the connection for longer than a moment, and that it is over. */

import { Store } from "../store/store.mjs";

export const SHOWN_AFTER_MS = 1_500;

/** Its value: `trouble`, one of "" | "offline" | "server". */
export class Trouble extends Store {
  #timer = 0;
  #isOnline;
  #onBack;

  /**
   * @param {object} options
   * @param {() => boolean} options.isOnline whether the browser has a network
   * @param {() => void} options.onBack a trouble that was shown is over
   */
  constructor({ isOnline, onBack }) {
    super({ trouble: "" });
    this.#isOnline = isOnline;
    this.#onBack = onBack;
  }

  changed(isUp) {
    clearTimeout(this.#timer);
    if (!isUp) {
      this.#timer = setTimeout(() => this.set({ trouble: this.#isOnline() ? "server" : "offline" }), SHOWN_AFTER_MS);
      return;
    }
    if (!this.value.trouble) return;
    this.set({ trouble: "" });
    this.#onBack();
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
