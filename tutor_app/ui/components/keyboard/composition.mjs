/**
 * Whether a key press belongs to an input method that is composing a word: its Enter takes the word and its
 * Escape drops it, and neither is meant for the page.
 *
 * Safari ends the composition before it tells of the key: then the key code is all that is left of it.
 * @param {KeyboardEvent | import("react").KeyboardEvent} event
 */
export function isComposing(event) {
  const { isComposing: isGoingOn, keyCode } = event.nativeEvent ?? event;
  return isGoingOn === true || keyCode === 229;
}
