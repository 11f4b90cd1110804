/** Formulas in words: `O(n \log n)` is read as "O of n log n". */

import { LETTERS, LOWERED_RUN, MATHS, NAMES, onTheLine, RAISED_RUN } from "./sign_table.mjs";
import { rowsWords } from "./formula_rows.mjs";
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
/** Words between which it must be said where they begin and end. */
const COMPOUND =
  /(?:^|\s)(?:plus|minus|times|over|equals|is|and|or|mod|divided|union|intersection|without|goes|to the power of|choose)(?=\s)|,/;
const POWERS = { __proto__: null, 2: "squared", 3: "cubed", prime: "prime" };

/**
 * @param {string} tex without its dollars
 * @returns {string} how a person would read it aloud; "a formula on screen" for what nobody would
 */
export function formulaWords(tex) {
  const words = tex.length > LONGEST ? "" : (rowsWords(tex, lineWords) ?? lineWords(tex));
  return words === "" || words.length > LONGEST_WORDS || words.includes(ON_SCREEN) ? ON_SCREEN : words;
}

function lineWords(tex) {
  if (/\\begin\b|\\\\|(?<!\\)&|`/.test(tex)) return ON_SCREEN;
  return new Reader(tokensOf(onOneLine(tex))).all();
}

/** Raised and lowered characters as TeX writes them. */
function onOneLine(tex) {
  return tex
    .replaceAll(":=", "\\coloneqq ")
    .replace(new RegExp(RAISED_RUN, "gu"), (run) => `^{${onTheLine(run)}}`)
    .replace(new RegExp(LOWERED_RUN, "gu"), (run) => `_{${onTheLine(run)}}`);
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
    if (token.kind === "number") return token.text;
    if (token.kind === "text") return this.#is("(") ? `${token.text} of ${this.#argument()}` : token.text;
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
      else words += sign === "_" ? ` sub ${grouped(this.#group(), "end sub")}` : ` ${this.#power()}`;
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
    return POWERS[words] ?? `to the power of ${grouped(words, "end power")}`;
  }

  #letter(letter) {
    if (FUNCTIONS.has(letter) && this.#is("(")) return `${letter} of ${this.#argument()}`;
    if (this.#is("(")) return `${letter} times`;
    return LETTERS[letter] ?? letter;
  }

  #argument() {
    this.#take("(");
    const { words, isClosed } = this.#bracket(")");
    return isClosed && !COMPOUND.test(words) ? words : `open paren ${words}${isClosed ? " close paren" : ""}`;
  }

  /** What stands up to a closing bracket, and whether there is one. */
  #bracket(closer) {
    const words = this.#enclosed(closer);
    return { words, isClosed: this.tokens[this.#at - 1]?.text === closer };
  }

  #sign(sign) {
    if (sign === "{") return this.#enclosed("}");
    if (sign === "(") return this.#parenthesis();
    if (sign === "|") return this.#size();
    return OPERATORS[sign] ?? MATHS[sign] ?? LETTERS[sign] ?? NAMES[sign] ?? sign;
  }

  #parenthesis() {
    const { words, isClosed } = this.#bracket(")");
    return isClosed ? `open paren ${words} close paren` : `open paren ${words}`;
  }

  #size() {
    const rest = this.tokens.slice(this.#at);
    if (!rest.some((token) => token.text === "|")) return "given";
    return `the size of ${grouped(this.#enclosed("|"), "end size")}`;
  }

  #escaped(sign) {
    if (sign === "{") return this.#set();
    if (sign === "|")
      return this.tokens.slice(this.#at).some((token) => token.text === "|")
        ? `the norm of ${grouped(this.#enclosed("|"), "end norm")}`
        : "double bar";
    if (sign === "}") return "close brace";
    if (sign === "&") return "and";
    if (sign === "_") return "underscore";
    return /[\s,;:!]/.test(sign) ? "" : (OPERATORS[sign] ?? NAMES[sign] ?? sign);
  }

  #set() {
    const words = this.#enclosed("}");
    const said = words.replaceAll(" given ", " such that ");
    return words === "" ? "the empty set" : `the set ${said}${this.#next ? " end set" : ""}`;
  }

  /** A fraction of single things is "a over b"; of others, it is said where each part ends. */
  #fraction() {
    const [above, below] = [this.#argumentOf(), this.#argumentOf()];
    if (!COMPOUND.test(above) && !COMPOUND.test(below)) return `${above} over ${below}`;
    return `the fraction with numerator ${above} and denominator ${below}${this.#next ? " end fraction" : ""}`;
  }

  /** As `#group`, but of a number without braces only the first digit, as TeX has it. */
  #argumentOf() {
    const next = this.#next;
    if (next?.kind !== "number" || next.text.length === 1) return this.#group();
    this.tokens[this.#at] = { ...next, text: next.text.slice(1) };
    return next.text[0];
  }

  #binomial() {
    return `${grouped(this.#argumentOf(), "all")} choose ${grouped(this.#argumentOf(), "end choose")}`;
  }

  #command(name) {
    if (/^[dtc]?frac$/.test(name)) return this.#fraction();
    if (name === "binom") return this.#binomial();
    if (name === "sqrt") return this.#root();
    if (name === "log") return this.#logarithm();
    if (name in RANGES) return this.#range(RANGES[name]);
    if (name in ACCENTS) return ACCENTS[name].replace("…", this.#group());
    if (name in GROUPS)
      return `${GROUPS[name].words} ${grouped(this.#enclosed(GROUPS[name].closer), GROUPS[name].end)}`;
    if (NOTHING.has(name)) return "";
    const words = COMMANDS[name] ?? name;
    return FUNCTIONS.has(name) && this.#is("(") ? `${words} of ${this.#argument()}` : words;
  }

  #root() {
    const order = this.#take("[") ? this.#enclosed("]") : "";
    const words = grouped(this.#group(), "end root");
    if (order === "") return `the square root of ${words}`;
    return order === "3" ? `the cube root of ${words}` : `the root of order ${order} of ${words}`;
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

/** Words of one thing as they are; of several, with the words that end them. */
function grouped(words, end) {
  return COMPOUND.test(words) ? `${words} ${end}` : words;
}

function tidy(words) {
  return words
    .replace(/\s+([,.;!])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
