/** Much that is there at once appears over several frames, so that the page stays quick. */

import { useEffect, useState } from "react";

/**
 * How many of `count` parts to draw now. What is added later, a little at a time, is drawn at once.
 * @param {number} count
 * @param {number} step parts in the first frame, and in each one after it
 */
export function useGradually(count, step) {
  const [limit, setLimit] = useState(() => (count <= step ? Infinity : step));
  useEffect(() => {
    if (limit >= count) return undefined;
    const frame = requestAnimationFrame(() => setLimit(limit + step));
    return () => cancelAnimationFrame(frame);
  }, [limit, count, step]);
  return Math.min(count, limit);
}
