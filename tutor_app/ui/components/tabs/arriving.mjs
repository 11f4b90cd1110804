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

  /** Somebody did something. */
  acted = () => {
    if (this.#isOk && Date.now() - this.#askedAt >= EVERY_MS) void this.#ask();
  };

  stop() {
    clearTimeout(this.#timer);
    this.#isAsking = true;
  }

  async #ask() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#askedAt = Date.now();
    const isOk = await this.#answer();
    this.#isAsking = false;
    if (isOk !== this.#isOk) {
      this.#isOk = isOk;
      this.#onChanged(isOk);
    }
    if (!isOk) this.#timer = setTimeout(() => void this.#ask(), AGAIN_MS);
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
