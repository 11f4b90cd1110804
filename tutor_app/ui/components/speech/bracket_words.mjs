/** Brackets in words: what they hold decides whether they call, index, group, or only set something aside. */

import { BRACKETS, EMPTY, OPENERS } from "./sign_table.mjs";

const GENERICS =
  /^(?:list|dict|set|frozenset|tuple|type|deque|defaultdict|Counter|List|Dict|Set|Tuple|Optional|Union|Callable|Iterable|Iterator|Sequence|Mapping|Generic|Literal|Annotated|Array|Vec|Option)$/;
const CALCULATES = /^(?:[+*%<>=&|^∈∉⊂⊆⊃⊇∪∩∧∨⊕≤≥≠≈≡±×·÷→⇒∖]|[-+*/%<>=!&|^?:.]{2,3})$/u;
const PLURAL = /^(?:s|es|ies)$/i;
const CLOSER = /^[)\]}]$/;
const CLOSED = " close angle bracket ";

/**
 * @param {import("./expression.mjs").Expression} expression
 * @param {number} index of a bracket; what its partner says is planned with it
 * @returns {string}
 */
export function bracketWords(expression, index) {
  const { text, partner } = expression.at(index);
  if (partner === undefined) return lonely(expression, index);
  if (CLOSER.test(text)) return ` ${BRACKETS[text]} `;
  const [opened, closed] = pair(expression, index, partner);
  expression.planned.set(partner, closed);
  return opened;
}

/** A parenthesis that has no partner is left to the voice, but for half-open ranges, `[0, 1)`. */
function lonely(expression, index) {
  const { text } = expression.at(index);
  const isHalfOpen = expression.tokens.some((token) => /^[[\]]$/.test(token.text) && token.partner === undefined);
  return expression.isCode || !/^[()]$/.test(text) || isHalfOpen ? ` ${BRACKETS[text]} ` : text;
}

/** @returns {[string, string]} what is said where it opens, and where it closes */
function pair(expression, index, partner) {
  const { text } = expression.at(index);
  const inner = expression.tokens.slice(index + 1, partner).filter(({ kind }) => kind !== "space");
  const isBehind = expression.isTight(index, -1) && isCalled(expression, index - 1);
  if (inner.length === 0) return [` ${EMPTY[text]} `, ""];
  if (isBehind && text === "[" && !GENERICS.test(expression.at(index - 1).text)) {
    return [" index ", isAtom(inner) ? " " : " end index "];
  }
  if (!expression.isCode && text === "(") {
    if (isBehind && inner.length === 1 && PLURAL.test(inner[0].text)) return ["", ""];
    if (!isBehind && !isMaths(expression, index, partner)) return ["(", ")"];
  }
  if (isBehind && text !== "{" && isAtom(inner)) return [" of ", " "];
  return [` ${BRACKETS[text]} `, ` ${BRACKETS[OPENERS[text]]} `];
}

function isCalled(expression, index) {
  const { kind, text } = expression.at(index);
  if (kind === "name") return !expression.isKeyword(index) || text === "print";
  return kind === "lowered" || kind === "said" || (kind === "sign" && /^[)\]]$/.test(text));
}

/** One name, number or text, with its sign or its dots. */
function isAtom(inner) {
  const bare = inner.filter(({ kind, text }) => kind !== "sign" || !/^["'“”‘’]$/.test(text));
  const parts = bare[0]?.kind === "sign" && bare[0].text === "-" ? bare.slice(1) : bare;
  const fits = ({ kind, text }, at) => (at % 2 === 0 ? kind !== "sign" && kind !== "raised" : text === ".");
  return parts.length > 0 && parts.every(fits);
}

/** Whether parentheses in prose group something that is calculated, or make a tuple. */
function isMaths(expression, index, partner) {
  const inside = [];
  for (let at = index + 1; at < partner; at++) if (expression.at(at).kind !== "space") inside.push(at);
  const around = [expression.near(index, -1), expression.near(partner, 1)].filter((at) => at >= 0);
  if ([...inside, ...around].some((at) => calculates(expression, at))) return true;
  const isTuple = inside.some((at) => expression.at(at).text === ",");
  return isTuple && inside.every((at) => isShort(expression.at(at)) || /^[,-]$/.test(expression.at(at).text));
}

function calculates(expression, at) {
  const { kind, text } = expression.at(at);
  if (kind !== "sign") return kind === "raised";
  if (!expression.isBinary(at)) return false;
  const isEven = expression.isTight(at, 1) === expression.isTight(at, -1);
  if (text === "-") return isEven && [at - 1, at - 2].some((one) => isShort(expression.at(one)));
  return CALCULATES.test(text) && (isEven || !text.startsWith("*"));
}

function isShort(token) {
  return token?.kind === "number" || (token?.kind === "name" && [...token.text].length === 1);
}

/**
 * Whether `<` opens a pair that holds only names, as in `List<int>`; its end is planned then.
 * @returns {boolean}
 */
export function opensAngle(expression, index) {
  const before = expression.at(index - 1);
  if (!expression.isTight(index, 1) || before?.kind === "number" || CLOSER.test(before?.text ?? "")) return false;
  let depth = 0;
  for (let at = index; at < expression.tokens.length; at++) {
    const { kind, text } = expression.at(at);
    if (text === "<") depth++;
    else if (/^\/?>$|^>>$/.test(text)) depth -= text === ">>" ? 2 : 1;
    else if (!mayStandInAngle(expression, at)) return false;
    if (kind === "sign" && depth <= 0) return closesAngle(expression, at);
  }
  return false;
}

function mayStandInAngle(expression, at) {
  const { kind, text } = expression.at(at);
  if (kind === "space") return expression.at(at - 1).text === ",";
  return kind === "name" || /^[,/.[\]?]$/.test(text);
}

function closesAngle(expression, at) {
  const isClosed = expression.isTight(at, -1) && !/^(?:name|number)$/.test(expression.at(at + 1)?.kind ?? "");
  if (isClosed) expression.planned.set(at, expression.at(at).text === ">>" ? CLOSED + CLOSED : CLOSED);
  return isClosed;
}
