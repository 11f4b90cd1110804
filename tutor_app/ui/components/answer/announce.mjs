/** One polite live region for the whole page: says things to screen readers at a calm pace. */

const BETWEEN_MS = 900;
const MOST_WAITING = 4;

const waiting = [];
let region = null;
let timer = null;

function place() {
  region = document.createElement("div");
  region.className = "answer-announcer";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.dataset.testid = "announcer";
  document.body.append(region);
}

function next() {
  const words = waiting.shift();
  timer = words === undefined ? null : setTimeout(next, BETWEEN_MS);
  if (words === undefined) return;
  if (!region?.isConnected) place();
  region.textContent = words === region.textContent ? `${words}\u00a0` : words;
}

/** Says something once it is its turn; of many waiting sentences the oldest are left out. */
export function announce(words) {
  waiting.push(words);
  if (waiting.length > MOST_WAITING) waiting.shift();
  if (timer === null) next();
}

const LONGEST_WHOLE = 280;

/**
 * What to say when an answer is there: a short one whole, of a long one its size and first sentence.
 * @param {string} text what the answer shows, as plain text
 */
export function summaryOf(text) {
  const words = text.replace(/\s+/g, " ").trim();
  if (words.length <= LONGEST_WHOLE) return `The tutor answered: ${words}`;
  const ends = [...words.matchAll(/[.!?]+(?=\s|$)/g)].map((match) => match.index + match[0].length);
  const count = ends.length + (ends.at(-1) === words.length ? 0 : 1);
  const first = words.slice(0, ends[0] ?? words.length).slice(0, LONGEST_WHOLE);
  return `The tutor has answered in ${count} ${count === 1 ? "sentence" : "sentences"}. ${first}`;
}
