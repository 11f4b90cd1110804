/**
 * Code and prose with its signs in words. No operator, bracket, index, power or set sign is passed
 * over: what a sign is called depends on what stands on both sides of it.
 */

import { bracketWords } from "./bracket_words.mjs";
import { codeSign } from "./code_signs.mjs";
import { match, tokensOf } from "./expression_tokens.mjs";
import { formulaWords } from "./formula_words.mjs";
import { codeName, proseName } from "./name_words.mjs";
import { proseSign } from "./prose_signs.mjs";
import { ALONE, LETTERS, MATHS, NAMES, onTheLine, OPENERS, RAISED_RUN } from "./sign_table.mjs";

const KEYWORDS = new Set(
  (
    "and or not in is if else elif return yield import from as select distinct where lambda for while case when then " +
    "export await print"
  ).split(" "),
);
const PREFIXES = new Set("- + ! ~ * ** & -- ++ √ ¬ ∑ ∏ ∀ ∃ … ∞ ∅ ⌊ ⌈ ⟨ $ @ − | ‖ ' \" \\ .".split(" "));
const SUFFIXES = new Set("! ' ∞ ∅ ° ′ ⌋ ⌉ ⟩ % ++ -- | ‖ ½ ⅓ ¼ ¾ ⅔ ) ] }".split(" "));

export class Expression {
  /**
   * @param {import("./expression_tokens.mjs").Token[]} tokens
   * @param {boolean} isCode
   */
  constructor(tokens, isCode) {
    this.tokens = match(tokens);
    this.isCode = isCode;
    this.marks = []; // emphasis that is open, in prose
    this.planned = new Map(); // index of a sign -> what was decided for it with its partner
  }

  words() {
    return this.tokens.map((token, index) => this.planned.get(index) ?? this.#word(token, index)).join("");
  }

  at(index) {
    return this.tokens[index];
  }

  /** The nearest token that is no space. @returns {number} its index, or -1 */
  near(index, step) {
    let other = index + step;
    while (this.tokens[other]?.kind === "space") other += step;
    return this.tokens[other] ? other : -1;
  }

  isTight(index, step) {
    const other = this.tokens[index + step];
    return other !== undefined && other.kind !== "space";
  }

  /** Whether operators stand between two things there; a word of a language, in code, is none. */
  isBinary(index) {
    const [before, after] = [this.near(index, -1), this.near(index, 1)];
    return this.#isOperand(before, SUFFIXES) && this.#isOperand(after, PREFIXES);
  }

  isKeyword(index) {
    return this.isCode && this.tokens[index].kind === "name" && KEYWORDS.has(this.tokens[index].text.toLowerCase());
  }

  /** What a sign is called that has nothing on one of its sides. */
  named(text) {
    return ALONE[text] ?? NAMES[text] ?? text;
  }

  #isOperand(index, signs) {
    const token = this.tokens[index];
    if (!token || this.isKeyword(index)) return false;
    return token.kind !== "sign" || signs.has(token.text) || (signs === PREFIXES && token.text in OPENERS);
  }

  #word(token, index) {
    switch (token.kind) {
      case "space":
        return " ";
      case "said":
        return ` ${token.text} `;
      case "string":
        return ` ${stringWords(token.text)} `;
      case "complexity":
        return ` ${formulaWords(asTex(token.text))} `;
      case "raised":
        return ` ${powerWords(onTheLine(token.text))} `;
      case "lowered":
        return ` ${this.#lowered(token.text, this.tokens[index - 1])} `;
      case "number":
        return this.#number(token.text, index);
      case "name":
        return this.#name(token.text, index);
      default:
        return this.#sign(token.text, index);
    }
  }

  #lowered(text, before) {
    const words = expressionWords(onTheLine(text), true).trim();
    return before?.text === "log" ? `base ${words} of` : `sub ${words}`;
  }

  #name(text, index) {
    if (text in LETTERS) return ` ${LETTERS[text]} `;
    if (/^\P{ASCII}[A-Za-z]$/u.test(text) && text[0] in LETTERS) return ` ${LETTERS[text[0]]} ${text[1]} `;
    if (this.isCode) return ` ${codeName(text)} `;
    return proseName(text, { before: this.tokens.slice(0, index), after: this.tokens.slice(index + 1) });
  }

  #number(text, index) {
    const [, digits, exponent] = /^([^eE]*)(?:[eE](.*))?$/.exec(text.replaceAll("_", ""));
    const points = digits.split(".").length - 1;
    const isVersion = points > 1 || (points === 1 && !this.isCode && this.#namesVersion(index));
    const said = isVersion ? digits.replaceAll(".", points === 3 ? " dot " : " point ") : digits;
    if (exponent === undefined) return this.isCode || isVersion ? ` ${said} ` : said;
    return ` ${said} times 10 to the power of ${exponent.replace("-", "minus ").replace("+", "")} `;
  }

  #namesVersion(index) {
    const before = this.tokens[this.near(index, -1)];
    return before?.kind === "name" && /^(?:v|version|release|\p{Lu}[\p{L}\d]{2,})$/u.test(before.text);
  }

  #sign(text, index) {
    if (/^[()[\]{}]$/.test(text)) return bracketWords(this, index);
    if (text in MATHS) return ` ${MATHS[text]} `;
    const said = this.isCode ? codeSign(this, index) : proseSign(this, index);
    return said ?? ` ${this.isBinary(index) ? NAMES[text] : this.named(text)} `;
  }
}

function stringWords(text) {
  const inner = text.slice(1, -1);
  if (inner === "") return "an empty string";
  return inner.trim() === "" ? "a space" : expressionWords(inner, true);
}

export function powerWords(power) {
  if (power === "2" || power === "3") return power === "2" ? "squared" : "cubed";
  const words = expressionWords(power, true).trim();
  return /\s(?:plus|minus|times|over)\s/.test(words)
    ? `to the power of ${words} end power`
    : `to the power of ${words}`;
}

/** `O(n log n)` and `O(n**2)` as TeX writes them. */
function asTex(text) {
  return text
    .replace(/\blog\b/g, "\\log ")
    .replace(/\bsqrt\(([^()]*)\)/g, "\\sqrt{$1}")
    .replace(/\*\*/g, "^")
    .replace(/\^\(([^()]*)\)/g, "^{$1}")
    .replace(/\^(\d{2,})/g, "^{$1}")
    .replace(new RegExp(RAISED_RUN, "gu"), (run) => `^{${onTheLine(run)}}`)
    .replace(/(?<![\\{\p{L}])(\p{L}{2,})(?![\p{L}}])/gu, (name) => (name === "log" ? name : `\\text{${name}}`));
}

/** @returns {string} the words of code or of prose without Markdown, with spaces as they come */
export function expressionWords(text, isCode) {
  return new Expression(tokensOf(text, isCode), isCode).words();
}
