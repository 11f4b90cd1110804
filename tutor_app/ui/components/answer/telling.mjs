/**
 * Tells the page what an answer does, by the DOM event `tutor:answer`: for what reads it aloud.
 *
 * Its detail: `messageId`, `turnId`, and `kind`: "started" (`text`: what is there already), "added"
 * (`text`: only the new piece), "replaced" (`text`: all of it) or "ended" (`status`, and `text`: all of it).
 */
export class Telling {
  #about;
  #page;
  #isOver = false;

  /**
   * @param {{messageId: string, turnId: string}} about
   * @param {EventTarget} [page]
   */
  constructor(about, page = globalThis) {
    this.#about = about;
    this.#page = page;
  }

  tell(kind, more) {
    if (this.#isOver) return;
    this.#isOver = kind === "ended";
    this.#page.dispatchEvent(new CustomEvent("tutor:answer", { detail: { ...this.#about, kind, ...more } }));
  }
}
