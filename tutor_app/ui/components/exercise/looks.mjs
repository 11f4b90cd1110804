/** How code looks in the editor: the page's own colours, light and dark. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.bool, tags.null, tags.self, tags.operatorKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--code-title)" },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
  { tag: tags.standard(tags.variableName), color: "var(--code-built-in)" },
  { tag: tags.meta, color: "var(--code-meta)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--color-text)", backgroundColor: "var(--color-code-page)", fontSize: "var(--text-code)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55", fontVariantLigatures: "none", maxHeight: "min(60vh, 560px)" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--color-text)", minHeight: "132px" },
  ".cm-line": { padding: "0 14px 0 8px" },
  ".cm-gutters": { border: "0", backgroundColor: "var(--color-code-page)", color: "var(--color-text-soft)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 14px", minWidth: "36px" },
  ".cm-cursor": { borderLeftColor: "var(--color-text)", borderLeftWidth: "2px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--color-text) 4%, transparent)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--color-accent) 26%, transparent)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--color-accent)",
    borderRadius: "2px",
  },
  ".cm-line.is-wrong": { backgroundColor: "color-mix(in srgb, var(--color-danger) 12%, transparent)", boxShadow: "inset 3px 0 0 var(--color-danger)" },
});

export const looks = [THEME, syntaxHighlighting(COLOURS)];
