/** Characters that nobody sees are marked where they stand in the code, and named when pointed at. */

import { EditorView, highlightSpecialChars } from "@codemirror/view";
import { described, INVISIBLE, looksLikeSpace } from "../runner/invisible.mjs";

function render(code) {
  const { name, point } = described(code);
  const mark = document.createElement("span");
  mark.className = "cm-invisible";
  mark.textContent = looksLikeSpace(code) ? "␣" : "•";
  mark.title = `${name} (${point})`;
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", mark.title);
  return mark;
}

const LOOK = EditorView.baseTheme({
  ".cm-invisible": {
    color: "var(--color-danger)",
    backgroundColor: "color-mix(in srgb, var(--color-danger) 14%, transparent)",
    borderRadius: "2px",
  },
});

export const invisibleMarks = [highlightSpecialChars({ specialChars: INVISIBLE, render }), LOOK];
