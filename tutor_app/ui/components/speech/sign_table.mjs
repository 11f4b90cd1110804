/** What the signs of code and mathematics are called, wherever they stand; without prototypes, so that no name is found by accident. */

/** Signs with one name between operands, code or prose; longest first. */
const BETWEEN = [
  ["<=>", "spaceship"],
  ["===", "triple equals"],
  ["!==", "not double equals"],
  ["**=", "star star equals"],
  ["//=", "slash slash equals"],
  [">>=", "shift right equals"],
  ["<<=", "shift left equals"],
  [">>>", "unsigned shift right"],
  ["...", "dot dot dot"],
  ["==", "double equals"],
  ["!=", "not equals"],
  ["<>", "not equals"],
  ["<=", "is less than or equal to"],
  [">=", "is greater than or equal to"],
  ["->", "arrow"],
  ["=>", "arrow"],
  ["<-", "left arrow"],
  ["|>", "pipe into"],
  ["&&", "and"],
  ["||", "or"],
  ["??", "or if missing"],
  ["+=", "plus equals"],
  ["-=", "minus equals"],
  ["*=", "times equals"],
  ["/=", "divided by equals"],
  ["%=", "modulo equals"],
  ["&=", "ampersand equals"],
  ["|=", "pipe equals"],
  ["^=", "caret equals"],
  [":=", "colon equals"],
  ["**", "to the power of"],
  ["//", "floor divided by"],
  ["++", "plus plus"],
  ["--", "minus minus"],
  ["<<", "shift left"],
  [">>", "shift right"],
  ["::", "colon colon"],
  ["?.", "question mark dot"],
  ["..", "dot dot"],
  ["=", "equals"],
  ["+", "plus"],
  ["-", "minus"],
  ["*", "times"],
  ["/", "over"],
  ["%", "modulo"],
  ["<", "is less than"],
  [">", "is greater than"],
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
  [":", "colon"],
  [";", "semicolon"],
  [".", "dot"],
];

export const NAMES = Object.assign(Object.create(null), Object.fromEntries(BETWEEN));
export const LONG_SIGNS = BETWEEN.map(([sign]) => sign).filter((sign) => sign.length > 1);

/** What a sign is called that has no operand on both sides. */
export const ALONE = {
  __proto__: null,
  "**": "star star",
  "*": "star",
  "//": "slash slash",
  "/": "slash",
  "%": "percent",
  "<": "less than",
  ">": "greater than",
  "<=": "less than or equal to",
  ">=": "greater than or equal to",
  ">>>": "prompt",
  "<>": "angle brackets",
};

/** Signs of mathematics that mean the same everywhere. */
export const MATHS = {
  __proto__: null,
  "−": "minus",
  "×": "times",
  "·": "times",
  "⋅": "times",
  "∗": "times",
  "÷": "divided by",
  "±": "plus or minus",
  "∓": "minus or plus",
  "≤": "is at most",
  "≥": "is at least",
  "⩽": "is at most",
  "⩾": "is at least",
  "≪": "is much less than",
  "≫": "is much greater than",
  "≠": "is not",
  "≈": "is about",
  "≡": "is equivalent to",
  "∼": "is like",
  "∝": "is proportional to",
  "≔": "is defined as",
  "→": "to",
  "⟶": "to",
  "⇒": "to",
  "⟹": "implies",
  "←": "left arrow",
  "↦": "maps to",
  "↔": "to and from",
  "⇔": "if and only if",
  "∞": "infinity",
  "√": "the square root of",
  "∛": "the cube root of",
  "∑": "the sum of",
  "∏": "the product of",
  "∫": "the integral of",
  "∂": "partial",
  "∇": "nabla",
  "∈": "in",
  "∉": "not in",
  "∋": "contains",
  "⊂": "is a subset of",
  "⊆": "is a subset of",
  "⊄": "is not a subset of",
  "⊊": "is a proper subset of",
  "⊃": "is a superset of",
  "⊇": "is a superset of",
  "∪": "union",
  "∩": "intersection",
  "∖": "without",
  "△": "symmetric difference",
  "∅": "the empty set",
  "∀": "for all",
  "∃": "there is",
  "∄": "there is no",
  "¬": "not",
  "∧": "and",
  "∨": "or",
  "⊕": "x or",
  "⊢": "proves",
  "⊥": "bottom",
  "∴": "therefore",
  "∵": "because",
  "∘": "after",
  "⌊": "the floor of",
  "⌋": "end floor",
  "⌈": "the ceiling of",
  "⌉": "end ceiling",
  "‖": "double bar",
  "⟨": "open angle bracket",
  "⟩": "close angle bracket",
  "°": "degrees",
  "′": "prime",
  "½": "one half",
  "⅓": "one third",
  "⅔": "two thirds",
  "¼": "one quarter",
  "¾": "three quarters",
  "⅕": "one fifth",
  "⅛": "one eighth",
  "…": "…",
};

const GREEK =
  "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi π pi " +
  "ρ rho σ sigma τ tau υ upsilon φ phi ϕ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma " +
  "Φ Phi Ψ Psi Ω Omega ℝ R ℕ N ℤ Z ℚ Q ℂ C";
export const LETTERS = pairs(GREEK.split(" "));

const RAISED = pairs([..."⁰0¹1²2³3⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻-⁼=⁽(⁾)ⁿnⁱiᵏkᵐmᵗtˣx"]);
const LOWERED = pairs([..."₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)ₐaₑeₕhᵢiⱼjₖkₗlₘmₙnₒoₚpₛsₜtₓx"]);
export const RAISED_RUN = `[${Object.keys(RAISED).join("")}]+`;
export const LOWERED_RUN = `[${Object.keys(LOWERED).join("")}]+`;

/** A raised or lowered run on the line: `ⁿ⁺¹` is `n+1`. */
export function onTheLine(run) {
  return [...run].map((character) => RAISED[character] ?? LOWERED[character]).join("");
}

function pairs(list) {
  const found = Object.create(null);
  for (let at = 0; at + 1 < list.length; at += 2) found[list[at]] = list[at + 1];
  return found;
}

export const OPENERS = { __proto__: null, "(": ")", "[": "]", "{": "}" };
export const BRACKETS = {
  __proto__: null,
  "(": "open paren",
  ")": "close paren",
  "[": "open bracket",
  "]": "close bracket",
  "{": "open brace",
  "}": "close brace",
  "<": "open angle bracket",
  ">": "close angle bracket",
};
export const EMPTY = { __proto__: null, "(": "parentheses", "[": "square brackets", "{": "curly braces" };
