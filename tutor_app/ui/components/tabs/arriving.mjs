/** Whether what a person does here can be taken: asked when they do something, and until it can. */

const EVERY_MS = 5_000;
const AGAIN_MS = 3_000;
const UNAVAILABLE = 503;

export class Arriving {
  #fetch;
  #onChanged;
  #isOk = true;
  #isAsking = false;
  #askedAt = -Infinity;
  #timer = 0;

  /**
   * @param {object} options
   * @param {(isOk: boolean) => void} options.onChanged
   * @param {typeof fetch} [options.fetch]
   */
  constructor({ onChanged, fetch }) {
    this.#onChanged = onChanged;
    this.#fetch = fetch ?? globalThis.fetch.bind(globalThis);
  }

  /**
   * Somebody did something. Of the keys only Enter does; what comes soon after the last question
   * is asked about in its turn.
   * @param {Event} [event]
   */
  acted = (event) => {
    const isTyping = event?.type === "keydown" && event.key !== "Enter";
    if (isTyping || !this.#isOk || this.#timer) return;
    const rest = this.#askedAt + EVERY_MS - Date.now();
    if (rest <= 0) void this.#ask();
    else this.#askIn(rest);
  };

  stop() {
    clearTimeout(this.#timer);
    this.#isAsking = true;
  }

  async #ask() {
    this.#timer = 0;
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#askedAt = Date.now();
    const isOk = await this.#answer();
    this.#isAsking = false;
    if (isOk !== this.#isOk) {
      this.#isOk = isOk;
      this.#onChanged(isOk);
    }
    if (!isOk) this.#askIn(AGAIN_MS);
  }

  #askIn(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), milliseconds);
  }

  /** A server that cannot be reached at all, or is about to restart, is told by the other line. */
  async #answer() {
    try {
      const answer = await this.#fetch("/ready", { cache: "no-store" });
      return answer.status !== UNAVAILABLE || (await answer.json()).code === "draining";
    } catch {
      return this.#isOk;
    }
  }
}
