/** Whether the learner means the microphone: by the Space key, and by looking at the page at all. */

import { isComposing } from "../keyboard/composition.mjs";

export const BACKGROUND_MS = 5 * 60_000;
const TYPED_OR_PRESSED =
  'input, textarea, select, button, a[href], summary, [contenteditable=""], [contenteditable="true"], [role="button"], [role="menuitem"]';

/**
 * Whether a key press talks: Space does, where it would not write or press anything.
 * @param {KeyboardEvent} event
 * @param {{mode: string, link: string}} talk as the machine has it
 */
export function talks(event, { mode, link }) {
  if (event.code !== "Space" || event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return false;
  return mode === "push_to_talk" && link === "on" && !event.target.closest?.(TYPED_OR_PRESSED);
}

/** Tells when nobody has looked at the page for long. */
export class Background {
  #timer = 0;
  #onLong;

  constructor(onLong) {
    this.#onLong = onLong;
  }

  /** @param {boolean} isHidden */
  seen(isHidden) {
    clearTimeout(this.#timer);
    if (isHidden) this.#timer = setTimeout(this.#onLong, BACKGROUND_MS);
  }
}
