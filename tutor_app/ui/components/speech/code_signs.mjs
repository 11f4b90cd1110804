/** What a sign is in code. */

import { opensAngle } from "./bracket_words.mjs";
import { NAMES } from "./sign_table.mjs";

const QUIET = /^["'`]$/;
const CLOSER = /^[\])}]$/;

/**
 * @param {import("./expression.mjs").Expression} expression
 * @param {number} index of the sign
 * @returns {string}
 */
export function codeSign(expression, index) {
  const { text } = expression.at(index);
  const isLast = expression.near(index, 1) < 0;
  if (text === ",") return ", ";
  if (QUIET.test(text) || (isLast && /^[:;]$/.test(text))) return " ";
  if (text === ">>>" && index > 0) return ` ${NAMES[text]} `;
  if (text === "<" && opensAngle(expression, index)) return " open angle bracket ";
  if (/^--?$/.test(text) && isFlag(expression, index)) return text === "-" ? " dash " : " dash dash ";
  if (text === "/" && isPath(expression, index)) return " slash ";
  if (text === "%" && isPrefix(expression, index)) return " percent ";
  return ` ${expression.isBinary(index) ? (NAMES[text] ?? text) : expression.named(text)} `;
}

function isPrefix(expression, index) {
  return expression.isTight(index, 1) && !expression.isTight(index, -1);
}

/** `-v` and `kill -9` behind a word of a command; not `-x` at the start or behind an operator. */
function isFlag(expression, index) {
  const [nearest, after] = [expression.near(index, -1), expression.at(index + 1)];
  const before = expression.at(nearest);
  if (!isPrefix(expression, index)) return false;
  if (!before || expression.isKeyword(nearest))
    return Boolean(after?.kind === "name" && expression.at(index).text === "--");
  if (before.kind === "sign" && !CLOSER.test(before.text)) return false;
  return after?.kind === "name" || (after?.kind === "number" && before.kind === "name" && before.text.length > 2);
}

function isPath(expression, index) {
  const isLong = (at) => expression.at(at)?.kind === "name" && expression.at(at).text.length > 2;
  return expression.isTight(index, 1) && expression.isTight(index, -1) && (isLong(index - 1) || isLong(index + 1));
}
