import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { codeWords } from "../../../../tutor_app/ui/components/speech/code_words.mjs";
import { formulaWords } from "../../../../tutor_app/ui/components/speech/formula_words.mjs";
import { spokenWords } from "../../../../tutor_app/ui/components/speech/spoken_words.mjs";

const SAY = { prose: spokenWords, code: codeWords, formula: formulaWords };
const TABLE = readFileSync(new URL("./said_aloud.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split(" ¦ "));

test("the table is as wide as it is meant to be", () => assert.ok(TABLE.length >= 150, `${TABLE.length} phrases`));

test("what is written is said as the table has it", () => {
  const wrong = TABLE.map(([kind, source, words]) => ({ kind, source, words, said: SAY[kind](source) })).filter(
    ({ words, said }) => words !== said,
  );
  assert.deepEqual(wrong, []);
});

/* Each operator by the words that must be among those said, wherever it stands. */
const BINARY = {
  "+": /\bplus\b/g,
  "-": /\bminus\b/g,
  "*": /\btimes\b/g,
  "/": /\b(?:over|slash)\b/g,
  "//": /\bfloor divided by\b/g,
  "%": /\bmodulo\b/g,
  "**": /\bto the power of\b/g,
  "==": /\bdouble equals\b/g,
  "!=": /\bnot equals\b/g,
  "<=": /\bis less than or equal to\b/g,
  ">=": /\bis greater than or equal to\b/g,
  "<": /\bis less than\b(?! or equal)/g,
  ">": /\bis greater than\b(?! or equal)/g,
  "&&": /\band\b/g,
  "||": /\bor\b(?! equal)/g,
  "<<": /\bshift left\b/g,
  ">>": /\bshift right\b/g,
  "+=": /\bplus equals\b/g,
  "→": /\bto\b(?! the power)/g,
  "≤": /\bis at most\b/g,
  "≠": /\bis not\b/g,
  "∈": /\bin\b/g,
  "∪": /\bunion\b/g,
  "∩": /\bintersection\b/g,
  "⊆": /\bis a subset of\b/g,
  "×": /\btimes\b/g,
};
const OPERANDS = ["x", "y", "n", "lo", "mid", "count_all", "10", "3.5", "x_1", "max_len"];

/** Numbers that look random and are the same in each run. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** @returns {{text: string, operators: string[], groups: number, indexes: number}} */
function expression(roll, space) {
  const made = { text: "", operators: [], groups: 0, indexes: 0 };
  const names = Object.keys(BINARY);
  const count = 1 + roll(3);
  for (let at = 0; at <= count; at++) {
    if (at > 0) {
      const sign = names[roll(names.length)];
      made.operators.push(sign);
      made.text += space + sign + space;
    }
    const [one, other] = [OPERANDS[roll(OPERANDS.length)], OPERANDS[roll(OPERANDS.length)]];
    const shape = roll(5);
    if (shape === 0) {
      made.operators.push("+");
      made.groups++;
      made.text += `(${one} + ${other})`;
    } else if (shape === 1) {
      made.indexes++;
      made.text += `items[${one}]`;
    } else made.text += one;
  }
  return made;
}

const FRAMES = [
  ["prose", " ", (text) => spokenWords(`Here ${text}.`)],
  ["prose in bold", " ", (text) => spokenWords(`**Here ${text}** so far`)],
  ["code", " ", codeWords],
  ["tight code", "", codeWords],
  ["code in prose", " ", (text) => spokenWords(`Look at \`${text}\`.`)],
];

for (const [name, space, say] of FRAMES) {
  test(`no operator, bracket or index vanishes: ${name}`, () => {
    const roll = dice(20261130);
    for (let round = 0; round < 800; round++) {
      const { text, operators, groups, indexes } = expression(roll, space);
      if (text.length > 80 || (space === "" && /[<>*/+=&|-]{4}|[+*/<>=!&|]{2,}-/.test(text))) continue;
      const said = say(text);
      for (const sign of new Set(operators)) {
        const wanted = operators.filter((one) => String(BINARY[one]) === String(BINARY[sign])).length;
        assert.ok((said.match(BINARY[sign]) ?? []).length >= wanted, `${sign} of ${text} is not in: ${said}`);
      }
      assert.equal((said.match(/open paren/g) ?? []).length, groups, `${text}: ${said}`);
      assert.equal((said.match(/close paren/g) ?? []).length, groups, `${text}: ${said}`);
      assert.equal((said.match(/items index/g) ?? []).length, indexes, `${text}: ${said}`);
    }
  });
}

const TEX = {
  "+": /\bplus\b/g,
  "-": /\bminus\b/g,
  "\\cdot ": /\btimes\b/g,
  "/": /\bover\b/g,
  "=": /\bequals\b/g,
  "<": /\bis less than\b/g,
  "\\le ": /\bis at most\b/g,
  "\\in ": /\bin\b/g,
  "\\cup ": /\bunion\b/g,
  "\\setminus ": /\bwithout\b/g,
  "\\land ": /\band\b/g,
};

test("no operator, bracket, power, index or root vanishes: formula", () => {
  const roll = dice(7);
  const shapes = [
    [() => "n", /\bn\b/g],
    [() => "x^{k}", /\bto the power of\b/g],
    [() => "a_{i}", /\bsub\b/g],
    [() => "(p + q)", /\bopen paren p plus q close paren\b/g],
    [() => "[p, q)", /\bopen bracket p, q close paren\b/g],
    [() => "\\sqrt{m}", /\bthe square root of\b/g],
    [() => "\\{u\\}", /\bthe set u\b/g],
    [() => "\\frac{u + v}{w}", /\bthe fraction with numerator u plus v and denominator w\b/g],
  ];
  for (let round = 0; round < 800; round++) {
    const used = [shapes[roll(shapes.length)], shapes[roll(shapes.length)]];
    const sign = Object.keys(TEX)[roll(Object.keys(TEX).length)];
    const tex = `${used[0][0]()} ${sign} ${used[1][0]()}`;
    const said = formulaWords(tex);
    for (const pattern of [TEX[sign], used[0][1], used[1][1]])
      assert.match(said, new RegExp(pattern.source), `${tex}: ${said}`);
  }
});

test("any text is said without a crash, and without its signs", () => {
  const roll = dice(3);
  const signs = [..."()[]{}<>*_`~|&^%$#@!?:;,.'\"\\/+-= ∈²₁½nA1"];
  for (let round = 0; round < 4_000; round++) {
    const text = Array.from({ length: roll(24) }, () => signs[roll(signs.length)]).join("");
    for (const say of [spokenWords, codeWords, formulaWords]) assert.equal(typeof say(text), "string");
    assert.doesNotMatch(spokenWords(`x ${text} y`), /[<>[\]{}|\\^_*]/u, `${text}: ${spokenWords(`x ${text} y`)}`);
  }
});
