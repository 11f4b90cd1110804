/** Text cut into names, numbers, signs and what stands between them, with its brackets matched. */

import { LONG_SIGNS, LOWERED_RUN, OPENERS, RAISED_RUN } from "./sign_table.mjs";

/**
 * @typedef {object} Token
 * @property {"name"|"number"|"string"|"space"|"sign"|"complexity"|"raised"|"lowered"|"said"} kind
 *   "said": words already, which nothing is done to
 * @property {string} text
 * @property {number} [partner] index of the bracket that closes or opens with this one
 */

const PATTERNS = [
  ["complexity", /(?<![\p{L}\p{N}_])[OoΘΩω]\((?:[^()]|\((?:[^()]|\([^()]*\))*\))+\)/uy],
  ["string", /(?<![\p{L}\p{N}])(?:"[^"]*"|'[^']*')/uy],
  ["number", /\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d[\d_]*(?:\.\d+)*(?:[eE][+-]?\d+(?!\p{L}))?/uy],
  ["raised", new RegExp(RAISED_RUN, "uy")],
  ["lowered", new RegExp(LOWERED_RUN, "uy")],
  ["name", new RegExp(`[\\p{L}_](?:(?!${RAISED_RUN}|${LOWERED_RUN})[\\p{L}\\p{M}\\p{Nd}_])*`, "uy")],
  ["space", /\s+/uy],
  ["sign", new RegExp([...LONG_SIGNS.map(escaped), "."].join("|"), "suy")],
];
const ONLY_IN_CODE = new Set(["string"]);
const COMMA_NUMBER = /,/;

function escaped(sign) {
  return sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * @param {string} text
 * @param {boolean} isCode in code, quotes hold strings and commas part numbers
 * @returns {Token[]}
 */
export function tokensOf(text, isCode) {
  const tokens = [];
  for (let at = 0; at < text.length; at += tokens.at(-1).text.length) tokens.push(tokenAt(text, at, isCode));
  return tokens;
}

function tokenAt(text, at, isCode) {
  for (const [kind, pattern] of PATTERNS) {
    if (ONLY_IN_CODE.has(kind) && !isCode) continue;
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined) continue;
    return { kind, text: isCode && kind === "number" && COMMA_NUMBER.test(found) ? /^\d+/.exec(found)[0] : found };
  }
  return { kind: "sign", text: text[at] };
}

/** Gives each bracket that has one its partner's index. */
export function match(tokens) {
  const open = [];
  tokens.forEach((token, index) => {
    if (token.kind !== "sign") return;
    if (token.text in OPENERS) open.push(index);
    else if (open.length > 0 && OPENERS[tokens[open.at(-1)].text] === token.text) {
      token.partner = open.pop();
      tokens[token.partner].partner = index;
    } else if (/^[)\]}]$/.test(token.text)) open.length = 0;
  });
  return tokens;
}
