/** Whether the reader looks at this tab: what they missed matters when they come back after a while. */

export const AWAY_MS = 30_000;

export class Presence {
  #leftAt = 0;
  #onReturn;

  /** @param {() => void} onReturn they were away for longer than AWAY_MS */
  constructor(onReturn) {
    this.#onReturn = onReturn;
  }

  seen(isHere) {
    if (!isHere) {
      this.#leftAt ||= Date.now();
      return;
    }
    const wasAway = this.#leftAt > 0 && Date.now() - this.#leftAt > AWAY_MS;
    this.#leftAt = 0;
    if (wasAway) this.#onReturn();
  }
}
