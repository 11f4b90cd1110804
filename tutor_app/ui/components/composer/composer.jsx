/** Where the learner writes: the text is never lost, and is sent exactly once. */

import { useId, useState } from "react";
import "./composer.css";
import { sends } from "./composing.mjs";
import { useComposing } from "./effects.mjs";
import { grouped } from "./texts.mjs";

export function Composer(props) {
  const { isRunning = false, placeholder = "Ask a programming question", label = "Your message" } = props;
  const hint = useId();
  const { composing, field, phase, note, count, isBlank, isTooLong } = useComposing(props);
  const isPending = phase !== "";
  return (
    <form
      className="composer"
      data-phase={phase || "idle"}
      aria-busy={isPending}
      onSubmit={(event) => {
        event.preventDefault();
        composing.send();
      }}
      onMouseDown={(event) => focusField(event, field.current)}
    >
      <div className="composer-note" role="status" data-testid="composer-note">
        {note && <span>{note}</span>}
        {phase === "waiting" && <TextButton onClick={composing.takeBack}>Edit it</TextButton>}
        {phase === "late" && <TextButton onClick={composing.again}>Send again</TextButton>}
      </div>
      <textarea
        ref={field}
        className="composer-input"
        data-testid="composer-input"
        aria-label={label}
        aria-describedby={hint}
        aria-invalid={isTooLong || undefined}
        placeholder={placeholder}
        rows={1}
        enterKeyHint="send"
        readOnly={isPending}
        onInput={composing.changed}
        onKeyDown={(event) => {
          if (!sends(event)) return;
          event.preventDefault();
          composing.send();
        }}
      />
      <div className="composer-row">
        <div className="composer-slot">{props.children}</div>
        {count > 0 && (
          <span className={isTooLong ? "composer-counter is-over" : "composer-counter"} data-testid="composer-counter">
            {grouped(count)} / {grouped(composing.most)}
          </span>
        )}
        {isRunning ? <StopButton onStop={props.onStop} /> : <SendButton isPending={isPending} isOff={isBlank || isTooLong} />}
      </div>
      <span id={hint} className="composer-hidden">
        Enter sends. Shift and Enter starts a new line. Escape stops the answer.
      </span>
    </form>
  );
}

/** A click into the empty part of the composer goes to the field. */
function focusField(event, field) {
  if (event.target.closest("button, textarea, input, select, a, label, [role]")) return;
  event.preventDefault();
  field.focus();
}

function TextButton({ onClick, children }) {
  return (
    <button type="button" className="composer-text-button" onClick={onClick}>
      {children}
    </button>
  );
}

function SendButton({ isPending, isOff }) {
  return (
    <button
      type="submit"
      className="composer-button"
      data-testid="composer-send"
      aria-label={isPending ? "Sending" : "Send"}
      title="Send (Enter)"
      disabled={isOff || isPending}
    >
      {isPending ? (
        <span className="composer-spinner" aria-hidden="true" />
      ) : (
        <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
          <path d="M9 14.5v-11m0 0L4.25 8.25M9 3.5l4.75 4.75" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      )}
    </button>
  );
}

function StopButton({ onStop }) {
  const [isStopping, setStopping] = useState(false);
  return (
    <button
      type="button"
      className="composer-button is-stop"
      data-testid="composer-stop"
      aria-label={isStopping ? "Stopping" : "Stop"}
      title="Stop (Escape)"
      onClick={() => {
        setStopping(true);
        onStop?.();
      }}
    >
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <rect x="4.5" y="4.5" width="9" height="9" rx="2" fill="currentColor" />
      </svg>
    </button>
  );
}

/** A button that asks (or writes) a prepared question. */
export function Suggestion({ text, isSent = true, className = "", children, ...rest }) {
  return (
    <button
      type="button"
      className={`composer-suggestion ${className}`}
      onClick={() => window.dispatchEvent(new CustomEvent("tutor:compose", { detail: { text, send: isSent } }))}
      {...rest}
    >
      {children ?? text}
    </button>
  );
}
