/** What splitting a text costs, counted instead of timed: the same on every machine. */

import { BlockDocument } from "../../../../tutor_app/ui/components/answer/document.mjs";

const COUNTED = ["set", "push"];

/**
 * @param {() => void} work
 * @returns {number} how often any document was changed while it was done
 */
export function changesIn(work) {
  const { prototype } = BlockDocument;
  const before = COUNTED.map((name) => prototype[name]);
  let count = 0;
  COUNTED.forEach((name, n) => {
    prototype[name] = function (...given) {
      count++;
      return before[n].apply(this, given);
    };
  });
  try {
    work();
  } finally {
    COUNTED.forEach((name, n) => (prototype[name] = before[n]));
  }
  return count;
}
