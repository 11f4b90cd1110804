/**
 * HTML of blocks, computed once for each state of a block.
 *
 * A block that is slow to render while it grows (a paragraph of thousands of words) is shown with a
 * delay in proportion to its cost, so that no input can keep the page busy.
 */

import { formulaHtml, plainHtml, rowsHtml, textHtml } from "./markdown.mjs";
import { escapeHtml, highlight } from "./highlight.mjs";
import { mend } from "./tail.mjs";

const SLOW_MS = 4;
const LONG = 2_000; // shorter blocks are only slow when the machine is, and never wait
const SHARE = 8; // a slow block gets one part in eight of the time
const MOST_HIGHLIGHTED_LINES = 1_500;
const MOST_HIGHLIGHTED_CHARACTERS = 60_000;

export class Shown {
  /** @param {string} messageId names the answer for the tests that count renderings */
  constructor(messageId) {
    this.messageId = messageId;
    this.references = {};
    this.isBehind = false;
    this.cache = new Map();
  }

  /** @returns {string} HTML of a paragraph, heading or rule */
  text(block) {
    const state = block.isDone ? block.source : mend(block.source);
    return this.#once(block.id, `${block.heading ?? ""}:${state}`, !block.isDone, () =>
      textHtml(block, this.references),
    );
  }

  plain(block) {
    return this.#once(block.id, block.source, !block.isDone, () => plainHtml(block.source));
  }

  /** A formula; while it is being written, its source. */
  formula(block) {
    if (!block.isDone) return `<pre class="answer-open-formula">${escapeHtml(block.source)}</pre>`;
    return this.#once(block.id, block.tex, false, () => formulaHtml(block.tex));
  }

  head(block) {
    return this.#once(`${block.id}/head`, `${block.align}:${block.head}`, false, () =>
      rowsHtml([block.head], block.align, "th", this.references),
    );
  }

  rows(block, index) {
    const { text } = block.chunks[index];
    return this.#once(`${block.id}/${index}`, text, !block.isDone, () =>
      rowsHtml(text.split("\n"), block.align, "td", this.references),
    );
  }

  /**
   * Code as pieces of HTML: while it grows one for each chunk of lines; once closed the whole is
   * highlighted, and the pieces stay when that changes nothing.
   * @returns {string[]}
   */
  code(block, language) {
    const isPlain =
      block.lineCount > MOST_HIGHLIGHTED_LINES || block.size > MOST_HIGHLIGHTED_CHARACTERS;
    const used = isPlain ? "" : language;
    const isNew = !this.cache.has(`${block.id}/0`);
    if (block.isDone && block.chunks.length > 1 && !isPlain) {
      const whole = this.#once(block.id, String(block.size), false, () => highlight(textOf(block), used));
      if (isNew) return [whole];
      const pieces = this.#pieces(block, used);
      return pieces.join("\n") === whole ? pieces : [whole];
    }
    return this.#pieces(block, used);
  }

  #pieces(block, language) {
    return block.chunks.map(({ text }, index) =>
      this.#once(`${block.id}/${index}`, `${language}:${text}`, !block.isDone, () => highlight(text, language)),
    );
  }

  #once(id, state, mayWait, make) {
    const known = this.cache.get(id);
    if (known?.state === state) return known.html;
    const start = performance.now();
    const isSlow = mayWait && known && known.cost > SLOW_MS && state.length > LONG;
    if (isSlow && start - known.at < known.cost * SHARE) {
      this.isBehind = true;
      return known.html;
    }
    const html = make();
    globalThis.__tutorRenders?.(this.messageId, id, state);
    const at = performance.now();
    this.cache.set(id, { state, html, at, cost: at - start });
    return html;
  }
}

/** @returns {string} the code of a code block */
export function textOf(block) {
  return block.chunks.map((chunk) => chunk.text).join("\n");
}
