/** Formulas: `$...$` (by pandoc's rule), `$$...$$`, `\(...\)` and `\[...\]`, rendered by KaTeX. */

import katex from "katex";
import { escapeHtml } from "./highlight.mjs";

const LONGEST = 2_000;
const MOST_REMEMBERED = 500;

const OPTIONS = {
  throwOnError: false,
  errorColor: "var(--color-danger)",
  trust: false,
  strict: "ignore",
  maxSize: 12,
  maxExpand: 200,
};
const remembered = new Map();

/** @returns {string} HTML (with MathML for screen readers); the source when it is no formula */
export function formula(tex, isDisplay) {
  const key = (isDisplay ? "d" : "i") + tex;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const html = render(tex, isDisplay);
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value);
  remembered.set(key, html);
  return html;
}

function render(tex, isDisplay) {
  if (tex.length <= LONGEST) {
    try {
      return katex.renderToString(tex, { ...OPTIONS, displayMode: isDisplay });
    } catch {
      // shown as its source, below
    }
  }
  return `<code>${escapeHtml(tex)}</code>`;
}

/** Teaches markdown-it the inline formulas. */
export function formulas(markdown) {
  markdown.inline.ruler.before("escape", "math_bracket", bracket);
  markdown.inline.ruler.after("escape", "math_dollar", dollar);
  markdown.renderer.rules.math = (tokens, index) => formula(tokens[index].content, tokens[index].isDisplay);
}

function bracket(state, silent) {
  const opener = state.src.slice(state.pos, state.pos + 2);
  if (opener !== "\\(" && opener !== "\\[") return false;
  const closer = opener === "\\(" ? "\\)" : "\\]";
  const end = state.src.indexOf(closer, state.pos + 2);
  return take(state, silent, state.pos + 2, end, 2, opener === "\\[");
}

/** pandoc: no space after the opening dollar, none before the closing one, no digit after it. */
function dollar(state, silent) {
  const { src, pos } = state;
  if (src[pos] !== "$") return false;
  if (src[pos + 1] === "$") return take(state, silent, pos + 2, src.indexOf("$$", pos + 2), 2, true);
  if (!src[pos + 1] || /\s/.test(src[pos + 1])) return false;
  let end = src.indexOf("$", pos + 1);
  while (end >= 0 && !closes(src, end)) end = src.indexOf("$", end + 1);
  return take(state, silent, pos + 1, end, 1, false);
}

function closes(src, index) {
  return !/[\s\\]/.test(src[index - 1]) && !/\d/.test(src[index + 1] ?? "");
}

function take(state, silent, start, end, closerLength, isDisplay) {
  if (end < 0 || end > state.posMax - closerLength || end - start > LONGEST) return false;
  const tex = state.src.slice(start, end);
  if (tex.trim() === "" || tex.includes("`")) return false;
  if (!silent) {
    const token = state.push("math", "", 0);
    token.content = tex;
    token.isDisplay = isDisplay;
  }
  state.pos = end + closerLength;
  return true;
}
