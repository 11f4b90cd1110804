/** What stands beside a sign between ordinary words. */

const SMALL_WORDS = new Set(
  "so it is in on or and the to we you he she of an as at be but by do for if no not one two six ten up us use see too now how why who what yes its all any can may get got has had was are our out own new old".split(
    " ",
  ),
);

export function isSmallWord(text) {
  return SMALL_WORDS.has(text.toLowerCase());
}

export function isLeftEdge(expression, index) {
  return !isWordEnd(expression.at(index - 1)) && expression.isTight(index, 1);
}

export function isWordEnd(token) {
  return token !== undefined && token.kind !== "space" && (token.kind !== "sign" || /^[)\]}]$/.test(token.text));
}

export function isWordStart(token) {
  return token !== undefined && token.kind !== "space" && (token.kind !== "sign" || /^[([{]$/.test(token.text));
}

export function isLetter(token) {
  return token?.kind === "name" && [...token.text].length === 1 && !/^[aI]$/.test(token.text);
}

/** A number, a letter or a name that can only be code. */
export function isMathlike(expression, at) {
  const token = expression.at(at);
  if (!token) return false;
  if (token.kind === "sign") return !/^[.,;:!?"'”’–—]$/.test(token.text);
  if (token.kind !== "name") return true;
  if ([...token.text].length === 1) return token.text !== "I";
  return (
    /[_\d]/.test(token.text) ||
    /^[([]$/.test(expression.at(at + 1)?.text ?? "") ||
    ([...token.text].length <= 3 && !SMALL_WORDS.has(token.text.toLowerCase()))
  );
}

/** Between two things, and not named as itself: "the * operator". */
export function isOperator(expression, index) {
  const around = [expression.near(index, -1), expression.near(index, 1)].map((at) => expression.at(at));
  const isNamed = around.some(
    (token) =>
      token?.kind === "name" &&
      token.text.length > 1 &&
      (SMALL_WORDS.has(token.text.toLowerCase()) || /^operators?$/.test(token.text)),
  );
  return expression.isBinary(index) && !isNamed;
}
