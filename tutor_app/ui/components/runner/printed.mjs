/** What a program printed, as runs of one stream each, cut where nobody would read on. */

export const MOST_LINES = 2_000;
export const EMPTY = { runs: [], lines: 0, hidden: 0 };

/**
 * Add pieces `[stream, text]`; "out", "err" or "in" (what the reader typed).
 * @returns {{runs: {stream: string, text: string}[], lines: number, hidden: number}} a new object
 */
export function addOutput(printed, pieces) {
  const made = { ...printed, runs: [...printed.runs] };
  for (const [stream, text] of pieces) {
    const shown = take(made, text);
    if (!shown) continue;
    const last = made.runs.at(-1);
    if (last?.stream === stream) made.runs[made.runs.length - 1] = { stream, text: last.text + shown };
    else made.runs.push({ stream, text: shown });
  }
  return made;
}

/** The part of a text that still fits; the rest is counted in lines. */
function take(made, text) {
  let at = 0;
  while (made.lines < MOST_LINES) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text;
    made.lines++;
    at = end + 1;
  }
  const rest = text.slice(at);
  made.hidden += rest.split("\n").length - 1;
  return text.slice(0, at);
}
