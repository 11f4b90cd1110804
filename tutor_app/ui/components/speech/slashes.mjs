/** Slashes between words: a fraction, a unit, a day, or a slash. */

import { isSmallWord } from "./neighbours.mjs";

const UNITS =
  /^(?:[kKMGT]?i?(?:[bB]|bits?|bytes?)|k?m|req|requests?|tokens?|messages?|events?|ops|frames?|queries|calls?|users?|items?|rows?)$/;
const TIMES = /^(?:s|sec|second|ms|min|minute|h|hr|hour|day|d|week|month|year)$/;
const SLASHED = /^(?:n\/a|y\/n|i\/o|a\/b|tcp\/ip|os\/2)$/i;

export function slashWords(expression, index) {
  const [before, after] = [expression.at(expression.near(index, -1)), expression.at(expression.near(index, 1))];
  const [one, other] = [before?.text ?? "", after?.text ?? ""];
  const isTight = expression.isTight(index, -1) && expression.isTight(index, 1);
  if (!before || !after || (expression.isTight(index, 1) && !expression.isTight(index, -1))) return " slash ";
  if (isTight && /^and$/i.test(one) && /^or$/i.test(other)) return " ";
  if (isTight && SLASHED.test(`${one}/${other}`)) return " slash ";
  if (isTight && TIMES.test(other) && (UNITS.test(one) || before.kind === "number") && other.length + one.length > 2)
    return " per ";
  if (before.kind === "number" && after.kind === "number") return isDay(expression, index) ? "/" : " over ";
  return isDivided(before) && isDivided(after) ? " over " : " slash ";
}

function isDivided({ kind, text }) {
  if (kind === "name")
    return (
      [...text].length === 1 ||
      /[_\d]/.test(text) ||
      ([...text].length === 2 && !/\p{Lu}/u.test(text) && !isSmallWord(text))
    );
  return kind !== "sign" || /^[()[\]{}]$/.test(text);
}

/** `11/30/2026`, or `24/7`. */
function isDay(expression, index) {
  const around = [index - 3, index - 2, index - 1, index + 1, index + 2, index + 3].map(
    (at) => expression.at(at)?.text ?? "",
  );
  return (around[2] === "24" && around[3] === "7") || around[1] === "/" || (around[4] === "/" && /^\d/.test(around[5]));
}
