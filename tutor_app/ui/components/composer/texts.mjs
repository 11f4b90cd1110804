/** What is done to a learner's text before it is sent. */

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/** @returns {string} without NUL, lone surrogates and blank ends */
export function clean(text) {
  return text.replaceAll("\0", "").replace(LONE_SURROGATE, "").replaceAll("\r\n", "\n").trim();
}

/** @returns {number} characters as the server counts them (code points) */
export function characters(text) {
  return text.length - (text.match(PAIR)?.length ?? 0);
}

/** @returns {string} a name for one send that no other send has */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {string} 12345 as "12,345" */
export function grouped(number) {
  return number.toLocaleString("en");
}

const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether the first letter of a text belongs to a script that runs from right to left. */
export function isRightToLeft(text) {
  const letter = LETTER.exec(text.slice(0, 500));
  return letter !== null && RIGHT_TO_LEFT.test(letter[0]);
}
