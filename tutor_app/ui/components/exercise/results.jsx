/** What a check found: one line a test, and what a wrong answer shows. */

import { explain } from "../runner/errors.mjs";
import { CrossIcon, LineButton, TickIcon, Words } from "../runner/output.jsx";
import { summaryOf, testTitle } from "./attempts.mjs";

export function Results({ tests, onLine }) {
  const isPassed = tests.length > 0 && tests.every((test) => test.passed);
  return (
    <div className="exercise-results" data-testid="exercise-results" data-passed={isPassed} role="group" aria-label="What the check found">
      <p className={isPassed ? "exercise-verdict is-right" : "exercise-verdict"}>
        {isPassed && <TickIcon />}
        <strong>{summaryOf(tests)}</strong>
      </p>
      <ul>
        {tests.map((test, place) => (
          <Test
            key={test.name}
            test={test}
            onLine={onLine}
            isAlone={tests.length === 1}
            isSame={stopsAlike(test, tests[place - 1])}
          />
        ))}
      </ul>
    </div>
  );
}

/** Whether a test stopped at the same error as the one above it. */
function stopsAlike(test, above) {
  if (!above || above.passed || test.passed || !test.line) return false;
  return test.line === above.line && test.type === above.type && test.message === above.message;
}

function Test({ test, onLine, isAlone, isSame }) {
  if (isAlone && test.passed) return null;
  return (
    <li className={test.passed ? "is-right" : "is-wrong"} data-testid="exercise-test" data-passed={test.passed}>
      {test.passed ? <TickIcon /> : <CrossIcon />}
      <div>
        <span className="exercise-test-title">
          {testTitle(test.name)}
          <span className="answer-hidden">{test.passed ? ": passes" : ": fails"}</span>
        </span>
        {!test.passed && (isSame ? <p>Stops at the same error.</p> : <Why test={test} onLine={onLine} />)}
      </div>
    </li>
  );
}

/** An assert's own words as they are; any other error in plain ones, with its line. */
function Why({ test, onLine }) {
  const isOwn = !test.type || (test.type === "AssertionError" && test.message);
  const text = isOwn ? sentence(test.message) : explain(test);
  return (
    <p>
      {test.line && !isOwn && <LineButton line={test.line} onLine={onLine} />}
      {isOwn ? text : <Words text={text} />}
    </p>
  );
}

function sentence(words) {
  const text = words.trim();
  if (!/^[a-z]+ [a-z]/.test(text)) return text;
  return text[0].toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? "" : ".");
}
