/** A learner's message: plain text in which fenced code is code. */

import { closesFence, fenceOf } from "./lines.mjs";

/**
 * @param {string} text
 * @returns {({text: string} | {code: string, info: string})[]}
 */
export function partsOf(text) {
  const parts = [];
  let gathered = [];
  let fence = null;
  const end = () => {
    const joined = gathered.join("\n");
    if (fence) parts.push({ code: joined, info: fence.info });
    else if (joined.trim() !== "") parts.push({ text: joined.replace(/^\n+|\n+$/g, "") });
    gathered = [];
  };
  for (const line of text.split("\n")) {
    const opening = fence ? null : fenceOf(line);
    if (opening) {
      end();
      fence = opening;
    } else if (fence && closesFence(line, fence.fence)) {
      end();
      fence = null;
    } else gathered.push(line);
  }
  end();
  return parts;
}
