import assert from "node:assert/strict";
import { test } from "node:test";
import { codeWords } from "../../../../tutor_app/ui/components/speech/code_words.mjs";
import { formulaWords } from "../../../../tutor_app/ui/components/speech/formula_words.mjs";
import { spokenWords } from "../../../../tutor_app/ui/components/speech/spoken_words.mjs";

const FORMULAS = {
  "O(n \\log n)": "O of n log n",
  "O(\\log n)": "O of log n",
  "\\Theta(1)": "Theta of 1",
  "n(n+1)": "n times open paren n plus 1 close paren",
  "\\frac{n(n+1)}{2}": "the fraction with numerator n times open paren n plus 1 close paren and denominator 2",
  "\\sum_{i=0}^{n} i^2": "the sum from i equals 0 to n of i squared",
  "\\lim_{x \\to 0} f(x)": "the limit as x goes to 0 of f of x",
  "x_{i+1}": "x sub i plus 1 end sub",
  "2^{n}": "2 to the power of n",
  "\\sqrt{x}": "the square root of x",
  "\\log_2 n": "log base 2 of n",
  "\\{1,2,3\\}": "the set 1, 2, 3",
  "|V| + |E|": "the size of V plus the size of E",
  "\\text{number of items} = 1,000.5": "number of items equals 1,000.5",
  "\\lfloor n/2 \\rfloor": "the floor of n over 2 end floor",
  "-1": "minus 1",
  "x^{\\prime}": "x prime",
  "a \\leq b": "a is at most b",
  "P(A|B)": "P of A given B",
  "\\begin{tikzcd} a & b \\end{tikzcd}": "a formula on screen",
  "\\constructor": "constructor",
};

for (const [tex, words] of Object.entries(FORMULAS)) {
  test(`formula ${tex}`, () => assert.equal(formulaWords(tex), words));
}

test("broken formulas are read without an end or a crash", () => {
  for (const tex of ["\\frac", "x^", "_", "\\sqrt[", "}}}", "{".repeat(200), "(".repeat(200), "\\left", "\\"]) {
    assert.equal(typeof formulaWords(tex), "string");
    assert.notEqual(formulaWords(tex), "");
  }
});

const CODES = {
  "my_list.append(x)": "my list dot append of x",
  __init__: "dunder init",
  maxDepth: "max Depth",
  HTTPServer: "HTTP Server",
  "x == 1": "x double equals 1",
  "O(n log n)": "O of n log n",
  "()": "parentheses",
  "git reset --soft HEAD~1": "git reset dash dash soft HEAD tilde 1",
  "print(\"hi\")": "print of hi",
  "a - 1": "a minus 1",
  "kill -9 1234": "kill dash 9 1234",
  "3.14": "3.14",
  "": "a space",
  constructor: "constructor",
  ["x".repeat(81)]: "code on screen",
};

for (const [code, words] of Object.entries(CODES)) {
  test(`code ${code.slice(0, 30)}`, () => assert.equal(codeWords(code), words));
}

const SENTENCES = {
  "A **bold** and _slanted_ ~~old~~ word.": "A bold and slanted old word.",
  "Use `items[0]`, not `item`.": "Use items index 0, not item.",
  "It takes $O(n \\log n)$ steps.": "It takes O of n log n steps.",
  "It takes \\(n^2\\) steps.": "It takes n squared steps.",
  "See [the docs](https://docs.python.org/3/).": "See the docs.",
  "See https://docs.python.org/3/library/bisect.html.": "See a link to docs.python.org.",
  "See <https://www.python.org>.": "See a link to python.org.",
  "![a tree](/tree.png)": "picture: a tree",
  "Well done 🎉👩🏽‍💻!": "Well done!",
  "It costs $5 and $6.": "It costs $5 and $6.",
  "Sorted lists, e.g. names, are fast.": "Sorted lists, for example, names, are fast.",
  "C++ vs. C# & Java": "C plus plus versus C sharp and Java",
  "a → b": "a to b",
  "if x < 3 then 2 * x": "if x is less than 3 then 2 times x",
  "snake_case and 2_000": "snake case and 2000",
  "# Heading": "Heading",
  "\\*not a mark\\*": "not a mark",
  "a<br>b": "a b",
  "footnote[^1] here": "footnote here",
  "***": "",
  "🎉": "",
  "---": "",
  "  ": "",
};

for (const [source, words] of Object.entries(SENTENCES)) {
  test(`spoken ${source.slice(0, 40)}`, () => assert.equal(spokenWords(source), words));
}
