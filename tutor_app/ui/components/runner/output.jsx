/** What came out of a program: text, a field when it asks, tables, and errors in plain words. */

import { memo, useEffect, useRef } from "react";
import { troubleAbove, verdict } from "./errors.mjs";
import { useRuntime } from "./running.mjs";
import "./runner.css";

/**
 * @param {object} props
 * @param {object} props.program as `useProgram` gives it
 * @param {(line: number) => void} [props.onLine] go to a line of the code
 * @param {import("react").ReactNode} [props.children] stands between the verdict and the output
 */
export function Output({ program, onLine, children, emptyWords = "The program printed nothing." }) {
  const { phase, printed, outcome, isAsking } = program;
  if (phase === "idle") return null;
  const problem = outcome && verdict(outcome);
  const tables = outcome?.tables ?? [];
  const hasText = printed.runs.length > 0;
  return (
    <div className="run-output" data-testid="run-output" data-phase={phase} data-ended={outcome?.ended}>
      {phase === "waiting" && <Loading />}
      {problem && <Problem problem={problem} onLine={onLine} />}
      {outcome && troubleAbove(outcome).map((sentence) => <Above key={sentence} sentence={sentence} />)}
      {children}
      {(hasText || isAsking) && <Printed printed={printed} isAsking={isAsking} onAnswer={program.answer} />}
      {tables.map((table, index) => (
        <ResultTable key={index} table={table} number={index + 1} of={tables.length} />
      ))}
      {phase === "over" && !problem && !hasText && !tables.length && !children && <p className="run-empty">{emptyWords}</p>}
    </div>
  );
}

/** How far Python is loaded. */
export function Loading() {
  const { state, progress } = useRuntime();
  if (state !== "loading") return null;
  const percent = Math.round(progress * 100);
  return (
    <div className="run-loading" data-testid="run-loading">
      <span>Loading Python<span className="run-loading-more">, once for this page</span></span>
      <progress max={100} value={percent} aria-label="Loading Python" />
      <span className="run-percent">{percent} %</span>
    </div>
  );
}

function Problem({ problem, onLine }) {
  const { text, line, details } = problem;
  return (
    <div className="run-problem" data-testid="run-problem">
      <p>
        <CrossIcon />
        <span>
          {line && <LineButton line={line} onLine={onLine} />}
          <Words text={text} />
        </span>
      </p>
      {details && (
        <details>
          <summary>What Python says</summary>
          <pre>{details.trimEnd()}</pre>
        </details>
      )}
    </div>
  );
}

function Above({ sentence }) {
  return (
    <p className="run-above" data-testid="run-above">
      <CarefulIcon />
      <span>
        <Words text={sentence} />
      </span>
    </p>
  );
}

export function LineButton({ line, onLine }) {
  if (!onLine) return <strong>Line {line}: </strong>;
  return (
    <>
      <button type="button" className="run-line" onClick={() => onLine(line)}>
        Line {line}
      </button>{" "}
    </>
  );
}

/** A sentence whose `code` looks like code. */
export function Words({ text }) {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}

function Printed({ printed, isAsking, onAnswer }) {
  const box = useRef(null);
  useEffect(() => {
    const { current } = box;
    if (current) current.scrollTop = current.scrollHeight;
  }, [printed, isAsking]);
  return (
    <div className="run-printed" ref={box} tabIndex={0} role="group" aria-label="Output">
      <Text printed={printed} />
      {isAsking && <Question onAnswer={onAnswer} />}
      {printed.hidden > 0 && <p className="run-hidden">{printed.hidden.toLocaleString("en")} more lines are not shown.</p>}
    </div>
  );
}

const Text = memo(function Text({ printed }) {
  return (
    <pre data-testid="run-printed">
      {printed.runs.map((run, index) => (
        <span key={index} className={`run-${run.stream}`}>
          {run.text}
        </span>
      ))}
    </pre>
  );
});

function Question({ onAnswer }) {
  const field = useRef(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const send = (event) => {
    event.preventDefault();
    onAnswer(field.current.value);
  };
  return (
    <form className="run-question" onSubmit={send}>
      <input ref={field} data-testid="run-input" aria-label="The program asks for input" maxLength={10_000} autoComplete="off" spellCheck={false} />
      <button type="submit" className="run-button">
        Enter
      </button>
    </form>
  );
}

function ResultTable({ table, number, of }) {
  const count = `${table.count.toLocaleString("en")} ${table.count === 1 ? "row" : "rows"}`;
  const name = of > 1 ? `Result ${number}: ${count}` : count;
  return (
    <figure className="run-table" data-testid="run-table">
      <figcaption>
        {name}
        {table.rows.length < table.count && `, of which ${table.rows.length} are shown`}
      </figcaption>
      <div tabIndex={0} role="group" aria-label={name}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={index} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, place) => (
                  <td key={place}>{cell ?? <span className="run-null">NULL</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

const ICON = {
  width: 16,
  height: 16,
  viewBox: "0 0 16 16",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.75,
  strokeLinecap: "round",
  strokeLinejoin: "round",
  "aria-hidden": true,
};

export function CrossIcon() {
  return (
    <svg {...ICON}>
      <path d="m4 4 8 8m0-8-8 8" />
    </svg>
  );
}

export function CarefulIcon() {
  return (
    <svg {...ICON}>
      <path d="M8 2.5 14 13H2zM8 6.5V9m0 2v.1" />
    </svg>
  );
}

export function TickIcon() {
  return (
    <svg {...ICON}>
      <path d="m3 8.5 3.5 3.5L13 4.5" />
    </svg>
  );
}

export function PlayIcon() {
  return (
    <svg {...ICON} fill="currentColor" strokeWidth={1}>
      <path d="M5 3.5v9l7-4.5z" />
    </svg>
  );
}

export function StopIcon() {
  return (
    <svg {...ICON} fill="currentColor" strokeWidth={1}>
      <rect x="4" y="4" width="8" height="8" rx="1" />
    </svg>
  );
}
