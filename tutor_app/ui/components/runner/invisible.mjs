/** Characters of code that nobody sees, or takes for a space: copied text brings them, and programs fail of them. */

const SPACE = "which looks like a space and is none: type a space in its place";
const UNSEEN = "which nobody sees: delete it";
const TURNS = "which nobody sees, and which turns the text around: delete it";

/** [first, last code point, name, what it is and what to do]; spaces and signs of Unicode by their usual names. */
const TABLE = [
  [0x0000, 0x0008, "a control character", UNSEEN],
  [0x000b, 0x000c, "a control character", UNSEEN],
  [0x000e, 0x001f, "a control character", UNSEEN],
  [0x007f, 0x009f, "a control character", UNSEEN],
  [0x00a0, 0x00a0, "a no-break space", SPACE],
  [0x00ad, 0x00ad, "a soft hyphen", UNSEEN],
  [0x034f, 0x034f, "a grapheme joiner", UNSEEN],
  [0x061c, 0x061c, "an Arabic letter mark", TURNS],
  [0x115f, 0x1160, "a Hangul filler", SPACE],
  [0x1680, 0x1680, "an Ogham space", SPACE],
  [0x180e, 0x180e, "a Mongolian vowel separator", UNSEEN],
  [0x2000, 0x200a, "a typographic space", SPACE],
  [0x200b, 0x200b, "a zero-width space", UNSEEN],
  [0x200c, 0x200c, "a zero-width non-joiner", UNSEEN],
  [0x200d, 0x200d, "a zero-width joiner", UNSEEN],
  [0x200e, 0x200f, "a direction mark", TURNS],
  [0x2028, 0x2029, "a line separator", "which is no end of a line here: delete it and press Enter"],
  [0x202a, 0x202e, "a direction control", TURNS],
  [0x202f, 0x202f, "a narrow no-break space", SPACE],
  [0x205f, 0x205f, "a mathematical space", SPACE],
  [0x2060, 0x2060, "a word joiner", UNSEEN],
  [0x2061, 0x2064, "an invisible operator", UNSEEN],
  [0x2066, 0x2069, "a direction control", TURNS],
  [0x206a, 0x206f, "a formatting control", UNSEEN],
  [0x2800, 0x2800, "a blank Braille pattern", SPACE],
  [0x3000, 0x3000, "a wide space", SPACE],
  [0x3164, 0x3164, "a Hangul filler", SPACE],
  [0xfeff, 0xfeff, "a byte order mark", UNSEEN],
  [0xffa0, 0xffa0, "a Hangul filler", SPACE],
  [0xfff9, 0xfffb, "an annotation control", UNSEEN],
  [0xe0001, 0xe007f, "a tag character", UNSEEN],
];

const JOINER = "\\u200c\\u200d";
// joiners hold pictures together, and letters of scripts that join them: there they belong
const BELONGS = "[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f\\p{M}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}]";

/** Each of them, in code. */
export const INVISIBLE = new RegExp(`${TABLE.filter(([first]) => !isJoiner(first)).map(classOf).join("|")}|(?<!${BELONGS})[${JOINER}]`, "gu");

function isJoiner(code) {
  return code === 0x200c || code === 0x200d;
}

function classOf([first, last]) {
  return `[\\u{${first.toString(16)}}-\\u{${last.toString(16)}}]`;
}

/** @returns {{name: string, advice: string, point: string}} what to call a character, and its code point */
export function described(code) {
  const [, , name, advice] = TABLE.find(([first, last]) => first <= code && code <= last);
  return { name, advice, point: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` };
}

/** Whether a character takes the room of a space. */
export function looksLikeSpace(code) {
  return described(code).advice === SPACE;
}

const MOST_NAMED = 3;
const MOST_LINES = 5;

/**
 * One or two sentences about such characters in code, or "".
 * @param {string} code
 * @param {number | null} [wanted] the line that failed: what stands there is named first
 */
export function invisibleWords(code, wanted = null) {
  const found = code.split("\n").map((line, n) => [n + 1, [...new Set(line.match(INVISIBLE))]]).filter(([, all]) => all.length > 0);
  if (found.length === 0) return "";
  const [line, characters] = found.find(([number]) => number === wanted) ?? found[0];
  const named = characters.slice(0, MOST_NAMED).map((character) => described(character.codePointAt(0)));
  const sentences = named.map(({ name, advice, point }) => `${name} (${point}), ${advice}`);
  const others = found.map(([number]) => number).filter((number) => number !== line);
  return `Line ${line} holds ${sentences.join("; and ")}.${others.length > 0 ? ` ${more(others)}` : ""}`;
}

function more(lines) {
  const some = lines.slice(0, MOST_LINES).join(", ");
  const rest = lines.length > MOST_LINES ? " and others" : "";
  return lines.length === 1 ? `Line ${some} holds some, too.` : `Lines ${some}${rest} hold some, too.`;
}
