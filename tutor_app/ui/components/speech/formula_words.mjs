/** Formulas in words: `O(n \log n)` is read as "O of n log n". */

import { ACCENTS, COMMANDS, FUNCTIONS, GROUPS, NOTHING, OPERATORS, RANGES, TEXTS } from "./formula_table.mjs";

const LONGEST = 300; // characters of source; what is longer is looked at, not listened to
const LONGEST_WORDS = 240;
const DEEPEST = 8;
const ON_SCREEN = "a formula on screen";
const TOKEN = new RegExp(
  [
    String.raw`\\(?:${TEXTS})\s*\{([^{}]*)\}`,
    String.raw`\\([a-zA-Z]+)\*?`,
    String.raw`\\(.)`,
    String.raw`(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)`,
    "([a-zA-Z])",
    String.raw`(\s+)`,
    "(.)",
  ].join("|"),
  "gsu",
);
const POWERS = { __proto__: null, 2: "squared", 3: "cubed", prime: "prime" };

/**
 * @param {string} tex without its dollars
 * @returns {string} how a person would read it aloud; "a formula on screen" for what nobody would
 */
export function formulaWords(tex) {
  if (tex.length > LONGEST || /\\begin\b|\\\\|[&`]/.test(tex)) return ON_SCREEN;
  const words = new Reader(tokensOf(tex)).all();
  return words === "" || words.length > LONGEST_WORDS ? ON_SCREEN : words;
}

function tokensOf(tex) {
  const tokens = [];
  for (const [, text, command, escaped, number, letter, space, sign] of tex.matchAll(TOKEN)) {
    if (space) continue;
    if (text !== undefined) tokens.push({ kind: "text", text });
    else if (command) tokens.push({ kind: "command", text: command });
    else if (escaped) tokens.push({ kind: "escaped", text: escaped });
    else if (number) tokens.push({ kind: "number", text: number });
    else if (letter) tokens.push({ kind: "letter", text: letter });
    else tokens.push({ kind: "sign", text: sign });
  }
  return tokens;
}

class Reader {
  #at = 0;
  #depth = 0;

  constructor(tokens) {
    this.tokens = tokens;
  }

  all() {
    return tidy(this.#until(() => false));
  }

  get #next() {
    return this.tokens[this.#at];
  }

  #is(text) {
    return this.#next?.text === text && this.#next.kind !== "command";
  }

  #take(text) {
    const isThere = this.#is(text);
    if (isThere) this.#at++;
    return isThere;
  }

  /** Words up to where `isEnd` says so, or the end of the formula. */
  #until(isEnd) {
    const words = [];
    while (this.#next && !isEnd(this.#next)) words.push(this.#atom() + this.#scripts());
    return words.join(" ");
  }

  /** `{...}` or a single token, as words. */
  #group() {
    if (!this.#take("{")) return this.#next ? this.#atom() : "";
    return this.#enclosed("}");
  }

  #enclosed(closer) {
    if (++this.#depth > DEEPEST) {
      this.#at = this.tokens.length;
      return "";
    }
    const words = this.#until((token) => token.text === closer);
    this.#depth--;
    this.#at++;
    return words;
  }

  #atom() {
    const token = this.#next;
    this.#at++;
    if (token.kind === "command") return this.#command(token.text);
    if (token.kind === "escaped") return this.#escaped(token.text);
    if (token.kind === "number" || token.kind === "text") return token.text;
    if (token.kind === "letter") return this.#letter(token.text);
    return this.#sign(token.text);
  }

  /** `_` and `^` behind something. */
  #scripts() {
    let words = "";
    while (this.#is("_") || this.#is("^") || this.#is("'")) {
      const sign = this.#next.text;
      this.#at++;
      if (sign === "'") words += " prime";
      else words += sign === "_" ? ` sub ${this.#group()}` : ` ${this.#power()}`;
    }
    return words;
  }

  #power() {
    if (this.#next?.text === "circ") {
      this.#at++;
      return "degrees";
    }
    const words = this.#group();
    if (words === "times") return "star";
    return POWERS[words] ?? `to the power of ${words}`;
  }

  #letter(letter) {
    if (FUNCTIONS.has(letter) && this.#is("(")) return `${letter} of ${this.#argument()}`;
    if (this.#is("(")) return `${letter} times`;
    return letter;
  }

  #argument() {
    this.#take("(");
    return this.#enclosed(")");
  }

  #sign(sign) {
    if (sign === "{") return this.#enclosed("}");
    if (sign === "(") return this.#parenthesis();
    if (sign === "|") return this.#size();
    if (sign === "-" && this.#at === 1) return "minus";
    return OPERATORS[sign] ?? sign;
  }

  #parenthesis() {
    const start = this.#at;
    const words = this.#enclosed(")");
    const isSimple = this.#at - start <= 2 || words.includes(",");
    return isSimple ? words : `the quantity ${words}`;
  }

  #size() {
    const rest = this.tokens.slice(this.#at);
    if (!rest.some((token) => token.text === "|")) return "given";
    return `the size of ${this.#enclosed("|")}`;
  }

  #escaped(sign) {
    if (sign === "{") return `the set ${this.#enclosed("}")}`;
    if (sign === "|") return "";
    return /[\s,;:!]/.test(sign) ? "" : sign;
  }

  #command(name) {
    if (name === "frac" || name === "dfrac" || name === "tfrac") return `${this.#group()} over ${this.#group()}`;
    if (name === "binom") return `${this.#group()} choose ${this.#group()}`;
    if (name === "sqrt") return this.#root();
    if (name === "log") return this.#logarithm();
    if (name in RANGES) return this.#range(RANGES[name]);
    if (name in ACCENTS) return ACCENTS[name].replace("…", this.#group());
    if (name in GROUPS) return `${GROUPS[name].words} ${this.#enclosed(GROUPS[name].closer)}`;
    if (NOTHING.has(name)) return "";
    const words = COMMANDS[name] ?? name;
    return FUNCTIONS.has(name) && this.#is("(") ? `${words} of ${this.#argument()}` : words;
  }

  #root() {
    const order = this.#take("[") ? this.#enclosed("]") : "";
    if (order === "") return `the square root of ${this.#group()}`;
    return order === "3" ? `the cube root of ${this.#group()}` : `the root of order ${order} of ${this.#group()}`;
  }

  #logarithm() {
    const base = this.#take("_") ? ` base ${this.#group()} of` : "";
    return this.#is("(") && !base ? `log of ${this.#argument()}` : `log${base}`;
  }

  /** Sums, products, integrals and limits with their bounds. */
  #range({ words, from, to }) {
    let said = words;
    while (this.#is("_") || this.#is("^")) {
      const isLower = this.#next.text === "_";
      this.#at++;
      said += ` ${isLower ? from : to} ${this.#group()}`;
    }
    return `${said} of`;
  }
}

function tidy(words) {
  return words.replace(/\s+([,.;!])/g, "$1").replace(/\s+/g, " ").trim();
}
