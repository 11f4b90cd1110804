/** Inline code in words: `my_list.append(x)` is read as "my list dot append of x". */

import { expressionWords } from "./expression.mjs";

const LONGEST = 80; // characters; what is longer is looked at, not listened to
const ON_SCREEN = "code on screen";

/** What stands alone between the backticks, by its name. */
const ALONE = {
  __proto__: null,
  "<>": "angle brackets",
  "(": "an opening parenthesis",
  ")": "a closing parenthesis",
  "[": "an opening bracket",
  "]": "a closing bracket",
  "{": "an opening brace",
  "}": "a closing brace",
  '"': "a double quote",
  "'": "a single quote",
  ",": "comma",
  ":": "colon",
  ";": "semicolon",
  "//": "slash slash",
  "&&": "ampersand ampersand",
  "||": "pipe pipe",
  "`": "a backtick",
};

/**
 * @param {string} code what stands between the backticks
 * @returns {string} words, never empty
 */
export function codeWords(code) {
  const text = code.trim().replace(/\s+/g, " ");
  if (text === "") return "a space";
  if (text in ALONE) return ALONE[text];
  if (text.length > LONGEST) return ON_SCREEN;
  const words = expressionWords(text, true);
  return (
    words
      .replace(/\s+/g, " ")
      .replaceAll(" ,", ",")
      .replace(/[,\s]+$/, "")
      .trim() || ON_SCREEN
  );
}
