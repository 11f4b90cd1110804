/** The messages of the data channel (docs/voice-protocol.md): JSON text frames `{"v": 1, "type": ...}`. */

const VERSION = 1;
const LONGEST_SPOKEN = 4_000;

/** @returns {string} a message as it travels */
export function frame(type, fields = {}) {
  return JSON.stringify({ v: VERSION, type, ...fields });
}

/** @returns {string} what the tutor says now, as a message */
export function speakingFrame(text, by) {
  return frame("tutor_speaking", { text: text.slice(0, LONGEST_SPOKEN), by });
}

/* Fields that a message of the server must have, with their kinds. */
const FIELDS = {
  __proto__: null,
  ready: { voice_session_id: "string" },
  speech_started: { utterance_id: "string" },
  speech_ended: { utterance_id: "string" },
  transcript: { utterance_id: "string", text: "string", is_final: "boolean" },
  dropped: { utterance_id: "string", reason: "string" },
  latency: { utterance_id: "string", endpoint_ms: "number", stt_ms: "number" },
  error: { code: "string", detail: "string" },
  ping: { n: "number" },
  pong: { n: "number" },
};

/** @returns {object | null} the message in a frame; null for what this page does not understand */
export function parse(data) {
  let message;
  try {
    message = JSON.parse(data);
  } catch {
    return null;
  }
  const fields = FIELDS[message?.type];
  if (!fields || message.v !== VERSION) return null;
  return Object.entries(fields).every(([name, kind]) => typeof message[name] === kind) ? message : null;
}
