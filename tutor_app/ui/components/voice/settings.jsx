/** How to talk and be talked to: a sheet above the composer. */

import { useEffect, useId, useRef } from "react";
import { isComposing } from "../keyboard/composition.mjs";
import { LIMITS, preferences } from "../speech/preferences.mjs";
import { findVoices, voices } from "../speech/speaking.mjs";
import { panel, talk, useStore } from "./talking.mjs";

const change = (changes) => preferences.change(changes);
const close = () => panel.set({ isOpen: false });
const OPENER = '[data-testid="voice-settings"]';

export function Settings() {
  const wishes = useStore(preferences);
  const sheet = useRef(null);
  const heading = useId();
  useSheet(sheet);
  useEffect(() => {
    void findVoices();
    void talk.listMicrophones();
  }, []);
  return (
    <div ref={sheet} className="voice-sheet" role="dialog" aria-labelledby={heading} tabIndex={-1} data-testid="voice-panel">
      <h2 id={heading}>Voice settings</h2>
      <Listening wishes={wishes} />
      <Speaking wishes={wishes} />
      <label className="voice-check">
        <input type="checkbox" checked={wishes.isLatencyShown} onChange={({ target }) => change({ isLatencyShown: target.checked })} />
        Show how long each step takes
      </label>
    </div>
  );
}

function Listening({ wishes }) {
  const { microphones } = useStore(talk);
  const { deviceId, mode, rule, thinkSeconds } = wishes;
  const isKnown = microphones.some(({ id }) => id === deviceId);
  return (
    <>
      <Choice label="Microphone" name="device" value={isKnown ? deviceId : ""} onChange={(id) => change({ deviceId: id })}>
        <option value="">The browser’s choice</option>
        {microphones.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice label="Talk" name="mode" value={mode} onChange={(value) => change({ mode: value })}>
        <option value="hands_free">Hands-free</option>
        <option value="push_to_talk">While I hold Space</option>
      </Choice>
      <Choice label="Question ends" name="rule" value={rule} isOff={mode === "push_to_talk"} onChange={(value) => change({ rule: value })}>
        <option value="two_stage">When it sounds complete</option>
        <option value="classic">After a second of silence</option>
      </Choice>
      <Slide
        label="Time to think"
        name="thinkSeconds"
        value={thinkSeconds}
        unit="s"
        isOff={mode === "push_to_talk" || rule === "classic"}
        hint="The longest pause inside a question."
      />
    </>
  );
}

function Speaking({ wishes: { speak, voice, rate, pitch } }) {
  const { server, browser } = useStore(voices);
  const isKnown = [...server, ...browser].some(({ id }) => id === voice);
  const isServer = isKnown ? voice.startsWith("server:") : server.length > 0;
  const isOff = speak === "never";
  return (
    <>
      <Choice label="Speak answers" name="speak" value={speak} onChange={(value) => change({ speak: value })}>
        <option value="talking">When I talk</option>
        <option value="always">Always</option>
        <option value="never">Never</option>
      </Choice>
      <Choice label="Voice" name="voice" value={isKnown ? voice : ""} onChange={(id) => change({ voice: id })}>
        <option value="">The best one there is</option>
        <Voices label="This server" list={server} />
        <Voices label="This browser" list={browser} />
      </Choice>
      <Slide label="Speed" name="rate" value={rate} unit="×" />
      <Slide label="Pitch" name="pitch" value={pitch} unit="×" isOff={isServer && !isOff} hint={isServer ? "Only the browser’s voices have a pitch." : ""} />
    </>
  );
}

function Voices({ label, list }) {
  if (list.length === 0) return null;
  return (
    <optgroup label={label}>
      {list.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </optgroup>
  );
}

function Choice({ label, name, value, isOff = false, onChange, children }) {
  const id = useId();
  return (
    <div className="voice-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} disabled={isOff} data-testid={`voice-${name}`} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </div>
  );
}

function Slide({ label, name, value, unit, isOff = false, hint = "" }) {
  const id = useId();
  const { least, most, step } = LIMITS[name];
  return (
    <div className={isOff ? "voice-field is-off" : "voice-field"}>
      <label htmlFor={id}>{label}</label>
      <span className="voice-slide">
        <input
          id={id}
          type="range"
          min={least}
          max={most}
          step={step}
          value={value}
          disabled={isOff}
          aria-valuetext={`${value.toFixed(1)} ${unit === "s" ? "seconds" : "times"}`}
          aria-describedby={hint ? `${id}-hint` : undefined}
          data-testid={`voice-${name}`}
          onChange={({ target }) => change({ [name]: Number(target.value) })}
        />
        <output htmlFor={id}>
          {value.toFixed(1)} {unit}
        </output>
      </span>
      {hint && (
        <span id={`${id}-hint`} className="voice-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

/** Escape and a click elsewhere close the sheet; the focus goes in, and back to its button. */
function useSheet(sheet) {
  useEffect(() => {
    sheet.current.focus({ preventScroll: true });
    const pressed = (event) => {
      if (event.key !== "Escape" || isComposing(event)) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const clicked = ({ target }) => !sheet.current?.contains(target) && !target.closest?.(OPENER) && close();
    document.addEventListener("keydown", pressed, true);
    document.addEventListener("pointerdown", clicked);
    return () => {
      document.removeEventListener("keydown", pressed, true);
      document.removeEventListener("pointerdown", clicked);
      const { activeElement } = document;
      if (activeElement === document.body || activeElement?.closest(".voice-sheet")) document.querySelector(OPENER)?.focus();
    };
  }, [sheet]);
}
