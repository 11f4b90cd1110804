/** Letters with more marks than any script has, which make a browser draw for minutes. */

const TOO_MANY = /([\p{M}\p{Cf}]{16})[\p{M}\p{Cf}]+/gu;

/** @returns {string} the text with at most 16 marks or format characters in a row, as in `combining.py` */
export function boundedMarks(text) {
  return text.replace(TOO_MANY, "$1");
}
