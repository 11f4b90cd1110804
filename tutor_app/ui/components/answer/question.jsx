/** The learner's message: plain text, in which fenced code is code; a long one is folded. */

import { memo, useId, useState } from "react";
import { CodeBlock } from "./code.jsx";
import { highlight, languageOf } from "./highlight.mjs";
import { boundedMarks } from "./marks.mjs";
import { partsOf } from "./questions.mjs";

const LONG = 3_000; // characters
const LONG_LINES = 40;

export const Question = memo(function Question({ messageId, content = "", children }) {
  const heading = useId();
  const isLong = content.length > LONG || content.split("\n").length > LONG_LINES;
  const [isFolded, setFolded] = useState(isLong);
  return (
    <article className="message question" data-testid="message-question" data-message={messageId} aria-labelledby={heading}>
      <h2 className="answer-hidden" id={heading}>
        Your question
      </h2>
      <div className={isFolded ? "question-block is-folded" : "question-block"}>
        {partsOf(boundedMarks(content)).map((part, index) =>
          part.code === undefined ? <p key={index} dir="auto">{part.text}</p> : <QuestionCode key={index} {...part} />,
        )}
      </div>
      {isLong && (
        <button type="button" className="answer-more" aria-expanded={!isFolded} onClick={() => setFolded(!isFolded)}>
          {isFolded ? "Show the whole message" : "Show less"}
        </button>
      )}
      {children}
    </article>
  );
});

function QuestionCode({ code, info }) {
  const { language, name } = languageOf(info);
  return <CodeBlock name={name} pieces={[highlight(code.slice(0, 60_000), language)]} text={() => code} />;
}
