/**
 * What of an answer is said, sentence by sentence, while the answer is still being written.
 *
 * The blocks are the page's own (answer/document.mjs); a block is read once something follows it, and
 * of the paragraph at the end every sentence that is complete. Each character is looked at a bounded
 * number of times, however long the answer is.
 */

import { BlockDocument } from "../answer/document.mjs";
import { cellsOf } from "../answer/lines.mjs";
import { formulaWords } from "./formula_words.mjs";
import { sentenceEnd } from "./sentences.mjs";
import { spokenWords } from "./spoken_words.mjs";

const MOST_COLUMNS_NAMED = 6;
const WORD_ENDS = /[\s。！？]/;
const MOST_WAITING = 200; // characters without a space
const COMPLETE = /[.!?…:。！？]["')\]”’»*_~]*\s*$/;
const CODE = "Code on screen.";

/**
 * @typedef {object} Piece
 * @property {string} text what is said: plain words with their end mark
 * @property {string} fold id of the [EXPLAIN] aside that holds it, or ""
 */

export class Script {
  #document = new BlockDocument();
  #next = new Map(); // container id -> index of the first child that is not read yet
  #read = new Map(); // id of a paragraph -> characters of its source that are read
  #announced = new Set(); // ids of blocks that are only named
  #last = "";
  #isQuiet = false;
  #waiting = "";

  /** @returns {Piece[]} what can be said now */
  append(text) {
    this.#document.append(text);
    this.#waiting += text;
    if (!WORD_ENDS.test(this.#waiting) && this.#waiting.length < MOST_WAITING) return [];
    return this.#update();
  }

  #update() {
    this.#waiting = "";
    this.#document.update();
    return this.#pieces();
  }

  /** Takes text that is not to be said, but for a sentence at its end that goes on. */
  skip(text) {
    this.#isQuiet = true;
    this.#document.append(text);
    this.#update();
    this.#isQuiet = false;
  }

  /** Nothing follows. @returns {Piece[]} the rest */
  finish() {
    this.#document.finish();
    return this.#pieces();
  }

  #pieces() {
    const pieces = [];
    this.#container(this.#document.root, { fold: "", isEnd: true, mark: "" }, pieces);
    return this.#isQuiet ? [] : pieces;
  }

  /** Reads on in a container; `isEnd`: nothing follows it in the answer so far. */
  #container(container, { fold, isEnd, mark }, pieces) {
    const { children } = container;
    let index = Math.min(this.#next.get(container.id) ?? 0, children.length);
    for (; index < children.length; index++) {
      const isLast = isEnd && index === children.length - 1;
      this.#block(children[index], { fold, isEnd: isLast, mark: markOf(container, index, mark) }, pieces);
      if (isLast && !this.#document.isFinished) break;
      this.#forget(children[index]);
    }
    this.#next.set(container.id, index);
  }

  #block(block, place, pieces) {
    const isSettled = !place.isEnd || this.#document.isFinished;
    if (block.children) {
      this.#container(block, block.kind === "fold" ? { ...place, fold: block.id } : place, pieces);
    } else if (block.kind === "text" || block.kind === "plain") this.#text(block, place, isSettled, pieces);
    else this.#once(block, place.fold, isSettled, pieces);
  }

  #forget(block) {
    this.#read.delete(block.id);
    this.#next.delete(block.id);
    this.#announced.delete(block.id);
  }

  /** Code is announced as soon as it begins, tables and formulas once they are there. */
  #once(block, fold, isSettled, pieces) {
    if (this.#announced.has(block.id) || (block.kind !== "code" && !isSettled)) return;
    this.#announced.add(block.id);
    this.#say(onScreen(block), fold, pieces);
  }

  #text(block, { fold, mark }, isSettled, pieces) {
    const { source } = block;
    let from = this.#read.get(block.id) ?? 0;
    if (!isSettled && (block.isIndented || block.heading)) return;
    if (block.isIndented) {
      this.#say(CODE, fold, pieces);
      return;
    }
    const text = isSettled ? source : source.slice(0, certain(source));
    for (let end = sentenceEnd(text, from, isSettled); end > from; end = sentenceEnd(text, from, isSettled)) {
      this.#say((from === 0 ? mark : "") + spokenWords(text.slice(from, end)), fold, pieces);
      from = end;
    }
    this.#read.set(block.id, this.#isQuiet && COMPLETE.test(text) ? text.length : from);
  }

  #say(words, fold, pieces) {
    const text = ended(words);
    if (!/[\p{L}\p{N}]/u.test(text) || (text === CODE && this.#last === CODE)) return;
    this.#last = text;
    pieces.push({ text, fold });
  }
}

/** Words with an end mark: a voice lowers itself there, and pauses. */
function ended(words) {
  const text = words.replace(/[,;\s]+$/, "");
  return /[.!?…:。！？]["')\]”’»]*$/.test(text) ? text : `${text}.`;
}

/** A last line with a bar may still become the head of a table. */
function certain(source) {
  const line = source.lastIndexOf("\n") + 1;
  return source.indexOf("|", line) < 0 ? source.length : line;
}

/** What is said before a block: the number of an ordered item, or whether a task is done. */
function markOf(container, index, mark) {
  if (container.kind !== "list") return index === 0 ? mark : "";
  const { task } = container.children[index];
  if (task !== null) return task ? "Done: " : "To do: ";
  return container.isOrdered ? `${container.start + index}: ` : "";
}

function onScreen(block) {
  if (block.kind === "code") return CODE;
  if (block.kind === "math") return formulaWords(block.tex.trim());
  const heads = cellsOf(block.head).map((cell) => spokenWords(cell)).filter(Boolean);
  if (heads.length === 0 || heads.length > MOST_COLUMNS_NAMED) return "A table on screen.";
  return `A table on screen: ${heads.join(", ")}.`;
}
