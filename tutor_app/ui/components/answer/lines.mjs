/** What one line of Markdown can start: the patterns that the block splitter decides by. */

export const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
export const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
export const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
export const QUOTE = /^ {0,3}> ?/;
const FENCE = /^( {0,3})(`{3,}|~{3,})([^]*)$/;
const LIST = /^( {0,3})(?:([-+*])|(\d{1,9})([.)]))( +|$)([^]*)$/;
const TAB_AFTER_MARKER = /^( {0,3}(?:[-+*]|\d{1,9}[.)]))\t/;
const MATH = /^ {0,3}(\$\$|\\\[)([^]*)$/;
const DELIMITER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const MARKER = /\[\s*([/\\]|end[ _-]?)?\s*EXPLA(?:IN(?:ATION|ED|ING|S)?|NATION)\s*:?\s*\](?!\()/gi;
const HAS_MARKER = /EXPLA(?:IN|NATION)/i;
const MOST_COLUMNS = 60;

/** @returns {number} columns of white space before the text; tabs stop at every fourth column */
export function indentOf(line) {
  let columns = 0;
  for (let i = 0; ; i++) {
    const code = line.charCodeAt(i);
    if (code === 32) columns += 1;
    else if (code === 9) columns += 4 - (columns % 4);
    else return columns;
  }
}

/** @returns {string} the line without its first columns of white space */
export function dedent(line, columns) {
  let column = 0;
  let i = 0;
  for (; column < columns; i++) {
    const code = line.charCodeAt(i);
    if (code === 32) column += 1;
    else if (code === 9) column += 4 - (column % 4);
    else break;
  }
  return " ".repeat(Math.max(0, column - columns)) + line.slice(i);
}

export function isBlank(line) {
  return line.trim() === "";
}

/** @returns {{indent: number, fence: string, info: string} | null} */
export function fenceOf(line) {
  const match = FENCE.exec(line);
  if (!match || (match[2][0] === "`" && match[3].includes("`"))) return null;
  return { indent: match[1].length, fence: match[2], info: match[3].trim() };
}

/** Whether the line ends the code that `fence` began. */
export function closesFence(line, fence) {
  const text = line.trim();
  if (text.length < fence.length || indentOf(line) > 3) return false;
  for (const character of text) if (character !== fence[0]) return false;
  return true;
}

/**
 * The list marker that a line starts with.
 * @returns {{type: string, isOrdered: boolean, start: number, contentIndent: number, rest: string} | null}
 */
export function listMarkerOf(line) {
  const match = LIST.exec(line.replace(TAB_AFTER_MARKER, "$1   "));
  if (!match || RULE.test(line)) return null;
  const [, before, bullet, number, delimiter, spaces, rest] = match;
  const width = before.length + (bullet ? 1 : number.length + 1);
  const padding = rest === "" || spaces.length > 4 ? 1 : spaces.length;
  return {
    type: bullet ?? delimiter,
    isOrdered: bullet === undefined,
    start: number === undefined ? 1 : Number(number),
    contentIndent: width + padding,
    rest: rest === "" ? "" : " ".repeat(spaces.length - padding) + rest,
  };
}

/** @returns {{opener: string, closer: string, rest: string} | null} */
export function mathOf(line) {
  const match = MATH.exec(line);
  if (!match) return null;
  return { opener: match[1], closer: match[1] === "$$" ? "$$" : "\\]", rest: match[2] };
}

/**
 * The first [EXPLAIN] or [/EXPLAIN] of a line, in any spelling, that does not stand in a code span.
 * @returns {{start: number, end: number, isClosing: boolean} | null}
 */
export function markerOf(line) {
  if (!HAS_MARKER.test(line)) return null;
  MARKER.lastIndex = 0;
  for (let match = MARKER.exec(line); match; match = MARKER.exec(line)) {
    if (isInCodeSpan(line, match.index)) continue;
    const end = match.index + match[0].length;
    return { start: match.index, end, isClosing: match[1] !== undefined };
  }
  return null;
}

function isInCodeSpan(line, index) {
  const run = /`+/g;
  for (let open = run.exec(line); open && open.index < index; open = run.exec(line)) {
    let close = run.exec(line);
    while (close && close[0].length !== open[0].length) close = run.exec(line);
    if (close && close.index > index) return true;
    if (!close) run.lastIndex = open.index + open[0].length;
  }
  return false;
}

/** Whether the line ends a paragraph by starting something else. */
export function interrupts(line) {
  if (indentOf(line) > 3) return false;
  const first = line.trimStart();
  if (HEADING.test(line) || RULE.test(line) || QUOTE.test(line)) return true;
  if (fenceOf(line) || mathOf(line)) return true;
  if (first.startsWith("[") && markerOf(first)?.start === 0) return true;
  const list = listMarkerOf(line);
  return list !== null && list.rest !== "" && (!list.isOrdered || list.start === 1);
}

/**
 * Whether a line ends an aside that was not closed: an aside is a paragraph, with a list behind it.
 * @param {boolean} isAfterBlank a blank line stands before it
 */
export function endsAside(line, isAfterBlank) {
  if (HEADING.test(line) || (indentOf(line) === 0 && fenceOf(line))) return true;
  if (!isAfterBlank || indentOf(line) > 1) return false;
  return listMarkerOf(line) === null && !(markerOf(line)?.start === 0 && markerOf(line).isClosing);
}

/** @returns {string[]} the cells of a table row */
export function cellsOf(row) {
  const text = row.trim().replace(/^\|/, "");
  const cells = [];
  let cell = "";
  for (let i = 0; i < text.length && cells.length < MOST_COLUMNS; i++) {
    if (text[i] === "\\" && text[i + 1] === "|") {
      cell += "|";
      i++;
    } else if (text[i] === "|") {
      cells.push(cell.trim());
      cell = "";
    } else cell += text[i];
  }
  if (cell.trim() !== "") cells.push(cell.trim());
  return cells;
}

/** @returns {("" | "left" | "center" | "right")[] | null} alignments, when these two lines begin a table */
export function tableOf(head, line) {
  if (!head.includes("|") && !line.includes("|")) return null;
  if (!DELIMITER.test(line)) return null;
  const marks = cellsOf(line);
  if (marks.length !== cellsOf(head).length) return null;
  return marks.map((mark) => {
    if (mark.startsWith(":") && mark.endsWith(":")) return "center";
    if (mark.endsWith(":")) return "right";
    return mark.startsWith(":") ? "left" : "";
  });
}
