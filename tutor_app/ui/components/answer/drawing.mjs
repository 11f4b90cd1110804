/** Answers that are there when a page opens are drawn newest first: what is read first appears first. */

import { useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";

const BUDGET_MS = 12; // of each frame, so that the page stays quick meanwhile
const waiting = [];
let frame = 0;

/**
 * Whether an answer may be drawn yet.
 * @param {boolean} isAtOnce do not wait: it is being written
 */
export function useTurnToDraw(isAtOnce) {
  const [isDrawn, setDrawn] = useState(isAtOnce);
  useLayoutEffect(() => {
    if (isDrawn) return undefined;
    const draw = () => setDrawn(true);
    waiting.push(draw);
    frame ||= requestAnimationFrame(drawSome);
    return () => {
      const place = waiting.indexOf(draw);
      if (place >= 0) waiting.splice(place, 1);
    };
  }, [isDrawn]);
  return isDrawn || isAtOnce;
}

function drawSome() {
  const until = performance.now() + BUDGET_MS;
  do flushSync(waiting.pop() ?? (() => {}));
  while (waiting.length > 0 && performance.now() < until);
  frame = waiting.length > 0 ? requestAnimationFrame(drawSome) : 0;
}
