/** Dashes between words: a minus, a hyphen, a range, a flag, or a pause. */

import { isLetter, isMathlike, isWordStart } from "./neighbours.mjs";

/** Words after which `-x` is a number, not an option of a command. */
const BEFORE_VALUES = /^(?:return|returns|else|equals|is|than|yield)$/i;

export function dashWords(expression, index) {
  const [before, after] = [expression.near(index, -1), expression.near(index, 1)];
  const [isBehind, isBefore] = [expression.isTight(index, -1), expression.isTight(index, 1)];
  if (!isBehind && isBefore) return flagWords(expression, index, before);
  if (isBehind && isBefore) return tightDash(expression, index);
  const isCounted = /^(?:number|complexity)$/.test(expression.at(after)?.kind ?? "") || isLetter(expression.at(after));
  const isMath = isMathlike(expression, after) && (isMathlike(expression, before) || isCounted);
  return (isMath || isCalculated(expression, index)) && expression.isBinary(index) ? " minus " : ", ";
}

/** Among other operators, a dash is one of them. */
function isCalculated(expression, index) {
  return expression.tokens.some(
    ({ kind, text }, at) =>
      at !== index &&
      kind === "sign" &&
      /^(?:[+*/%<>=≤≥≠×∈∪∩⊆]|[*/<>=!&|+-]{2,3})$/.test(text) &&
      expression.isBinary(at),
  );
}

function flagWords(expression, index, before) {
  if (expression.at(index + 1)?.kind === "name" && [...expression.at(index + 1).text].length > 1) return " dash ";
  if (expression.at(index + 1)?.kind !== "name" || isMathlike(expression, before)) return " minus ";
  const last = expression.at(before);
  return before < 0 || last.kind === "sign" || BEFORE_VALUES.test(last.text) ? " minus " : " dash ";
}

function tightDash(expression, index) {
  const [before, after] = [expression.at(index - 1), expression.at(index + 1)];
  const [one, other] = [before.text, after.text];
  if (before.kind === "number" && after.kind === "number")
    return isDate(expression, index) || isCalendar(one, other) ? "-" : " to ";
  if (before.kind === "sign" && /^[([{=<>+*/^,:|&-]/.test(one) && after.kind !== "sign") return " minus ";
  if (/^[A-Za-z]$/.test(one) && /^[A-Za-z]$/.test(other)) return /^a-z$/i.test(`${one}-${other}`) ? " to " : " minus ";
  if (before.kind === "sign" && /^[)\]}]$/.test(one)) return " minus ";
  if (after.kind === "sign" && /^[([{]$/.test(other))
    return [...one].length <= 2 || before.kind === "number" ? " minus " : "-";
  if (/^\p{Ll}$/u.test(one) && after.kind === "number") return " minus ";
  return before.kind === "number" && /^[b-hj-z]$/.test(other) ? " minus " : "-";
}

/** One of several dashes between numbers. */
function isDate(expression, index) {
  return [index - 2, index + 2].some(
    (at) => expression.at(at)?.text === "-" && expression.at(at + Math.sign(at - index))?.kind === "number",
  );
}

function isCalendar(one, other) {
  return one.length === 4 || (one.startsWith("0") && one.length === 2) || (other.length === 2 && other.startsWith("0"));
}

export function dashesWords(expression, index) {
  if (expression.isTight(index, 1) && !expression.isTight(index, -1)) return " dash dash ";
  if (expression.isTight(index, -1) && !isWordStart(expression.at(index + 1)) && isMathlike(expression, index - 1))
    return " minus minus ";
  return ", ";
}
