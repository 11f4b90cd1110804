import { isComposing } from "../keyboard/composition.mjs";

const RATINGS = new Map([["1", "again"], ["2", "hard"], ["3", "good"], ["4", "easy"]]);
const WRITES = "input, textarea, select, [contenteditable]";
const OWN_SPACE = "button, a, summary";

/**
 * What a key press asks for: "show", "undo", a rating, or "" for nothing.
 * `event` needs key, repeat, the modifier flags and target.
 */
export function wish(event, { card, isShown }) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return "";
  const target = event.target?.closest ? event.target : null;
  if (target?.closest(WRITES) || target?.closest("[role=menu], [role=alertdialog]")) return "";
  if (event.key === "u" || event.key === "U") return "undo";
  if (!card) return "";
  if (event.key === " ") return isShown || target?.closest(OWN_SPACE) ? "" : "show";
  return (isShown && RATINGS.get(event.key)) || "";
}
