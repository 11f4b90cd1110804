/** Saves what is typed a moment after the last key, and at once when the reader turns away. */

export const PAUSE_MS = 1_500;

export class Saving {
  #save;
  #clock;
  #timer = 0;
  #saved;
  #code;

  /**
   * @param {(code: string) => void} save
   * @param {string} saved what is stored already
   */
  constructor(save, saved, clock = globalThis) {
    this.#save = save;
    this.#saved = this.#code = saved;
    this.#clock = clock;
  }

  changed(code) {
    this.#code = code;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** The server itself gave this code. */
  stored(code) {
    this.#clock.clearTimeout(this.#timer);
    this.#saved = this.#code = code;
  }

  /** Save now what is not saved. */
  flush() {
    this.#clock.clearTimeout(this.#timer);
    if (this.#code === this.#saved) return;
    this.#saved = this.#code;
    this.#save(this.#code);
  }
}
