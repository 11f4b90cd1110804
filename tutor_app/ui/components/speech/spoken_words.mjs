/** A sentence of Markdown as it is said aloud. */

import { codeWords } from "./code_words.mjs";
import { formulaWords } from "./formula_words.mjs";
import { spanAt } from "./inlines.mjs";

const DEEPEST = 3;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u{fe0e}\u{fe0f}\u{200d}\u{20e3}]/gu;
const LINE_MARKS = /^[ \t]*(?:#{1,6}(?=\s|$)|>+|=+[ \t]*$|-{2,}[ \t]*$|[-*_](?:[ \t]*[-*_]){2,}[ \t]*$)/gm;
const WRITTEN = [
  [/\be\.g\.,?/gi, "for example,"],
  [/\bi\.e\.,?/gi, "that is,"],
  [/\bvs\.?(?=\s)/gi, "versus"],
  [/\betc\.(?=$|[\s,;)])/gi, "et cetera"],
  [/\bC\+\+/g, "C plus plus"],
  [/\b([CF])#/g, "$1 sharp"],
  [/&(?:amp;)?/g, " and "],
  [/\s\*\s/g, " times "],
  [/(?<=\d)\s*[×·]\s*(?=[\d\p{L}])/gu, " times "],
  [/\s*(?:→|⇒|⟶|->|=>)\s*/g, " to "],
  [/\s*≤\s*/g, " is at most "],
  [/\s*≥\s*/g, " is at least "],
  [/\s*≠\s*/g, " is not "],
  [/√\s*/g, " the square root of "],
  [/\s*≈\s*/g, " is about "],
  [/\s(?:==|=)\s/g, " equals "],
  [/\s<\s/g, " is less than "],
  [/\s>\s/g, " is greater than "],
  [/\s\+\s/g, " plus "],
  [/\s[—–]\s|—/g, ", "],
  [/(?<=\d)–(?=\d)/g, " to "],
];
const MARKS = /\*+|~~|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])|`/gu;
const SEPARATORS = /[_[\]{}|•<>\\]+/g;

/**
 * @param {string} source one sentence, or a short text without blocks
 * @returns {string} plain words; "" when there is nothing to say
 */
export function spokenWords(source, depth = 0) {
  let said = "";
  let plain = "";
  const text = source.replace(LINE_MARKS, "");
  for (let at = 0; at < text.length; ) {
    const span = spanAt(text, at, true);
    if (span) {
      said += plainWords(plain) + wordsOf(span, depth);
      plain = "";
      at = span.end;
    } else plain += text[at++];
  }
  return tidy(said + plainWords(plain));
}

function wordsOf(span, depth) {
  if (span.kind === "code") return ` ${codeWords(span.text)} `;
  if (span.kind === "math") return ` ${formulaWords(span.text)} `;
  if (span.kind === "escape") return /[*_`~\\[\]{}|#]/.test(span.text) ? " " : span.text;
  if (span.kind === "address") return ` ${addressWords(span.address)} `;
  if (span.kind === "link") return linkWords(span, depth) || ` ${addressWords(span.address)} `;
  if (span.kind === "image") return ` picture: ${linkWords(span, depth) || "no description"} `;
  return span.kind === "tag" ? " " : "";
}

function linkWords({ text }, depth) {
  return depth < DEEPEST ? spokenWords(text, depth + 1) : "";
}

function addressWords(address) {
  const host = /^(?:https?:\/\/)?(?:www\.)?([^/?#:\s]+)/i.exec(address)?.[1] ?? "";
  return host.includes(".") ? `a link to ${host}` : "a link";
}

function plainWords(text) {
  let words = text.replace(EMOJI, "");
  for (const [pattern, said] of WRITTEN) words = words.replace(pattern, said);
  return words.replace(MARKS, "").replace(SEPARATORS, " ");
}

function tidy(words) {
  const said = words
    .replace(/\(\s*\)/g, "")
    .replace(/\s+/g, " ")
    .replace(/\s+([,.;:!?)])/g, "$1")
    .replace(/\(\s+/g, "(")
    .replace(/,([,.;:!?])/g, "$1")
    .trim();
  return /[\p{L}\p{N}]/u.test(said) ? said.replace(/^[,;:.\s]+/, "") : "";
}
