/** Stars between words: marks of emphasis or operators. */

import { isMathlike, isOperator, isWordEnd, isWordStart } from "./neighbours.mjs";
import { NAMES } from "./sign_table.mjs";

/** Stars are emphasis at the edge of a word, where they come in pairs; an operator elsewhere. */
export function starWords(expression, index) {
  const { text } = expression.at(index);
  const [isBehind, isBefore] = [isWordEnd(expression.at(index - 1)), isWordStart(expression.at(index + 1))];
  const open = expression.marks.at(-1) === text;
  if (open && expression.isTight(index, -1)) {
    expression.marks.pop();
    return "";
  }
  if (isBehind && isBefore) return ` ${NAMES[text]} `;
  const isSpaced = !expression.isTight(index, -1) && !expression.isTight(index, 1);
  if (isSpaced) return isOperator(expression, index) ? ` ${NAMES[text]} ` : ` ${expression.named(text)} `;
  if (!isBehind && expression.isTight(index, 1) && closes(expression, index)) {
    expression.marks.push(text);
    return "";
  }
  return isLongMark(expression, index)
    ? ""
    : expression.isBinary(index) &&
        isMathlike(expression, expression.near(index, -1)) &&
        isMathlike(expression, expression.near(index, 1))
      ? ` ${NAMES[text]} `
      : ` ${expression.named(text)} `;
}

/** Bold that goes on beyond the sentence; `**kwargs` is none. */
function isLongMark(expression, index) {
  if (expression.at(index).text !== "**") return false;
  const [next, behind] = [expression.at(index + 1), expression.at(index + 2)];
  const isArgument = next?.kind === "name" && (/^kw/.test(next.text) || /^[,)]$/.test(behind?.text ?? ""));
  return expression.isTight(index, -1) !== expression.isTight(index, 1) && !isArgument;
}

/** Whether a later run of the same stars ends the emphasis that begins here. */
function closes(expression, index) {
  const { text } = expression.at(index);
  for (let at = index + 2; at < expression.tokens.length; at++) {
    const token = expression.at(at);
    if (token.kind !== "sign" || token.text !== text || !expression.isTight(at, -1)) continue;
    if (!isWordStart(expression.at(at + 1)) || (text === "**" && expression.at(index + 1)?.kind === "name"))
      return true;
  }
  return false;
}
