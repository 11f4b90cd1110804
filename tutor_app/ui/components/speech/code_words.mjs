/** Inline code in words: `my_list.append(x)` is read as "my list dot append x". */

import { formulaWords } from "./formula_words.mjs";

const LONGEST = 80; // characters; what is longer is looked at, not listened to
const ON_SCREEN = "code on screen";
const COMPLEXITY = /^[OΘΩ]\([^()]*(?:\([^()]*\)[^()]*)?\)$/u;

/** Signs that stand alone between the backticks, by their names. */
const ALONE = {
  __proto__: null,
  "()": "parentheses",
  "[]": "square brackets",
  "{}": "curly braces",
  "<>": "angle brackets",
  "(": "an opening parenthesis",
  ")": "a closing parenthesis",
  "[": "an opening bracket",
  "]": "a closing bracket",
  "{": "an opening brace",
  "}": "a closing brace",
  '""': "an empty string",
  "''": "an empty string",
  '"': "a double quote",
  "'": "a single quote",
  ".": "dot",
  ",": "comma",
  ":": "colon",
  ";": "semicolon",
  _: "underscore",
  "-": "minus",
  " ": "a space",
  "`": "a backtick",
};

/** Signs inside code, longest first. */
const SIGNS = [
  ["===", "triple equals"],
  ["!==", "not double equals"],
  ["...", "dot dot dot"],
  ["**=", "star star equals"],
  ["//=", "slash slash equals"],
  ["==", "double equals"],
  ["!=", "not equals"],
  ["<=", "less than or equal to"],
  [">=", "greater than or equal to"],
  ["->", "arrow"],
  ["=>", "arrow"],
  ["&&", "and"],
  ["||", "or"],
  ["+=", "plus equals"],
  ["-=", "minus equals"],
  ["*=", "times equals"],
  ["/=", "divided by equals"],
  [":=", "colon equals"],
  ["**", "star star"],
  ["//", "slash slash"],
  ["++", "plus plus"],
  ["--", "minus minus"],
  ["<<", "shift left"],
  [">>", "shift right"],
  ["::", "colon colon"],
  ["?.", "dot"],
  ["=", "equals"],
  ["+", "plus"],
  ["-", "minus"],
  ["*", "star"],
  ["/", "slash"],
  ["%", "percent"],
  ["<", "less than"],
  [">", "greater than"],
  ["!", "not"],
  ["@", "at"],
  ["#", "hash"],
  ["&", "ampersand"],
  ["|", "pipe"],
  ["~", "tilde"],
  ["^", "caret"],
  ["$", "dollar"],
  ["\\", "backslash"],
  ["?", "question mark"],
  [",", ","],
];
const QUIET = new Set(["(", ")", "[", "]", "{", "}", '"', "'", ";", ":", "`"]);
const NUMBER = /^\d+(?:[._]\d+)*(?=$|[^\p{L}\p{N}_])/u;
const NAME = /^[\p{L}\p{N}_]+/u;
const FLAG = /^(--?)(?=[\p{L}\d])/u;

/**
 * @param {string} code what stands between the backticks
 * @returns {string} words, never empty
 */
export function codeWords(code) {
  const text = code.trim().replace(/\s+/g, " ");
  if (text === "") return "a space";
  if (text in ALONE) return ALONE[text];
  if (text.length > LONGEST) return ON_SCREEN;
  if (COMPLEXITY.test(text)) return formulaWords(text.replace(/\blog\b/g, "\\log "));
  return wordsIn(text) || ON_SCREEN;
}

function wordsIn(text) {
  const words = [];
  for (let at = 0; at < text.length; ) {
    const [length, word] = wordAt(text, at);
    if (word) words.push(word);
    at += length;
  }
  return words.join(" ").replaceAll(" ,", ",").replace(/,+$/, "").replace(/\s+/g, " ").trim();
}

/** @returns {[number, string]} characters taken, and how they are read ("" for what is not) */
function wordAt(text, at) {
  const rest = text.slice(at);
  const number = NUMBER.exec(rest);
  if (number) return [number[0].length, number[0].replaceAll("_", "")];
  const name = NAME.exec(rest);
  if (name) return [name[0].length, nameWords(name[0])];
  const flag = at === 0 || text[at - 1] === " " ? FLAG.exec(rest) : null;
  if (flag) return [flag[1].length, flag[1] === "--" ? "dash dash" : "dash"];
  if (rest[0] === "." && !rest.startsWith("...")) return [1, /[\p{L}\p{N}_]/u.test(rest[1] ?? "") ? "dot" : ""];
  const sign = SIGNS.find(([written]) => rest.startsWith(written));
  if (sign) return [sign[0].length, sign[1]];
  if (QUIET.has(rest[0]) || rest[0] === " ") return [1, ""];
  const character = String.fromCodePoint(rest.codePointAt(0));
  return [character.length, character];
}

/** `__init__` is "dunder init", `maxDepth` "max Depth", `HTTPServer` "HTTP Server". */
function nameWords(name) {
  const dunder = /^__(\w+?)__$/.exec(name);
  if (dunder) return `dunder ${nameWords(dunder[1])}`;
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll("_", " ")
    .replace(/\s+/g, " ")
    .trim();
}
