/** Run for a block of code in an answer: a button in its head, what comes out below it. */

import { useCallback, useRef } from "react";
import { announce } from "../answer/announce.mjs";
import { verdict } from "./errors.mjs";
import { Output, PlayIcon, StopIcon } from "./output.jsx";
import { useProgram } from "./running.mjs";

const LANGUAGES = { python: "python", sql: "sql" };
export const MOST_CHARACTERS = 100_000;

const texts = new WeakMap();

/** The blocks of the same language above this one, in the same text: together they are one program. */
function textsAbove(place) {
  const all = place.closest(".answer-body")?.querySelectorAll(`[data-runs="${place.dataset.runs}"]`) ?? [];
  return [...all].slice(0, [...all].indexOf(place)).map((other) => texts.get(other)());
}

/** The language in which the browser can run this block, or "". */
export function runnableLanguage(language) {
  return LANGUAGES[language] ?? "";
}

/**
 * @param {object} props
 * @param {string} props.language "python" or "sql"
 * @param {() => string} props.text the code
 * @param {(head: import("react").ReactNode, output: import("react").ReactNode) => import("react").ReactNode} props.children
 */
export function Runnable({ language, text, children }) {
  const program = useProgram();
  const place = useRef(null);
  const latest = useRef(text);
  latest.current = text;
  const register = useCallback((element) => {
    place.current = element;
    if (element) texts.set(element, () => latest.current());
  }, []);
  const start = async () => {
    const code = text();
    const before = textsAbove(place.current);
    if (code.length + before.join("").length > MOST_CHARACTERS) return announce("This is too long to run here.");
    const outcome = await program.run({ language, code, before });
    if (outcome) announce(verdict(outcome)?.text ?? "The program has ended.");
  };
  const button = program.isBusy ? (
    <button type="button" className="answer-copy" data-testid="code-stop" aria-label="Stop the program" onClick={program.stop}>
      <StopIcon />
      <span>Stop</span>
    </button>
  ) : (
    <button type="button" className="answer-copy" data-testid="code-run" aria-label={`Run ${language === "sql" ? "SQL" : "Python"} code`} onClick={start}>
      <PlayIcon />
      <span>Run</span>
    </button>
  );
  const marked = (
    <span ref={register} data-runs={language}>
      {button}
    </span>
  );
  return children(marked, <Output program={program} />);
}
