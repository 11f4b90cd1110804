/**
 * The tree of an answer: containers (lists and their items, quotes, folds) hold blocks; leaves are
 * text (paragraphs, headings: rendered by markdown-it), code, tables and formulas. Only the last block
 * of a container can be open.
 */

import * as lines from "./lines.mjs";

const DEEPEST = 6;

let stamp = 0;

/** @returns {number} a version that nothing had before */
export function newVersion() {
  return ++stamp;
}

/**
 * A block. `version` changes whenever what it shows changes; once `isDone` it never does.
 * `kind`: text, plain, code, table, math, list, item, quote, fold.
 */
class Block {
  constructor(owner, kind, fields) {
    this.id = `${owner.id}.${owner.children.length}`;
    this.kind = kind;
    this.isDone = false;
    this.version = newVersion();
    Object.assign(this, fields);
  }
}

/** A block that holds blocks. */
export class Container extends Block {
  constructor(document, owner, kind, fields) {
    super(owner, kind, fields);
    this.document = document;
    this.children = [];
    this.depth = owner.depth + 1;
    this.isInFold = owner.isInFold || kind === "fold";
  }

  /** @returns {Block | null} the block that still grows */
  get open() {
    const last = this.children[this.children.length - 1];
    return last && !last.isDone ? last : null;
  }

  /**
   * Reads one whole line.
   * @returns {string | null} what follows a [/EXPLAIN] that a container further out has to close
   */
  line(line) {
    this.document.touch(this);
    const open = this.open;
    if (open) {
      const result = this.document.rules.goOn[open.kind](this, open, line);
      if (result === null) return null;
      if (typeof result === "string") return this.#closeFold(open, result);
      this.finish(open);
    }
    return lines.isBlank(line) ? null : this.#start(line);
  }

  #closeFold(child, rest) {
    this.finish(child);
    if (child.kind !== "fold") return rest;
    return lines.isBlank(rest) ? null : this.line(rest);
  }

  #start(line) {
    if (this.depth >= DEEPEST) return this.add("plain", { source: line });
    if (lines.indentOf(line) > 3) return this.add("text", { source: line, isIndented: true });
    for (const start of this.document.rules.containers) {
      const result = start(this, line);
      if (result !== false) return result;
    }
    const marker = lines.markerOf(line);
    if (marker) return this.#startMarker(line, marker);
    for (const start of this.document.rules.leaves) if (start(this, line)) return null;
    return this.add("text", { source: line });
  }

  #startMarker(line, marker) {
    const rest = line.slice(marker.end);
    if (!lines.isBlank(line.slice(0, marker.start))) {
      this.line(line.slice(0, marker.start));
      if (this.open) this.finish(this.open);
      return this.line(line.slice(marker.start));
    }
    if (!marker.isClosing) {
      const fold = this.addContainer("fold", { isAfterBlank: false });
      const bubbled = lines.isBlank(rest) ? null : fold.line(rest);
      return bubbled === null ? null : this.#closeFold(fold, bubbled);
    }
    if (this.isInFold) return rest;
    return lines.isBlank(rest) ? null : this.line(rest);
  }

  add(kind, fields) {
    this.document.push(this.children, new Block(this, kind, fields));
    return null;
  }

  addContainer(kind, fields) {
    const child = new Container(this.document, this, kind, fields);
    this.document.push(this.children, child);
    return child;
  }

  /** Adds a block that is complete at once. */
  addDone(kind, fields) {
    this.add(kind, { ...fields, isDone: true });
  }

  finish(child) {
    if (child instanceof Container && child.open) child.finish(child.open);
    const { document } = this;
    if (child.kind === "math") document.set(child, "kind", "text");
    document.set(child, "isDone", true);
    document.touch(child);
  }

  /** Whether a line without markers would go on with the paragraph at the very end. */
  get isLazy() {
    const open = this.open;
    if (open instanceof Container) return open.isLazy;
    return open?.kind === "text" && !open.isIndented;
  }

  /** Goes on with the paragraph at the very end. */
  lazy(line) {
    this.document.touch(this);
    const open = this.open;
    if (open instanceof Container) open.lazy(line);
    else this.document.grow(open, line.trimStart());
  }
}
