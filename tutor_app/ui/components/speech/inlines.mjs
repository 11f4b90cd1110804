/** What stands inside a line of Markdown and must stay whole: code, formulas, links, addresses. */

export const LONGEST_SPAN = 240; // characters; a mark that is not closed within them is only a character

/** Not known yet: the mark may still be closed by what follows. */
export const WAIT = Symbol("wait");

const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>`]*[^\s<>`.,;:!?'")\]*_]/iy;
const AUTOLINK = /<(https?:\/\/[^\s<>]+|mailto:[^\s<>]+)>/iy;
const TAG = /<\/?(?:br|b|i|em|strong|sub|sup|kbd|code|p|u|s)\s*\/?>/iy;
const ESCAPED = /[!-/:-@[-`{-~]/;

/**
 * @param {string} source
 * @param {number} at
 * @param {boolean} isDone nothing follows the source
 * @returns {{kind: string, end: number, text?: string, address?: string} | null | typeof WAIT}
 *   null: an ordinary character
 */
export function spanAt(source, at, isDone) {
  const character = source[at];
  if (character === "`") return codeAt(source, at, isDone);
  if (character === "$") return dollarsAt(source, at, isDone);
  if (character === "\\") return backslashAt(source, at, isDone);
  if (character === "[") return linkAt(source, at, isDone);
  if (character === "!" && source[at + 1] === "[") return imageAt(source, at, isDone);
  if (character === "<") return angleAt(source, at);
  if (/[hw]/i.test(character) && !/[\p{L}\p{N}]/u.test(source[at - 1] ?? " ")) return addressAt(source, at);
  return null;
}

function found(kind, end, more) {
  return { kind, end, ...more };
}

/** Where a closing mark stands, as far as one is looked for; -1: nowhere. */
function closing(source, mark, from) {
  const index = source.slice(from, from + LONGEST_SPAN).indexOf(mark);
  return index < 0 ? -1 : from + index;
}

/** Null when the closing mark is certain not to come. */
function waitOrNot(source, at, isDone) {
  return isDone || source.length - at > 2 * LONGEST_SPAN ? null : WAIT;
}

function codeAt(source, at, isDone) {
  let start = at;
  while (source[start] === "`") start++;
  const mark = source.slice(at, start);
  const most = start + LONGEST_SPAN;
  for (let end = closing(source, mark, start); end >= 0 && end < most; end = closing(source, mark, end)) {
    let after = end;
    while (source[after] === "`") after++;
    if (after === source.length && !isDone) return WAIT;
    if (after - end === mark.length) return found("code", after, { text: source.slice(start, end) });
    end = after;
  }
  return waitOrNot(source, at, isDone) ?? found("mark", start);
}

function dollarsAt(source, at, isDone) {
  if (source[at + 1] === undefined) return isDone ? null : WAIT;
  if (source[at + 1] === "$") return mathAt(source, at, isDone, "$$");
  if (/\s/.test(source[at + 1])) return null;
  const most = at + LONGEST_SPAN;
  for (let end = closing(source, "$", at + 1); end >= 0 && end < most; end = closing(source, "$", end + 1)) {
    if (/[\s\\]/.test(source[end - 1])) continue;
    if (source[end + 1] === undefined && !isDone) return WAIT;
    if (/\d/.test(source[end + 1] ?? "")) continue;
    return formula(source.slice(at + 1, end), end + 1);
  }
  return waitOrNot(source, at, isDone);
}

function backslashAt(source, at, isDone) {
  const next = source[at + 1];
  if (next === undefined) return isDone ? null : WAIT;
  if (next === "(" || next === "[") {
    const math = mathAt(source, at, isDone, next === "(" ? "\\)" : "\\]");
    if (math) return math;
  }
  return ESCAPED.test(next) ? found("escape", at + 2, { text: next }) : null;
}

function mathAt(source, at, isDone, closer) {
  const end = closing(source, closer, at + 2);
  if (end < 0) return waitOrNot(source, at, isDone);
  return formula(source.slice(at + 2, end), end + 2);
}

function formula(text, end) {
  return text.trim() === "" || text.includes("`") ? null : found("math", end, { text });
}

function linkAt(source, at, isDone) {
  const close = closingBracket(source, at);
  if (close < 0) return waitOrNot(source, at, isDone);
  if (source[close + 1] === undefined && !isDone) return WAIT;
  const text = source.slice(at + 1, close);
  if (text.startsWith("^")) return found("note", close + 1);
  if (source[close + 1] !== "(") return null;
  const end = closing(source, ")", close);
  if (end < 0) return waitOrNot(source, close, isDone);
  return found("link", end + 1, { text, address: source.slice(close + 2, end).trim() });
}

function imageAt(source, at, isDone) {
  const link = linkAt(source, at + 1, isDone);
  if (link === WAIT) return WAIT;
  return link?.kind === "link" ? { ...link, kind: "image" } : null;
}

function closingBracket(source, at) {
  let depth = 0;
  const most = Math.min(source.length, at + LONGEST_SPAN);
  for (let i = at; i < most; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[") depth++;
    else if (source[i] === "]" && --depth === 0) return i;
  }
  return -1;
}

function angleAt(source, at) {
  AUTOLINK.lastIndex = TAG.lastIndex = at;
  const link = AUTOLINK.exec(source);
  if (link) return found("address", AUTOLINK.lastIndex, { address: link[1] });
  return TAG.test(source) ? found("tag", TAG.lastIndex) : null;
}

function addressAt(source, at) {
  ADDRESS.lastIndex = at;
  const match = ADDRESS.exec(source);
  return match && found("address", ADDRESS.lastIndex, { address: match[0] });
}
