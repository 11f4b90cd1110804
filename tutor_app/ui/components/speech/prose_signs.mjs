/** What a sign is between ordinary words: a mark, punctuation, or an operator that is said. */

import { opensAngle } from "./bracket_words.mjs";
import { dashesWords, dashWords } from "./dashes.mjs";
import { isLeftEdge, isLetter, isOperator, isWordEnd } from "./neighbours.mjs";
import { NAMES } from "./sign_table.mjs";
import { slashWords } from "./slashes.mjs";
import { starWords } from "./stars.mjs";

const PUNCTUATION = /^[.,;:!?'"“”‘’„«»()–—…¿¡。！？，、；：]$/u;

/**
 * @param {import("./expression.mjs").Expression} expression
 * @param {number} index of the sign
 * @returns {string | null} what is said, or null: as in code
 */
export function proseSign(expression, index) {
  const { text } = expression.at(index);
  const special = SPECIAL[text];
  if (special) return special(expression, index);
  if (PUNCTUATION.test(text) || !(text in NAMES)) return text;
  return null;
}

const SPECIAL = {
  __proto__: null,
  "*": starWords,
  "**": starWords,
  "~": tildeWords,
  "-": dashWords,
  "/": slashWords,
  "^": caretWords,
  "&": (expression, index) =>
    expression.isTight(index, 1) && !expression.isTight(index, -1) ? " ampersand " : " and ",
  "`": () => "",
  ".": dotWords,
  "...": () => "… ",
  "..": () => " dot dot ",
  "!": exclamationWords,
  "'": primeWords,
  "?": (expression, index) =>
    expression.isTight(index, -1) || expression.near(index, 1) < 0 || index === 0 ? "?" : " question mark ",
  "#": (expression, index) => (expression.at(index + 1)?.kind === "number" ? " number " : " hash "),
  $: (expression, index) => (expression.at(index + 1)?.kind === "number" ? "$" : " dollar "),
  "%": percentWords,
  "//": (expression, index) => (isOperator(expression, index) ? null : " slash slash "),
  "<": lessWords,
  "|": barWords,
  "->": () => " to ",
  "=>": () => " to ",
  "--": dashesWords,
  "++": () => " plus plus ",
  ":": (expression, index) =>
    isEnclosed(expression, index)
      ? " colon "
      : expression.isTight(index, -1) || index === 0
        ? ":"
        : expression.isTight(index, 1)
          ? " colon "
          : ":",
  "•": () => " ",
};

/** Within square brackets or braces, where a colon parts a range or a key from its value. */
function isEnclosed(expression, index) {
  return expression.tokens.some(({ text, partner }, at) => at < index && partner > index && /^[[{]$/.test(text));
}

/** `!x` is "not x", `n! = 6` "n factorial equals 6"; otherwise the mark ends a sentence. */
function exclamationWords(expression, index) {
  if (isLeftEdge(expression, index) && expression.at(index + 1)?.kind === "name") return " not ";
  const [before, after] = [expression.at(index - 1), expression.at(expression.near(index, 1))];
  const isCounted =
    isLetter(before) || (before?.text === ")" && expression.planned.get(index - 1)?.trim() === "close paren");
  const goesOn = before?.kind === "number" && after?.kind === "sign" && /^[-+*/=<>≤≥≈]/.test(after.text);
  return isCounted || goesOn ? " factorial " : "!";
}

/** `f'(x)` and `f''(x)`; otherwise it is a quotation mark or an apostrophe. */
function primeWords(expression, index) {
  if (!isLetter(expression.at(index - 1))) return "'";
  const isDouble = expression.at(index + 1)?.text === "'";
  if (expression.at(index + (isDouble ? 2 : 1))?.text !== "(") return "'";
  if (isDouble) expression.planned.set(index + 1, "");
  return isDouble ? " double prime " : " prime ";
}

function tildeWords(expression, index) {
  const [before, after] = [expression.at(index - 1), expression.at(index + 1)];
  if (before?.text === "~" || after?.text === "~") return "";
  return after?.kind === "number" && !isWordEnd(before) ? " about " : " tilde ";
}

/** `n^2`, `2^(k+1)`. */
function caretWords(expression, index) {
  const next = expression.at(index + 1);
  if (!expression.isBinary(index) || !next || next.kind === "space") return " caret ";
  if (next.kind === "number") {
    expression.planned.set(index + 1, "");
    return ` ${{ 2: "squared", 3: "cubed" }[next.text] ?? `to the power of ${next.text}`} `;
  }
  if (next.text === "{" && next.partner) {
    expression.planned.set(index + 1, "").set(next.partner, next.partner - index > 3 ? " end power " : "");
  }
  return " to the power of ";
}

function dotWords(expression, index) {
  const [before, after] = [expression.at(index - 1), expression.at(index + 1)];
  if (after?.kind !== "name" || (before && before.kind !== "space" && !isWordEnd(before) && before.text !== "*"))
    return ".";
  if (before?.kind !== "name") return before?.kind === "number" ? "." : " dot ";
  const isInitials =
    [...before.text].length === 1 && [...after.text].length === 1 && expression.at(index + 2)?.text === ".";
  const isSentence = /^\p{Ll}+$/u.test(before.text) && /^\p{Lu}\p{Ll}+$/u.test(after.text) && before.text.length > 3;
  return isInitials || (isSentence && expression.at(index + 2)?.kind === "space") ? "." : " dot ";
}

function percentWords(expression, index) {
  const isRate = expression.at(index - 1)?.kind === "number" && !expression.isTight(index, 1);
  if (isRate || (expression.isTight(index, -1) && !expression.isTight(index, 1))) return "%";
  return isOperator(expression, index) && expression.isTight(index, 1) === expression.isTight(index, -1)
    ? null
    : " percent ";
}

function lessWords(expression, index) {
  return opensAngle(expression, index) ? " open angle bracket " : null;
}

/** `|V|` is the size of V. */
function barWords(expression, index) {
  const close = expression.at(index + 2);
  if (
    isLeftEdge(expression, index) &&
    close?.kind === "sign" &&
    close.text === "|" &&
    expression.at(index + 1).kind !== "sign"
  ) {
    expression.planned.set(index + 2, " ");
    return " the size of ";
  }
  return " pipe ";
}
