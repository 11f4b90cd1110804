/**
 * Markdown of one block to clean HTML.
 *
 * Two walls: markdown-it never lets raw HTML through, and DOMPurify keeps only the tags and addresses
 * that an answer needs. Links go to http, https, mailto and this site; pictures only come from this
 * site, others become links.
 */

import { boundedMarks } from "./marks.mjs";
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { formula, formulas } from "./formulas.mjs";
import { escapeHtml } from "./highlight.mjs";
import { cellsOf } from "./lines.mjs";
import { mend } from "./tail.mjs";

const LONGEST = 20_000;
const MOST_NESTED = 20;
const SCHEME = /^(?:https?:|mailto:)/i;
const RELATIVE = /^(?![a-z][a-z0-9+.-]*:)(?![/\\]{2})/i;
const ADDRESS = /^(?:https?:|mailto:|(?![a-z][a-z0-9+.-]*:)(?![/\\]{2}))/i;

const TEXT_TAGS =
  "p h3 h4 h5 h6 strong em s code pre a img br hr span sup sub table thead tbody tr th td";
const FORMULA_TAGS =
  "math semantics annotation mrow mi mo mn ms mtext mspace msup msub msubsup mover munder munderover " +
  "mfrac msqrt mroot mtable mtr mtd mstyle mpadded mphantom menclose mglyph svg path line";
const ATTRIBUTES =
  "href title src alt class style dir target rel loading aria-hidden tabindex xmlns encoding " +
  "display width height viewBox preserveAspectRatio d x1 x2 y1 y2 stroke-width " +
  "mathvariant stretchy fence separator lspace rspace minsize maxsize accent accentunder " +
  "columnalign columnspacing rowspacing columnlines rowlines scriptlevel displaystyle linethickness";

const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: MOST_NESTED });
markdown.disable(["blockquote", "list", "fence", "table", "html_block"]);
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.validateLink = (address) => SCHEME.test(address) || RELATIVE.test(address);
markdown.use(formulas);

const { rules } = markdown.renderer;
rules.heading_open = (tokens, index, options, env) => `<h${level(env)} dir="auto">`;
rules.heading_close = (tokens, index, options, env) => `</h${level(env)}>\n`;
rules.paragraph_open = () => '<p dir="auto">';
rules.code_block = (tokens, index) => `<pre tabindex="0"><code>${escapeHtml(tokens[index].content)}</code></pre>`;
rules.image = (tokens, index, options, env, renderer) => {
  const token = tokens[index];
  const label = renderer.renderInlineAsText(token.children, options, env);
  const address = token.attrGet("src");
  if (isHere(address)) {
    return `<img src="${escapeHtml(address)}" alt="${escapeHtml(label)}" loading="lazy">`;
  }
  return `<a href="${escapeHtml(address)}">${escapeHtml(label || address)}</a>`;
};

function level(env) {
  return env.heading ?? 3;
}

/** Whether an address leads to this site. */
function isHere(address) {
  try {
    return new URL(address, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

const purifier = typeof window === "undefined" ? null : makePurifier();

function makePurifier() {
  const purify = DOMPurify(window);
  purify.setConfig({
    ALLOWED_TAGS: `${TEXT_TAGS} ${FORMULA_TAGS}`.split(" "),
    ALLOWED_ATTR: ATTRIBUTES.split(" "),
    ALLOWED_URI_REGEXP: ADDRESS,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
  purify.addHook("afterSanitizeAttributes", secureAddress);
  return purify;
}

function secureAddress(element) {
  if (element.tagName === "IMG" && !isHere(element.getAttribute("src") ?? "")) element.remove();
  if (element.tagName !== "A" || !element.hasAttribute("href")) return;
  const address = element.getAttribute("href");
  if (isHere(address)) return;
  if (!SCHEME.test(address)) {
    element.removeAttribute("href");
    return;
  }
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener noreferrer nofollow");
}

/** @returns {string} HTML that is safe to put into the page */
export function clean(html) {
  return purifier ? purifier.sanitize(boundedMarks(html)) : "";
}

/**
 * A text block as HTML.
 * @param {{source: string, isDone: boolean, heading?: number}} block
 * @param {object} references link definitions seen so far in this answer, kept by markdown-it
 */
export function textHtml(block, references) {
  if (block.source.length > LONGEST) return plainHtml(block.source);
  const source = block.isDone ? block.source : mend(block.source);
  return clean(markdown.render(source, { references, heading: block.heading }));
}

/** @returns {string} the text as it is, in paragraphs that keep their lines */
export function plainHtml(source) {
  return `<p class="answer-plain" dir="auto">${escapeHtml(source)}</p>`;
}

/** @returns {string} a displayed formula */
export function formulaHtml(tex) {
  return clean(formula(tex.trim(), true));
}

/**
 * Rows of a table as HTML for a `tbody` or `thead`.
 * @param {string[]} rows
 * @param {string[]} align per column
 * @param {"td" | "th"} tag
 */
export function rowsHtml(rows, align, tag, references) {
  const html = rows.map((row) => rowHtml(row, align, tag, references)).join("");
  const table = clean(`<table><tbody>${html}</tbody></table>`);
  return table.slice("<table><tbody>".length, -"</tbody></table>".length);
}

function rowHtml(row, align, tag, references) {
  const cells = cellsOf(row);
  const html = align.map((side, column) => {
    const style = side ? ` style="text-align:${side}"` : "";
    return `<${tag} dir="auto"${style}>${inlineHtml(cells[column] ?? "", references)}</${tag}>`;
  });
  return `<tr>${html.join("")}</tr>`;
}

const NEEDS_NO_MARKDOWN = /^[\w ,.:;()/+-]*$/;

function inlineHtml(source, references) {
  if (NEEDS_NO_MARKDOWN.test(source) && !source.includes("_") && !source.includes("://")) return source;
  return source.length > LONGEST ? escapeHtml(source) : markdown.renderInline(source, { references });
}
