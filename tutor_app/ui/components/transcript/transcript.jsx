/** The scroll container of a conversation: follows the end, or keeps the reader's place. */

import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import "./transcript.css";
import { Place } from "./place.mjs";
import { Asking } from "./scrolling.mjs";

const NEAR_TOP = "800px 0px 0px 0px";

export function Transcript({
  conversationId = "",
  followKey = "",
  hasEarlier = false,
  earlierKey = "",
  onEarlier,
  label = "Conversation",
  className = "",
  children,
  ...rest
}) {
  const scroller = useRef(null);
  const column = useRef(null);
  const [isAway, setAway] = useState(false);
  const place = useRef(null);
  place.current ??= new Place(scroller, column, setAway);

  useLayoutEffect(() => place.current.watch(), []);
  useLayoutEffect(() => place.current.toEnd(), [conversationId, followKey]);

  return (
    <div className={`transcript ${className}`} {...rest}>
      <div
        ref={scroller}
        className="transcript-scroller"
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        data-testid="transcript"
        onScroll={() => place.current.scrolled()}
      >
        {hasEarlier && <Earlier key={conversationId} earlierKey={earlierKey} onEarlier={onEarlier} scroller={scroller} />}
        <div ref={column} className="transcript-column">
          {children}
        </div>
      </div>
      {isAway && (
        <button
          type="button"
          className="transcript-jump"
          data-testid="jump-latest"
          onClick={() => {
            place.current.toEnd(true);
            scroller.current.focus({ preventScroll: true });
          }}
        >
          <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.75" aria-hidden="true">
            <path d="M8 3v10m0 0 4-4m-4 4L4 9" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
          Jump to latest
        </button>
      )}
    </div>
  );
}

/** Asks for earlier messages when the top comes near; a button for those who do not scroll. */
function Earlier({ earlierKey, onEarlier, scroller }) {
  const mark = useRef(null);
  const [asking] = useState(() => new Asking());
  const { isWaiting } = useSyncExternalStore(asking.watch, asking.get, asking.first);

  useEffect(() => {
    asking.onAsk = () => onEarlier?.();
    asking.shows(earlierKey);
    const observer = new IntersectionObserver(([entry]) => entry.isIntersecting && asking.near(), {
      root: scroller.current,
      rootMargin: NEAR_TOP,
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [asking, earlierKey, onEarlier, scroller]);

  return (
    <div ref={mark} className="transcript-earlier">
      <button type="button" data-testid="load-earlier" onClick={() => asking.wanted()}>
        {isWaiting ? "Loading earlier messages" : "Show earlier messages"}
      </button>
    </div>
  );
}
