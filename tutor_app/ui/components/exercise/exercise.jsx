/** An exercise: the editor, its buttons, and what came out. */

import { useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { announce } from "../answer/announce.mjs";
import { verdict } from "../runner/errors.mjs";
import { Loading, Output, PlayIcon, StopIcon, TickIcon } from "../runner/output.jsx";
import { useProgram, useRuntime } from "../runner/running.mjs";
import { sharedRuntime } from "../runner/shared.mjs";
import { attemptOf, counts, jobOf, refusalOf, summaryOf } from "./attempts.mjs";
import { Editor } from "./editor.jsx";
import { Results } from "./results.jsx";
import { Saving } from "./saving.mjs";
import "./exercise.css";

/** Props stand in README.md beside. */
export function Exercise(props) {
  const { exerciseKey, title = "Exercise", language = "python", starter = "", savedCode = "", hintsAllowed = 0 } = props;
  const box = useRef(null);
  const editor = useRef(null);
  const hintId = useId();
  const program = useProgram();
  const [refusal, setRefusal] = useState("");
  const [isReset, setIsReset] = useState(false);
  const initial = savedCode || starter;
  const saving = useSaving(props.onSave, initial);
  useCodeThatComesLate(editor, initial, saving);
  usePythonWhenSeen(box);

  const start = useCallback(
    async (isCheck) => {
      const code = editor.current.get();
      const problem = refusalOf(code);
      setRefusal(problem);
      setIsReset(false);
      if (problem) return announce(problem);
      saving.current.flush();
      editor.current.mark(0);
      const outcome = await program.run(jobOf({ ...props, language }, code, isCheck));
      if (outcome) tell(outcome, isCheck, code, props.onAttempt, editor.current);
    },
    [program.run, props, language, saving],
  );

  const reset = () => {
    const code = editor.current.get();
    program.clear();
    editor.current.set(isReset ? isReset.code : starter);
    setRefusal("");
    setIsReset(isReset || code === starter ? false : { code });
    announce(isReset ? "Your code is back." : "The code is as it was at the beginning.");
  };
  const change = (code) => {
    saving.current.changed(code);
  };
  const goTo = useCallback((line) => editor.current.goTo(line), []);
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
          onChange={change}
          onRun={() => start(false)}
          onLeave={() => saving.current.flush()}
        />
        <div className="exercise-bar">
          {program.isBusy ? (
            <button type="button" className="run-button is-main" data-testid="exercise-stop" onClick={program.stop}>
              <StopIcon /> Stop
            </button>
          ) : (
            <button type="button" className="run-button" data-testid="exercise-run" onClick={() => start(false)}>
              <PlayIcon /> Run
            </button>
          )}
          <button type="button" className="run-button is-main" data-testid="exercise-check" disabled={program.isBusy} onClick={() => start(true)}>
            <TickIcon /> Check
          </button>
          <button type="button" className="run-button is-quiet" data-testid="exercise-reset" onClick={reset}>
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

/** Say how it went, mark the line, and hand a check to the server. */
function tell(outcome, isCheck, code, onAttempt, editor) {
  const problem = verdict(outcome);
  const line = problem?.line ?? outcome.tests.find((test) => !test.passed && test.line)?.line;
  if (line) editor.mark(line);
  const words = problem ? `${problem.line ? `Line ${problem.line}. ` : ""}${problem.text}` : "";
  announce(words || (isCheck ? summaryOf(outcome.tests) : "The program has ended."));
  if (isCheck && counts(outcome)) onAttempt?.(JSON.stringify(attemptOf(outcome, words, code)));
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

function useSaving(onSave, saved) {
  const call = useRef(onSave);
  call.current = onSave;
  const saving = useRef(null);
  saving.current ??= new Saving((code) => {
    if (!refusalOf(code)) call.current?.(code);
  }, saved);
  useEffect(() => {
    const flush = () => saving.current.flush();
    addEventListener("pagehide", flush);
    return () => {
      removeEventListener("pagehide", flush);
      flush();
    };
  }, []);
  return saving;
}

/** The saved code may come after the page: it takes the place of code that nobody has touched. */
function useCodeThatComesLate(editor, initial, saving) {
  const given = useRef(initial);
  useEffect(() => {
    const isUntouched = editor.current.get() === given.current;
    given.current = initial;
    if (!isUntouched || editor.current.get() === initial) return;
    editor.current.set(initial);
    saving.current.stored(initial);
  }, [editor, initial, saving]);
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
