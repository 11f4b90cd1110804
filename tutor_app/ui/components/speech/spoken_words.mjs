/** A sentence of Markdown as it is said aloud. */

import { codeWords } from "./code_words.mjs";
import { tokensOf } from "./expression_tokens.mjs";
import { Expression } from "./expression.mjs";
import { formulaWords } from "./formula_words.mjs";
import { spanAt } from "./inlines.mjs";

const DEEPEST = 3;
const EMOJI = /(?![↔↕↖-↙↩↪])[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u{fe0e}\u{fe0f}\u{200d}\u{20e3}]/gu;
const LINE_MARKS = /^[ \t]*(?:#{1,6}(?=\s|$)|>+|=+[ \t]*$|-{2,}[ \t]*$|[-*_](?:[ \t]*[-*_]){2,}[ \t]*$)/gm;
const EMOTICONS =
  /(?<![^\s(])(?:[:;=][-'^]?[)(DPpOo|/\\3*]+|[xX]D+|\^_?\^|<3+(?=$|[\s.!?]+(?![\d\p{L}]))|¯\\?\\_\(ツ\)_\/¯)(?![^\s.,!?)])/gu;
const ENTITIES = {
  __proto__: null,
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  nbsp: " ",
  times: "×",
  le: "≤",
  ge: "≥",
  ne: "≠",
  minus: "−",
};
const WRITTEN = [
  [/(?<=\b(?:I|we|you|they|We|You|They)\s)<3(?=\s\p{L})/gu, "love"],
  [/&(\w{2,6});/g, (entity, name) => ENTITIES[name] ?? entity],
  [/\be\.\s?g\.,?/gi, "for example,"],
  [/\bi\.\s?e\.,?/gi, "that is,"],
  [/\ba\.k\.a\./gi, "also known as"],
  [/\bw\.r\.t\.?(?!\w)/gi, "with respect to"],
  [/\bvs\.?(?=\s)/gi, "versus"],
  [/\bcf\.(?=\s)/gi, "compare"],
  [/\bapprox\.(?=\s)/gi, "approximately"],
  [/\bresp\.(?=[\s,)])/gi, "respectively"],
  [/\bincl\.(?=\s)/gi, "including"],
  [/\bet al\.(?=$|[\s,;)])/gi, "and others"],
  [/\betc\.(?=$|[\s,;)])/gi, "et cetera"],
  [/\b([Ff])ig\.(?=\s?\d)/g, "$1igure"],
  [/\bNo\.(?=\s?\d)/g, "number"],
  [/\bp\.(?=\s?\d)/g, "page"],
  [/\bw\/o\b/gi, "without"],
  [/(?<![\p{L}\p{N}/])w\/(?=\s)/gu, "with"],
  [/\bC\+\+/g, "C plus plus"],
  [/\b([CFJ])#(?!\w)/g, "$1 sharp"],
  [/\b[vV](?=\d+(?:\.\d+)*(?![\p{L}\d]))/gu, "version "],
  [/(?<![\d./])(\d+)\s(?=\d+\/\d+(?![\d/]))/g, "$1 and "],
  [/(?<=\d)–(?=\d)/g, " to "],
  [/^[ \t]*[·•◦‣][ \t]*/gm, ""],
  [/\s–\s|\s?—\s?/g, ", "],
];

/** Sums and their like with both bounds, as formulas without a dollar have them. */
const BIG = { __proto__: null, "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "⋃": "\\bigcup", "⋂": "\\bigcap" };
const BOUNDED = /([∑∏∫⋃⋂]_(?:\{[^{}]*\}|[\p{L}\p{N}])\^(?:\{[^{}]*\}|[\p{L}\p{N}]))/u;

/**
 * @param {string} source one sentence, or a short text without blocks
 * @returns {string} plain words; "" when there is nothing to say
 */
export function spokenWords(source, depth = 0) {
  const tokens = [];
  let plain = "";
  const text = source.replace(LINE_MARKS, "");
  for (let at = 0; at < text.length;) {
    const span = spanAt(text, at, true);
    if (!span || span.kind === "escape") {
      plain += span ? span.text : text[at];
      at = span ? span.end : at + 1;
      continue;
    }
    tokens.push(...plainTokens(plain), ...spanTokens(span, depth));
    plain = "";
    at = span.end;
  }
  tokens.push(...plainTokens(plain));
  return tidy(new Expression(tokens, false).words());
}

function plainTokens(text) {
  let written = text.replace(EMOJI, "").replace(EMOTICONS, "");
  for (const [pattern, said] of WRITTEN) written = written.replace(pattern, said);
  return written.split(BOUNDED).flatMap((part, place) =>
    place % 2 === 0 ? tokensOf(part, false) : [{ kind: "said", text: formulaWords(part.replace(/^./u, (sign) => BIG[sign])) }],
  );
}

function spanTokens(span, depth) {
  const text = wordsOf(span, depth);
  return text === " " ? [{ kind: "space", text }] : [{ kind: "said", text: text.trim() }];
}

function wordsOf(span, depth) {
  if (span.kind === "code") return ` ${codeWords(span.text)} `;
  if (span.kind === "math") return ` ${formulaWords(span.text)} `;
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

function tidy(words) {
  const said = words
    .replace(/\s+/g, " ")
    .replace(/\s+([,.;:!?)])/g, "$1")
    .replace(/\(\s+/g, "(")
    .replace(/,([,.;:!?])/g, "$1")
    .trim();
  return /[\p{L}\p{N}]/u.test(said) ? said.replace(/^[,;:.\s]+/, "") : "";
}
