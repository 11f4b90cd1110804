/** What the microphone says of itself, and what to do when it cannot be used. */

const ANY = "Typing always works.";

/** The word for each state of `shown`. */
export const WORDS = {
  off: "Voice is off",
  asking: "Allow the microphone",
  connecting: "Connecting",
  listening: "Listening",
  waiting: "Hold to talk",
  muted: "Muted",
  hearing: "Hearing you",
  transcribing: "Writing it down",
  thinking: "Thinking",
  speaking: "Speaking",
  reconnecting: "Reconnecting",
  error: "Voice is off",
};

/** What a screen reader hears when a state begins; the others would only interrupt. */
export const ANNOUNCED = {
  asking: "The browser asks for the microphone",
  connecting: "Connecting voice",
  listening: "Listening",
  waiting: "Voice is on. Hold Space to talk",
  muted: "Muted",
  reconnecting: "Voice connection lost, reconnecting",
  off: "Voice is off",
};

/** Sentences by code, and the ways on: "again", "type", "sign_in". */
const PROBLEMS = {
  __proto__: null,
  denied: ["The browser does not let this page use the microphone. Allow it beside the address, then try again."],
  dismissed: ["The microphone was not allowed. Try again and choose Allow."],
  no_device: ["No microphone was found. Connect one, then try again."],
  device_busy: ["The microphone is used by another program. Close it there, then try again."],
  device_gone: ["The microphone is gone. Connect it again, or choose another one in the settings."],
  insecure: ["Browsers give the microphone only to pages over https, and on localhost. Open this page over https.", ["type"]],
  no_webrtc: ["This browser has no WebRTC, which voice needs. Current versions of Chrome, Edge, Firefox and Safari have it.", ["type"]],
  blocked: ["The voice connection did not come through: this network seems to block it. Another network may let it pass."],
  voice_busy: ["Voice is busy: all places are taken."],
  too_many: ["The microphone was switched on too often."],
  signed_out: ["You are signed out. Sign in again to talk.", ["sign_in", "type"]],
  offline: ["You are offline. Voice comes back when you are online: try again then."],
  lost: ["The voice connection was lost."],
  background: ["Voice was switched off, because this page was in the background for a while."],
  server: ["The server could not start voice."],
};
const USUAL_WAYS = ["again", "type"];

/**
 * @param {{code: string, detail?: string, seconds?: number}} problem
 * @returns {{sentence: string, ways: string[]}}
 */
export function explain({ code, detail = "", seconds = 0 }) {
  const [known, ways = USUAL_WAYS] = PROBLEMS[code] ?? [detail || PROBLEMS.server[0]];
  const when = seconds > 0 ? ` Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.` : "";
  return { sentence: `${known}${when} ${ANY}`, ways };
}

/** What speech out says of itself, by its phase. */
export const SPEECH_WORDS = {
  starting: "Getting the voice ready",
  speaking: "Speaking",
  paused: "Paused",
  complete: "Read to the end",
};

const SPEECH_PROBLEMS = {
  __proto__: null,
  not_allowed: "The browser plays sound only after a click. Try again.",
  no_sound: "There is no way to play sound here. The answer is on the screen.",
};
const NO_VOICE = "This browser has no voice to read with. The answer is on the screen.";

/** @returns {string} a sentence about why nothing is heard */
export function explainSpeech(code) {
  return SPEECH_PROBLEMS[code] ?? NO_VOICE;
}
