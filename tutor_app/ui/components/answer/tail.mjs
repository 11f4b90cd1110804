/** How the end of an unfinished answer is shown: what to hold back, what to close for now. */

const ONLY_A_MARK = /^(?:#{1,6}|[-+*]|\d{1,3}[.)]?|`{1,2}|~{1,2}|\$\$?|\\|=+|-{2,}|_+|\*{2,3})$/;
const OPENING_FENCE = /^(?:`{3,}|~{3,})[^`]*$/;
const CLOSING_FENCE = /^(?:`+|~+)$/;
const DELIMITERS = /^[|:\- \t]+$/;
const MARKER_START = /^\[\s*(?:[/\\]|end[ _-]?)?\s*([a-z]*)\s*:?\s*$/i;
const MARKERS = ["explained", "explaination", "explaining", "explains", "explanation", "end"];

/**
 * The part of the unfinished last line that can be shown without flicker: a lone "#", a fence whose
 * language is still being written or the first letters of [EXPLAIN] wait for what follows.
 * @param {string} line
 * @param {{kind: string, source?: string} | null} open the block that it may belong to
 */
export function hold(line, open) {
  const text = line.trim();
  if (open?.kind === "code") return CLOSING_FENCE.test(text) ? "" : line;
  if (text === "" || ONLY_A_MARK.test(text) || OPENING_FENCE.test(text)) return "";
  if (/^\|/.test(text) || open?.kind === "text") {
    if (DELIMITERS.test(text) && (text.includes("|") || text.includes("-"))) return "";
  }
  return withoutMarkerStart(line);
}

function withoutMarkerStart(line) {
  const at = line.lastIndexOf("[");
  if (at < 0 || line.length - at > 20) return line;
  const begun = MARKER_START.exec(line.slice(at))?.[1].toLowerCase();
  const mayBe = begun !== undefined && MARKERS.some((marker) => marker.startsWith(begun));
  return mayBe ? line.slice(0, at) : line;
}

/**
 * Unfinished inline marks closed for now, so that "**bold" is bold while it is being written.
 * @param {string} source the open paragraph
 */
export function mend(source) {
  const text = source.replace(/!?\[([^\][\n]*)\]\([^()\s]*$/, "$1");
  const open = [];
  let i = 0;
  while (i < text.length) {
    const character = text[i];
    if (character === "\\") i += 2;
    else if (character === "`") {
      const end = endOfCode(text, i);
      if (end < 0) return closeCode(text, i, open);
      i = end;
    } else if (character === "*" || character === "~") i = mark(text, i, open);
    else i++;
  }
  return close(text, open);
}

/** Passes a run of "*" or "~~" and keeps track of what it opens or closes. */
function mark(text, start, open) {
  let end = start;
  while (text[end] === text[start]) end++;
  const isTilde = text[start] === "~";
  if (isTilde && end - start !== 2) return end;
  const canOpen = end < text.length && !/\s/.test(text[end]);
  const canClose = start > 0 && !/\s/.test(text[start - 1]);
  for (let left = end - start; left > 0; ) {
    const size = isTilde ? 2 : left >= 2 && open.at(-1)?.mark !== "*" ? 2 : 1;
    const found = text.slice(start, start + size);
    if (canClose && open.at(-1)?.mark === found) open.pop();
    else if (canOpen) open.push({ mark: found });
    else if (end === text.length) open.push({ mark: found, isEmpty: true });
    left -= size;
  }
  return end;
}

function close(text, open) {
  let end = text.length;
  while (open.at(-1)?.isEmpty) end -= open.pop().mark.length;
  const kept = text.slice(0, end).trimEnd();
  return kept + open.map((entry) => entry.mark).reverse().join("");
}

function endOfCode(text, start) {
  let end = start;
  while (text[end] === "`") end++;
  const size = end - start;
  const run = /`+/g;
  run.lastIndex = end;
  for (let match = run.exec(text); match; match = run.exec(text)) {
    if (match[0].length === size) return match.index + size;
  }
  return -1;
}

function closeCode(text, start, open) {
  let end = start;
  while (text[end] === "`") end++;
  if (end === text.length) return close(text.slice(0, start), open);
  return close(text + text.slice(start, end), open);
}
