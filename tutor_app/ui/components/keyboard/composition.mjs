/** Keys that belong to an input method which composes a word, and are not meant for the page. */

const MEANT = new Set(["Enter", "Escape"]); // what sends and saves, what closes and stops
const FIRST = { capture: true };

/**
 * Whether a key press belongs to an input method: its Enter takes the composed word, its Escape drops it.
 *
 * Safari ends the composition before it tells of the key: then the key code is all that is left of it.
 * @param {KeyboardEvent | import("react").KeyboardEvent} event
 */
export function isComposing(event) {
  const { isComposing: isGoingOn, keyCode } = event.nativeEvent ?? event;
  return isGoingOn === true || keyCode === 229;
}

/**
 * Lets no part of the page hear of such an Enter or Escape: neither ours, nor a dialog of a library, nor the
 * browser, which would send a form or empty a search. An editor without a form keeps the browser's own part.
 * @param {EventTarget} page the window: first to hear of a key
 * @returns {() => void} ends it
 */
export function guard(page = globalThis) {
  const pressed = (event) => {
    if (!MEANT.has(event.key) || !isComposing(event)) return;
    event.stopImmediatePropagation();
    if (!event.target?.isContentEditable) event.preventDefault();
  };
  page.addEventListener("keydown", pressed, FIRST);
  return () => page.removeEventListener("keydown", pressed, FIRST);
}
