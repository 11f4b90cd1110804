/** The microphone in the composer: the one round thing. Its ring is the level, colour and picture its state. */

import { useEffect, useRef } from "react";
import "./voice.css";
import { useAnnouncements, useBackground, useDevices, usePage, usePresence, usePushToTalk } from "./effects.mjs";
import { SlidersIcon, StateIcon } from "./icons.jsx";
import { panel, talk, useStore } from "./talking.mjs";
import { WORDS } from "./words.mjs";

export { VoiceLine } from "./line.jsx";

export function Voice(props) {
  const { shown, link, open } = useStore(talk);
  usePage(props);
  usePresence();
  usePushToTalk();
  useBackground(open);
  useDevices();
  useAnnouncements(shown);
  const isOn = link !== "off" && link !== "error";
  return (
    <div className="voice" data-testid="voice" data-state={shown}>
      <SettingsButton />
      <MicrophoneButton shown={shown} isOn={isOn} />
    </div>
  );
}

function MicrophoneButton({ shown, isOn }) {
  const button = useRef(null);
  useEffect(() => {
    talk.microphone.onLevel = (level) => button.current?.style.setProperty("--level", level.toFixed(2));
    return () => {
      talk.microphone.onLevel = () => {};
    };
  }, []);
  return (
    <button
      ref={button}
      type="button"
      className={`voice-button is-${shown}`}
      data-testid="voice-button"
      data-state={shown}
      aria-label="Talk to the tutor"
      aria-pressed={isOn}
      title={isOn ? `${WORDS[shown]}. Click to turn voice off` : "Talk to the tutor"}
      onClick={() => talk.toggle()}
    >
      <StateIcon shown={shown} />
    </button>
  );
}

function SettingsButton() {
  const { isOpen } = useStore(panel);
  return (
    <button
      type="button"
      className="voice-settings-button"
      data-testid="voice-settings"
      aria-label="Voice settings"
      title="Voice settings"
      aria-expanded={isOpen}
      aria-haspopup="dialog"
      onClick={() => panel.set({ isOpen: !isOpen })}
    >
      <SlidersIcon />
    </button>
  );
}
