/** Names of code in words. */

const DUNDERS = new Set(
  (
    "init new del name main file doc dict slots str repr bytes format hash bool len iter next call enter exit getitem setitem delitem contains " +
    "eq ne lt le gt ge add sub mul truediv floordiv mod pow neg abs and or xor getattr setattr class module all version future import post_init"
  ).split(" "),
);

/** `__init__` is "dunder init", `maxDepth` "max Depth", `HTTPServer` "HTTP Server", `_hidden` "underscore hidden". */
export function codeName(name) {
  if (/^_+$/.test(name)) return Array(name.length).fill("underscore").join(" ");
  const dunder = /^__(\w+?)__$/.exec(name);
  if (dunder) return `dunder ${codeName(dunder[1])}`;
  const [, leading, body] = /^(_*)(.*)$/su.exec(name);
  const words = body
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll("_", " ");
  return `${"underscore ".repeat(leading.length)}${words}`.trim();
}

/**
 * A name between words: `x_1` is "x sub 1", `snake_case` "snake case"; underscores at its ends are
 * marks of emphasis where they come in pairs.
 */
export function proseName(name, { before, after }) {
  const dunder = /^__(\w+?)__$/.exec(name);
  if (dunder && DUNDERS.has(dunder[1])) return ` dunder ${codeName(dunder[1])} `;
  if (/^_+$/.test(name)) return " underscore ";
  const index = /^(\p{L})_(\p{L}|\p{N}+)$/u.exec(name);
  if (index) return ` ${index[1]} sub ${index[2]} `;
  const [, leading, body, trailing] = /^(_*)(.*?)(_*)$/su.exec(name);
  const isMark =
    trailing || leading === "" || after.some(({ kind, text }) => kind === "name" && /^[^_].*_$/su.test(text));
  const isEnd =
    leading || trailing === "" || before.some(({ kind, text }) => kind === "name" && /^_.*[^_]$/su.test(text));
  const words = body.replaceAll("_", " ");
  return `${isMark ? "" : "underscore "}${words}${isEnd ? "" : " underscore"}`;
}
