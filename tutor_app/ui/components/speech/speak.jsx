/** The button under an answer that reads it aloud, and stops. */

import { useSyncExternalStore } from "react";
import { announce } from "../answer/announce.mjs";
import { findVoices, speaker } from "./speaking.mjs";

const WORDS = {
  idle: "Read aloud",
  starting: "Getting the voice ready. Stop",
  speaking: "Stop reading",
  paused: "Paused. Stop",
  complete: "Read to the end. Read again",
  error: "It could not be read. Try again",
};
const HOLDING = new Set(["starting", "speaking", "paused"]);

export function SpeakButton({ messageId, text }) {
  const phaseOf = () => (speaker.value.messageId === messageId ? speaker.value.phase : "idle");
  const phase = useSyncExternalStore(speaker.watch, phaseOf, () => "idle");
  const isOn = HOLDING.has(phase);
  const press = async () => {
    if (isOn) {
      speaker.stop();
      announce("Stopped reading");
      return;
    }
    await findVoices();
    speaker.read(messageId, text);
  };
  return (
    <button
      type="button"
      className={isOn ? "icon-button is-on" : "icon-button"}
      data-testid="message-speak"
      data-speech={phase === "idle" ? "idle" : `tts_${phase}`}
      aria-label={WORDS[phase]}
      title={WORDS[phase]}
      onClick={press}
    >
      <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        {isOn ? <rect x="4" y="4" width="8" height="8" rx="1.5" fill="currentColor" /> : <path d="M7.5 3 4.6 5.5H2.5v5h2.1L7.5 13V3ZM10.25 6a2.8 2.8 0 0 1 0 4M12.25 4a5.6 5.6 0 0 1 0 8" />}
      </svg>
    </button>
  );
}
