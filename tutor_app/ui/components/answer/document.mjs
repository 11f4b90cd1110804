/**
 * Splits Markdown into blocks while it arrives, so that finished blocks never change again.
 *
 * The source is read line by line, each line once, and only what is open can change: a piece of text
 * costs the same however long the answer is. The line that is still being written is applied for each
 * frame and taken back by a journal before the next piece.
 */

import { Container, newVersion } from "./blocks.mjs";
import * as rules from "./rules.mjs";
import { hold } from "./tail.mjs";

/** The blocks of one answer. Call `append` as text arrives, `update` before each look at `root`. */
export class BlockDocument {
  #journal = null;
  #partial = "";
  #pending = "";
  #headings = { base: 0, last: 2 };
  rules = rules;

  /** @param {string} text what is there already; `isFinished`: nothing follows */
  constructor(text = "", isFinished = false) {
    this.root = new Container(this, { id: "", children: [], depth: -1, isInFold: false }, "root", {});
    this.isFinished = false;
    if (text) this.append(text);
    if (isFinished) this.finish();
  }

  /** Takes more text; cheap, nothing is split yet. */
  append(text) {
    this.#pending += text;
  }

  /** Whether text waits that `update` has not taken yet. */
  get isBehind() {
    return this.#pending !== "";
  }

  /**
   * Splits what came since the last call and applies the unfinished line for showing.
   * @param {number} most characters to take now; the rest waits for the next call
   */
  update(most = Infinity) {
    if (this.isFinished || (!this.#pending && this.#journal)) return;
    this.#takeBack();
    const taken = this.#pending.length > most ? this.#pending.slice(0, most) : this.#pending;
    this.#pending = this.#pending.slice(taken.length);
    const source = (this.#partial + taken).replaceAll("\r\n", "\n");
    let start = 0;
    for (let end = source.indexOf("\n"); end >= 0; end = source.indexOf("\n", start)) {
      this.#line(source.slice(start, end));
      start = end + 1;
    }
    this.#partial = source.slice(start);
    this.#journal = [];
    const shown = hold(this.#partial, this.#openLeaf());
    if (shown) this.root.line(shown);
  }

  /** Closes everything: nothing follows. */
  finish() {
    this.update();
    if (this.isFinished) return;
    this.#takeBack();
    if (this.#partial) this.#line(this.#partial);
    this.#partial = "";
    if (this.root.open) this.root.finish(this.root.open);
    this.touch(this.root);
    this.isFinished = true;
  }

  /** Lets everything that is open be drawn again. */
  touchOpen() {
    for (let block = this.root; block; block = block.open) this.touch(block);
  }

  #line(line) {
    const rest = this.root.line(line);
    if (rest) this.root.line(rest);
  }

  #openLeaf() {
    let open = this.root.open;
    while (open?.children) open = open.open;
    return open ?? null;
  }

  #takeBack() {
    const journal = this.#journal;
    this.#journal = null;
    if (!journal) return;
    for (let i = journal.length - 1; i >= 0; i--) {
      const [target, name, value] = journal[i];
      if (name === undefined) target.pop();
      else target[name] = value;
    }
  }

  /** Level for a heading so that levels start at 3 and never skip one. */
  headingLevel(level) {
    const { base, last } = this.#headings;
    if (base === 0) this.set(this.#headings, "base", level);
    const wanted = Math.min(Math.max(3 + level - (base || level), 3), 6);
    const given = Math.min(wanted, last + 1);
    this.set(this.#headings, "last", given);
    return given;
  }

  set(target, name, value) {
    this.#journal?.push([target, name, target[name]]);
    target[name] = value;
  }

  push(array, value) {
    this.#journal?.push([array]);
    array.push(value);
  }

  /** Adds a line to a text. */
  grow(block, line) {
    this.set(block, "source", `${block.source}\n${line}`);
    this.touch(block);
  }

  touch(block) {
    this.set(block, "version", newVersion());
  }
}
