/** The line above the composer: what the microphone does in words, what is heard, and what can be done now. */

import { useEffect, useRef } from "react";
import { preferences } from "../speech/preferences.mjs";
import { speaker } from "../speech/speaking.mjs";
import { CareIcon } from "./icons.jsx";
import { latencyWords } from "./latency.mjs";
import { Settings } from "./settings.jsx";
import { panel, talk, useStore } from "./talking.mjs";
import { explain, explainSpeech, SPEECH_WORDS, WORDS } from "./words.mjs";

export function VoiceLine() {
  const value = useStore(talk);
  const speech = useStore(speaker);
  const { isLatencyShown } = useStore(preferences);
  const { isOpen } = useStore(panel);
  return (
    <div className="voice-place" data-testid="voice-line" data-state={value.shown} data-speech={speechName(speech.phase)}>
      {isOpen && <Settings />}
      {isLatencyShown && <Strip figures={value.figures} />}
      {value.problem ? <Trouble problem={value.problem} /> : <Status value={value} speech={speech} />}
      {speech.phase === "error" && <SpeechTrouble code={speech.problem} />}
    </div>
  );
}

/** The state of speech as tests and styles find it. */
export function speechName(phase) {
  return phase === "idle" ? "idle" : `tts_${phase}`;
}

function Status({ value, speech }) {
  const isOn = value.shown !== "off";
  const words = isOn ? wordsOf(value, speech) : SPEECH_WORDS[speech.phase];
  if (!words) return null;
  return (
    <div className={`voice-line is-${isOn ? value.shown : "speaking"}`}>
      <span className="voice-word" data-testid="voice-word">
        <span className="voice-dot" aria-hidden="true" />
        {words}
      </span>
      <Caption value={value} />
      <span className="voice-actions">
        {value.mode === "push_to_talk" && value.link === "on" && <Hold isHeld={value.isHeld} />}
        {speaker.isHolding && <Action name="speech-stop" words="Stop reading" onClick={() => speaker.stop()} />}
        {value.link === "on" && value.mode === "hands_free" && <Mute isMuted={value.isMuted} />}
      </span>
    </div>
  );
}

function wordsOf({ shown, isHeld }, { phase }) {
  if (shown === "waiting") return "Ready";
  if (isHeld && shown === "listening") return "Listening";
  return shown === "speaking" ? (SPEECH_WORDS[phase] ?? WORDS.speaking) : WORDS[shown];
}

function Caption({ value: { caption, isFinal, notice, shown } }) {
  const box = useRef(null);
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [caption]);
  const hint = notice || (shown === "asking" ? "Your browser is asking: choose Allow." : "");
  return (
    <span ref={box} className={isFinal ? "voice-caption is-final" : "voice-caption"} data-testid="voice-caption" dir="auto">
      {caption || hint}
    </span>
  );
}

function Action({ name, words, onClick, ...rest }) {
  return (
    <button type="button" className="voice-action" data-testid={name} onClick={onClick} {...rest}>
      {words}
    </button>
  );
}

function Mute({ isMuted }) {
  return <Action name="voice-mute" words={isMuted ? "Unmute" : "Mute"} aria-pressed={isMuted} onClick={() => talk.mute(!isMuted)} />;
}

/** Talks while it is pressed, by pointer or by Space; it takes the focus so that Space works at once. */
function Hold({ isHeld }) {
  const button = useRef(null);
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.matches('[data-testid="voice-button"]')) button.current.focus();
  }, []);
  const down = (event) => {
    if (event.type === "keydown" && event.code !== "Space") return;
    event.preventDefault();
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    if (!event.repeat) talk.hold(true);
  };
  const up = () => talk.hold(false);
  return (
    <button
      ref={button}
      type="button"
      className={isHeld ? "voice-hold is-held" : "voice-hold"}
      data-testid="voice-hold"
      aria-pressed={isHeld}
      onPointerDown={down}
      onPointerUp={up}
      onPointerCancel={up}
      onKeyDown={down}
      onKeyUp={up}
      onBlur={up}
      onContextMenu={(event) => event.preventDefault()}
    >
      {isHeld ? "Release to send" : "Hold to talk"} <kbd>Space</kbd>
    </button>
  );
}

const WAYS = {
  again: ["Try again", () => void talk.turnOn()],
  type: [
    "Type instead",
    () => {
      talk.dismiss();
      document.querySelector('[data-testid="composer-input"]')?.focus();
    },
  ],
  sign_in: ["Sign in", () => window.location.assign(`/login?next=${encodeURIComponent(window.location.pathname)}`)],
};

function Trouble({ problem }) {
  const { sentence, ways } = explain(problem);
  return (
    <div className="voice-line is-error" role="alert" data-testid="voice-problem" data-code={problem.code}>
      <CareIcon />
      <span className="voice-sentence">{sentence}</span>
      <span className="voice-actions">
        {ways.map((way) => (
          <Action key={way} name={`voice-${way}`} words={WAYS[way][0]} onClick={WAYS[way][1]} />
        ))}
      </span>
    </div>
  );
}

function SpeechTrouble({ code }) {
  return (
    <div className="voice-line is-error" role="alert" data-testid="speech-problem" data-code={code}>
      <CareIcon />
      <span className="voice-sentence">{explainSpeech(code)}</span>
      <span className="voice-actions">
        <Action name="speech-again" words="Try again" onClick={() => speaker.retry()} />
        <Action name="speech-dismiss" words="Close" onClick={() => speaker.stop()} />
      </span>
    </div>
  );
}

/** Where the time went between the end of the last question and the first sound of its answer. */
function Strip({ figures }) {
  return (
    <p className="voice-strip" data-testid="voice-latency">
      {latencyWords(figures) || "Ask something aloud to see where the time goes."}
    </p>
  );
}
