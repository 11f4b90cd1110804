/** Where the sentences of a growing paragraph of Markdown end. */

import { spanAt, WAIT } from "./inlines.mjs";

/* Chromium's remote voices may fall silent after 15 seconds; at the usual rate this much text takes 13. */
export const LONGEST = 200;
const LEAST_BEFORE_A_COMMA = 60;
const LONGEST_END = 20; // dots, quotes and marks

const ABBREVIATIONS = new Set(
  (
    "e.g i.e etc vs cf al approx resp incl mr mrs ms dr prof st jr sr inc ltd co dept est gen gov " +
    "jan feb mar apr jun jul aug sep sept oct nov dec"
  ).split(" "),
);
const BEFORE_NUMBERS = new Set("no nos fig figs eq eqs sec secs ch chap vol p pp ver v art".split(" "));
const END = /[.!?…]/;
const WIDE_END = /[。！？]/;
const CLOSER = /["')\]”’»*_~]/;
const OPENERS = /^["'([“‘«*_~]+/;
const PAUSE = /[,;:)–—]/;

/**
 * The end of the sentence that begins at `from`. What it says depends on the text alone, never on
 * the pieces in which the text came.
 * @param {string} source a paragraph of Markdown
 * @param {number} from
 * @param {boolean} isDone nothing follows
 * @returns {number} index behind the sentence, or -1: it has not ended yet
 */
export function sentenceEnd(source, from, isDone) {
  let pause = -1;
  let space = -1;
  for (let at = from; at < source.length;) {
    if (at - from >= LONGEST) return cut(source, from, pause, space);
    const span = spanAt(source, at, isDone);
    if (span === WAIT) return -1;
    if (span) {
      at = span.end;
      continue;
    }
    const end = endAt(source, at, from, isDone);
    if (end === WAIT) return -1;
    if (end > 0) return end;
    if (PAUSE.test(source[at]) && /\s/.test(source[at + 1] ?? "") && at - from >= LEAST_BEFORE_A_COMMA) pause = at + 1;
    if (/\s/.test(source[at])) space = at + 1;
    at += source.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return isDone && from < source.length ? source.length : -1;
}

function cut(source, from, pause, space) {
  if (pause > from) return pause;
  if (space > from) return space;
  const end = from + LONGEST;
  return source.codePointAt(end - 1) > 0xffff ? end - 1 : end;
}

/** @returns {number | typeof WAIT} index behind a sentence that ends with the character at `at`, or 0 */
function endAt(source, at, from, isDone) {
  const character = source[at];
  if (character === "\n") return isHardBreak(source, at) ? at + 1 : 0;
  if (WIDE_END.test(character)) return at + 1;
  if (!END.test(character)) return 0;
  let end = at + 1;
  const most = at + LONGEST_END;
  while (end < most && END.test(source[end] ?? "")) end++;
  while (end < most && CLOSER.test(source[end] ?? "")) end++;
  if (end >= source.length) return isDone ? source.length : WAIT;
  if (!/\s/.test(source[end])) return 0;
  if (character !== "." && !/\s/.test(source[at - 1] ?? "")) return end;
  const next = /\S/.exec(source.slice(end, end + 40));
  if (!next) return isDone || source.length - end >= 40 ? end : WAIT;
  if (character !== ".") return /^[\p{Ll}\d(["'[]/u.test(source.slice(end + next.index)) ? 0 : end; // `a ? b : c`
  return isFullStop(source, at, from, source.slice(end + next.index, end + next.index + 8)) ? end : 0;
}

function isHardBreak(source, at) {
  return source.slice(at - 2, at) === "  " || source[at - 1] === "\\";
}

/** Whether the dot at `at` ends a sentence, and not an abbreviation. */
function isFullStop(source, at, from, next) {
  const following = next.replace(OPENERS, "");
  if (/^\p{Ll}/u.test(following)) return false;
  const word = /[\p{L}\p{N}.]*$/u.exec(source.slice(Math.max(from, at - 24), at))[0];
  const name = word.toLowerCase();
  if (ABBREVIATIONS.has(name)) return name === "etc";
  if (BEFORE_NUMBERS.has(name) && /^\d/.test(following)) return false;
  if (/^\d+$/.test(word) && at - word.length === from) return false; // "1." at the start is a number
  return !isInitial(source, at, word);
}

/** "J. Smith", "D. E. Knuth": a single capital behind another name, or at the start. */
function isInitial(source, at, word) {
  if (!/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word) || word === "I") return false;
  const before = source.slice(Math.max(0, at - word.length - 30), at - word.length).trimEnd();
  const last = /[^\s]+$/.exec(before)?.[0] ?? "";
  return last === "" || /^\p{Lu}\.$/u.test(last) || (/^\p{Lu}/u.test(last) && !END.test(last.at(-1)));
}
