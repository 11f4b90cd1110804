/**
 * The microphone as a state machine: what has happened goes in, what to show comes out. No clock, no
 * browser.
 *
 * `link` is where the connection stands; what the learner, the tutor and the recogniser do at the same
 * time are facts of their own, and `shown` says which of them matters most.
 */

/** @typedef {"off" | "asking" | "connecting" | "on" | "closing" | "reconnecting" | "error"} Link */

/** What the button and its line can show. */
export const SHOWN = [
  "off",
  "asking",
  "connecting",
  "listening",
  "waiting",
  "muted",
  "hearing",
  "transcribing",
  "thinking",
  "speaking",
  "reconnecting",
  "error",
];

const NOTHING_HEARD = Object.freeze({ open: "", ended: Object.freeze([]), caption: "", isFinal: false });

export const START = Object.freeze({
  link: "off",
  problem: null, // {code, detail, seconds} while link is "error"
  notice: "", // a sentence of the server about the last utterance
  isMuted: false,
  isHeld: false, // push-to-talk: the key is down
  mode: "hands_free",
  ...NOTHING_HEARD, // utterance that is spoken now, those that wait for their words, what was heard
  isSending: false, // words on their way to the tutor
  turn: "", // "waiting" for the first word, "writing"
  isSpeechDue: false,
  isSpeaking: false,
});

const LIVE = new Set(["on", "closing"]);

/** @returns {typeof START} the state after an event `{type, ...}`; an event out of place changes nothing */
export function next(state, event) {
  const change = CHANGES[event.type];
  const changes = change ? change(state, event) : null;
  return changes ? { ...state, ...changes } : state;
}

const CHANGES = {
  turned_on: (state) =>
    state.link === "off" || state.link === "error" ? { ...NOTHING_HEARD, link: "asking", problem: null, notice: "", isMuted: false } : null,
  permitted: (state) => (state.link === "asking" ? { link: "connecting" } : null),
  connected: (state) => (state.link === "connecting" || state.link === "reconnecting" ? { link: "on" } : null),
  lost: (state) => (state.link === "on" ? { ...NOTHING_HEARD, link: "reconnecting", isHeld: false } : null),
  failed: (state, { problem }) =>
    state.link === "off" ? null : { ...NOTHING_HEARD, link: "error", problem, notice: "", isHeld: false, isMuted: false },
  closing: (state) => (state.link === "on" ? { link: "closing", isHeld: false, isMuted: false } : null),
  turned_off: () => ({ ...NOTHING_HEARD, link: "off", problem: null, notice: "", isHeld: false, isMuted: false }),

  mode: (state, { mode }) => ({ mode, isHeld: false }),
  muted: (state, { isMuted }) => (state.link === "on" || state.link === "reconnecting" ? { isMuted } : null),
  held: (state, { isHeld }) => (state.link === "on" || !isHeld ? { isHeld } : null),

  speech_started: (state, { id }) =>
    LIVE.has(state.link) && !isKnown(state, id) ? { open: id, caption: "", isFinal: false, notice: "" } : null,
  partial: (state, { id, text }) => (state.open === id && text ? { caption: text, isFinal: false } : null),
  speech_ended: (state, { id }) => (state.open === id ? { open: "", ended: [...state.ended, id] } : null),
  final: (state, { id, text }) =>
    LIVE.has(state.link) ? { ...without(state, id), ...(state.open && state.open !== id ? null : { caption: text, isFinal: true }) } : null,
  dropped: (state, { id }) =>
    isKnown(state, id) ? { ...without(state, id), ...(state.open && state.open !== id ? null : { caption: "", isFinal: false }) } : null,
  noticed: (state, { sentence }) => (LIVE.has(state.link) ? { notice: sentence } : null),

  sending: (state, { isSending }) => ({ isSending, ...(isSending || !state.isFinal ? null : { caption: "", isFinal: false }) }),
  turn: (state, { turn, isSpeechDue }) => ({ turn, isSpeechDue: turn !== "" && (isSpeechDue ?? state.isSpeechDue) }),
  speaking: (state, { isSpeaking }) => ({ isSpeaking, isSpeechDue: state.isSpeechDue && !isSpeaking }),
};
Object.setPrototypeOf(CHANGES, null);

function isKnown(state, id) {
  return state.open === id || state.ended.includes(id);
}

function without(state, id) {
  return { open: state.open === id ? "" : state.open, ended: state.ended.filter((one) => one !== id) };
}

/** @returns {string} the one of SHOWN that matters most */
export function shown(state) {
  if (!LIVE.has(state.link)) return state.link;
  if (state.open) return "hearing";
  if (state.ended.length > 0) return "transcribing";
  if (state.isSending || state.turn === "waiting" || state.isSpeechDue) return "thinking";
  if (state.isSpeaking) return "speaking";
  return quiet(state);
}

function quiet(state) {
  if (state.link === "closing") return "transcribing";
  if (state.isMuted) return "muted";
  if (state.mode === "push_to_talk" && !state.isHeld) return "waiting";
  return "listening";
}
