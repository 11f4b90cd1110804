/** The scroll container of a conversation: follows the end, or keeps the reader's place. */

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import "./transcript.css";
import { Following, firstSeen } from "./scrolling.mjs";

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

/** Where the reader is. Runs after each change of size and before the browser paints it. */
class Place {
  #following = new Following();
  #anchor = null;
  #top = 0;
  #height = 0;

  constructor(scroller, column, setAway) {
    this.scroller = scroller;
    this.column = column;
    this.setAway = setAway;
  }

  watch() {
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(this.column.current);
    observer.observe(this.scroller.current);
    return () => observer.disconnect();
  }

  scrolled() {
    const element = this.scroller.current;
    if (!this.#following.isFollowing && element.scrollHeight !== this.#height) this.#keep(element.scrollTop - this.#top);
    this.#following.moved(element);
    this.#hold();
    this.setAway(this.#following.isAway(element));
  }

  toEnd(isSmooth = false) {
    const element = this.scroller.current;
    this.#following.follow();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const isNear = element.scrollHeight - element.scrollTop < 4 * element.clientHeight;
    if (isSmooth && !calm && isNear) element.scrollTo({ top: element.scrollHeight, behavior: "smooth" });
    else this.#jump(element.scrollHeight);
    this.setAway(false);
  }

  #resized() {
    const element = this.scroller.current;
    if (this.#following.isFollowing) this.#jump(element.scrollHeight);
    else this.#keep(0);
    this.#note();
    this.setAway(this.#following.isAway(element));
  }

  /** Puts the anchor back to where it stood, apart from what the reader has scrolled since. */
  #keep(scrolled) {
    if (!this.#anchor?.element.isConnected) return;
    const moved = this.#topOf(this.#anchor.element) - (this.#anchor.top - scrolled);
    if (Math.abs(moved) >= 1) this.#jump(this.scroller.current.scrollTop + moved);
  }

  #jump(top) {
    this.scroller.current.scrollTop = top;
    this.#following.placed(this.scroller.current.scrollTop);
  }

  #hold() {
    const messages = this.column.current.children;
    const index = firstSeen(messages, this.scroller.current.getBoundingClientRect().top);
    const element = index < 0 ? null : messages[index];
    this.#anchor = element && { element, top: this.#topOf(element) };
    this.#note();
  }

  #note() {
    this.#top = this.scroller.current.scrollTop;
    this.#height = this.scroller.current.scrollHeight;
  }

  #topOf(element) {
    return element.getBoundingClientRect().top - this.scroller.current.getBoundingClientRect().top;
  }
}

/** Asks for earlier messages when the top comes near; a button for those who do not scroll. */
function Earlier({ earlierKey, onEarlier, scroller }) {
  const mark = useRef(null);
  const asked = useRef(null);
  const [isWaiting, setWaiting] = useState(false);

  const ask = useCallback(
    (isRetry) => {
      if (asked.current === earlierKey && !isRetry) return;
      asked.current = earlierKey;
      setWaiting(true);
      onEarlier?.();
    },
    [earlierKey, onEarlier],
  );

  useEffect(() => {
    if (asked.current !== earlierKey) setWaiting(false);
    const observer = new IntersectionObserver(([entry]) => entry.isIntersecting && ask(false), {
      root: scroller.current,
      rootMargin: NEAR_TOP,
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [ask, earlierKey, scroller]);

  return (
    <div ref={mark} className="transcript-earlier">
      <button type="button" data-testid="load-earlier" onClick={() => ask(true)}>
        {isWaiting ? "Loading earlier messages" : "Show earlier messages"}
      </button>
    </div>
  );
}
