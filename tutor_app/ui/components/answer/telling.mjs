/**
 * Tells the page what an answer does, by the DOM event `tutor:answer`: for what reads it aloud.
 *
 * Its detail: `messageId`, `turnId`, and `kind`: "started" (`text`: what is there already), "added"
 * (`text`: only the new piece), "replaced" (`text`: all of it) or "ended" (`status`, and `text`: all of it).
 */
export class Telling {
  #about;
  #isOver = false;

  /** @param {{messageId: string, turnId: string}} about */
  constructor(about) {
    this.#about = about;
  }

  tell(kind, more) {
    if (this.#isOver) return;
    this.#isOver = kind === "ended";
    window.dispatchEvent(new CustomEvent("tutor:answer", { detail: { ...this.#about, kind, ...more } }));
  }
}
