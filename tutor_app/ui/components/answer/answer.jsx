/** One message of a conversation: the learner's question, or the tutor's answer as it is written. */

import { memo, useEffect, useId, useLayoutEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore } from "react";
import "katex/dist/katex.min.css";
import "./answer.css";
import "./code.css";
import { useTurnToDraw } from "./drawing.mjs";
import { STOPPED_WORDS } from "./endings.mjs";
import { useFollowing } from "./following.mjs";
import { LiveAnswer } from "./live.mjs";
import { Question } from "./question.jsx";
import { Shown } from "./shown.mjs";
import { Blocks, ShownContext } from "./views.jsx";

export { CopyButton } from "./copy.jsx";

export function Answer(props) {
  const View = props.role === "user" ? Question : TutorAnswer;
  if (!useIsBrowser()) return <article className="message" />;
  return <View key={props.messageId} {...props} />;
}

function TutorAnswer(props) {
  const { messageId, content = "", status, notice, children } = props;
  const isStreaming = status === "streaming";
  const [live] = useState(() => new LiveAnswer(new Shown(messageId), content, !isStreaming));
  const [, redraw] = useReducer((count) => count + 1, 0);
  const body = useRef(null);
  const heading = useId();
  const isDrawn = useTurnToDraw(isStreaming || content === "");
  useFollowing(live, props, redraw, body);

  useLayoutEffect(() => {
    if (isStreaming && live.ending) return;
    if (live.settle(content, !isStreaming)) redraw();
  }, [live, content, isStreaming]);

  const shownStatus = isStreaming && live.ending ? live.ending : status;
  const isBusy = shownStatus === "streaming";
  return (
    <article
      className={isBusy ? "message answer is-busy" : "message answer"}
      data-testid="message-answer"
      data-message={messageId}
      data-status={shownStatus}
      aria-labelledby={heading}
      aria-busy={isBusy}
    >
      <h2 className="answer-hidden" id={heading}>
        Tutor’s answer
      </h2>
      <div className={isDrawn ? "answer-body" : "answer-body is-waiting"} ref={body}>
        {isDrawn && (
          <ShownContext.Provider value={live.shown}>
            <Body root={live.document.root} version={live.document.root.version} />
          </ShownContext.Provider>
        )}
      </div>
      {isBusy && !live.givenUp && live.isWaiting && <Waiting words={live.words} />}
      {isBusy && live.givenUp && <GivenUp words={live.givenUp} onRetry={() => live.retry?.()} />}
      {!isBusy && <Ending status={shownStatus} words={shownStatus === "failed" ? notice || live.problem : ""} />}
      {!isBusy && children && <div className="answer-below">{children}</div>}
    </article>
  );
}

/** Markdown that is whole already, drawn as an answer is: for pages to read. */
export function Markdown({ content = "" }) {
  const live = useMemo(() => new LiveAnswer(new Shown(""), content, true), [content]);
  const isBrowser = useIsBrowser();
  const body = useRef(null);
  useEffect(() => {
    if (isBrowser) showAnchor(body.current);
  }, [isBrowser, content]);
  if (!isBrowser) return <div className="answer-body" />;
  return (
    <div className="answer-body" ref={body}>
      <ShownContext.Provider value={live.shown}>
        <Body root={live.document.root} version={live.document.root.version} />
      </ShownContext.Provider>
    </div>
  );
}

/** False where pages are made before they are sent: HTML can only be cleaned in a browser. */
function useIsBrowser() {
  return useSyncExternalStore(nothingChanges, () => true, () => false);
}

const nothingChanges = () => () => {};

/** Gives the headings the ids that citations link to, and goes to the one that the address names. */
function showAnchor(body) {
  for (const heading of body.querySelectorAll("h3, h4, h5, h6")) heading.id ||= anchorOf(heading.textContent);
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted) document.getElementById(wanted)?.scrollIntoView();
}

/** The same as the library's own `anchor`: lower-case words joined by hyphens. */
function anchorOf(text) {
  const words = text.normalize("NFKD").toLowerCase().replace(/[^\x00-\x7f]/g, "");
  return (words.match(/[a-z0-9]+/g) ?? []).join("-");
}

const Body = memo(function Body({ root }) {
  return <Blocks blocks={root.children} />;
});

function Waiting({ words }) {
  return (
    <p className="answer-status" data-testid="answer-status">
      <span className="answer-pulse" aria-hidden="true" />
      {words || "Reading your question"}
    </p>
  );
}

function GivenUp({ words, onRetry }) {
  return (
    <div className="answer-ending is-failed" data-testid="answer-lost" role="alert">
      <CareIcon />
      <span>{words}</span>
      <button type="button" className="answer-more" onClick={onRetry}>
        Connect again
      </button>
    </div>
  );
}

function Ending({ status, words }) {
  const sentence = words || STOPPED_WORDS[status];
  if (!sentence || status === "complete") return null;
  return (
    <div className={`answer-ending is-${status}`} data-testid="answer-ending">
      <CareIcon />
      <span>{sentence}</span>
    </div>
  );
}

function CareIcon() {
  return (
    <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.75v4M8 11v.4" strokeLinecap="round" />
    </svg>
  );
}
