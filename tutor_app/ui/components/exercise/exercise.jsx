/** An exercise: the editor, its buttons, and what came out. */

import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { announce } from "../answer/announce.mjs";
import { Loading, Output, PlayIcon, StopIcon, TickIcon } from "../runner/output.jsx";
import { useProgram, useRuntime } from "../runner/running.mjs";
import { sharedRuntime } from "../runner/shared.mjs";
import { Editor } from "./editor.jsx";
import { Results } from "./results.jsx";
import { Working } from "./working.mjs";
import "./exercise.css";

/** Props stand in README.md beside. */
export function Exercise(props) {
  const { exerciseKey, title = "Exercise", language = "python", starter = "", savedCode = "", hintsAllowed = 0 } = props;
  const box = useRef(null);
  const editor = useRef(null);
  const hintId = useId();
  const program = useProgram();
  const initial = savedCode || starter;
  const { working, refusal, isReset } = useWorking({ ...props, language }, { program, editor, initial });
  usePythonWhenSeen(box);
  const goTo = useMemo(() => (line) => editor.current.goTo(line), []);
  const isOver = program.phase === "over" && program.isCheck;
  const shown = isOver && program.outcome.ended === "finished" && !program.outcome.error;

  return (
    <section ref={box} className="exercise" data-testid="exercise" data-exercise={exerciseKey} aria-label={title}>
      <div className="exercise-frame">
        <div className="exercise-head">
          <span>{language === "sql" ? "SQL" : "Python"}</span>
          <Ready isBusy={program.isBusy} />
        </div>
        <Editor
          handle={editor}
          initial={initial}
          language={language}
          label={`${title}: your code`}
          hintId={hintId}
          onChange={(code) => working.changed(code)}
          onRun={() => working.start(false)}
          onLeave={() => working.saving.flush()}
        />
        <div className="exercise-bar">
          {program.isBusy ? (
            <button type="button" className="run-button is-main" data-testid="exercise-stop" onClick={program.stop}>
              <StopIcon /> Stop
            </button>
          ) : (
            <button type="button" className="run-button" data-testid="exercise-run" onClick={() => working.start(false)}>
              <PlayIcon /> Run
            </button>
          )}
          <button type="button" className="run-button is-main" data-testid="exercise-check" disabled={program.isBusy} onClick={() => working.start(true)}>
            <TickIcon /> Check
          </button>
          <button type="button" className="run-button is-quiet" data-testid="exercise-reset" onClick={() => working.reset()}>
            {isReset ? "Undo reset" : "Reset"}
          </button>
          {hintsAllowed > 0 && props.onHint && (
            <button type="button" className="run-button is-quiet" data-testid="exercise-hint" onClick={() => props.onHint(exerciseKey)}>
              Hint
            </button>
          )}
          <p id={hintId} className="exercise-keys">
            <kbd>Ctrl Enter</kbd> runs. <kbd>Tab</kbd> indents; <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the editor.
          </p>
        </div>
        {refusal && (
          <p className="exercise-refusal" role="alert" data-testid="exercise-refusal">
            {refusal}
          </p>
        )}
        <Output program={program} onLine={goTo} emptyWords={language === "sql" ? "No rows." : undefined}>
          {shown && <Results tests={program.outcome.tests} onLine={goTo} />}
        </Output>
      </div>
      {props.children}
    </section>
  );
}

/** Whether Python is there, in a word; how far it is while it is loaded. */
function Ready({ isBusy }) {
  const { state } = useRuntime();
  if (state === "loading" && !isBusy) return <Loading />;
  const words = { ready: "Ready", running: isBusy ? "Running" : "Ready", failed: "Not loaded" }[state] ?? "";
  return (
    <span className="exercise-ready" data-testid="exercise-ready" data-state={state}>
      {words}
    </span>
  );
}

/** The work on this exercise; what is not saved yet is saved when the page is left. */
function useWorking(task, { program, editor, initial }) {
  const [working] = useState(() => new Working({ program, code: initial, say: announce }));
  useEffect(() => {
    working.page = task;
    working.editor = editor.current;
  });
  useEffect(() => working.given(initial), [working, initial]);
  useEffect(() => {
    const flush = () => working.saving.flush();
    addEventListener("pagehide", flush);
    return () => {
      removeEventListener("pagehide", flush);
      flush();
    };
  }, [working]);
  return { working, ...useSyncExternalStore(working.watch, working.get, working.first) };
}

/** Load Python when the exercise comes into view, unless the reader saves data. */
function usePythonWhenSeen(box) {
  const runtime = useMemo(sharedRuntime, []);
  useEffect(() => {
    if (navigator.connection?.saveData) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      runtime.prepare().catch(() => {});
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, runtime]);
}
