/** Follows the turn of an answer: draws it at the page's own pace, tells screen readers, tells the end. */

import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { announce, summaryOf } from "./announce.mjs";
import { Telling } from "./telling.mjs";

export const STOPPED_WORDS = {
  stopped: "Stopped. The text so far is kept.",
  interrupted: "Interrupted before the end. The text so far is kept.",
  failed: "This answer could not be finished. Your question is kept: ask again in a moment.",
};
const STATUS_SPOKEN_AFTER_MS = 1_500;
const CATCH_UP_MS = 150;
const MOST_PER_FRAME = 2_000; // characters

/**
 * Follows the turn of a streaming answer.
 * @param {import("./live.mjs").LiveAnswer} live
 * @param {{messageId: string, status: string, turnId: string, eventsUrl?: string, onEnded?: (turnId: string) => void}} turn
 * @param {() => void} redraw
 * @param {{current: Element | null}} body what the answer shows
 */
export function useFollowing(live, { messageId, status, turnId, eventsUrl, onEnded }, redraw, body) {
  const isStreaming = status === "streaming" && Boolean(turnId);
  const ended = useRef(onEnded);
  useEffect(() => {
    ended.current = onEnded;
  });
  useEffect(() => {
    if (!isStreaming) return undefined;
    const speaker = new Speaker(live, body);
    const telling = new Telling({ messageId, turnId });
    const painter = new Painter(live, redraw, () => {
      speaker.ended();
      ended.current?.(turnId);
    });
    const url = eventsUrl || `/api/turns/${encodeURIComponent(turnId)}/events`;
    const follow = () => live.follow(url, report);
    const report = {
      onChange: () => {
        painter.schedule();
        speaker.status();
      },
      onText: (kind, text) => telling.tell(kind, { text }),
      onOver: () => {
        telling.tell("ended", { status: live.over, text: live.text.text });
        painter.toEnd();
      },
      onRefused: () => window.dispatchEvent(new CustomEvent("tutor:login-expired")),
    };
    live.retry = () => {
      follow();
      painter.now();
    };
    const online = () => live.givenUp && live.retry();
    window.addEventListener("online", online);
    speaker.started();
    telling.tell("started", { text: live.text.text });
    follow();
    redraw();
    return () => {
      window.removeEventListener("online", online);
      painter.stop();
      speaker.stop();
      live.unfollow();
      telling.tell("ended", { status: "complete", text: live.text.text }); // its end came another way
    };
  }, [live, redraw, body, isStreaming, messageId, turnId, eventsUrl]);
}

/** Draws once a frame (the browser itself pauses it in a hidden tab), and not more than a frame can take. */
class Painter {
  frame = 0;
  timer = 0;

  constructor(live, redraw, onEnd) {
    this.live = live;
    this.redraw = redraw;
    this.onEnd = onEnd;
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => this.now());
  }

  now() {
    this.stop();
    const { live } = this;
    live.document.update(MOST_PER_FRAME);
    const isLast = live.over !== "" && !live.document.isBehind;
    if (isLast) live.end();
    live.shown.isBehind = false;
    flushSync(this.redraw);
    if (isLast) this.onEnd();
    else if (live.document.isBehind) this.schedule();
    else if (live.shown.isBehind) this.timer = setTimeout(this.catchUp, CATCH_UP_MS);
  }

  /** Draws what is left; nobody sees how long that takes in a hidden tab. */
  toEnd() {
    if (document.visibilityState === "hidden") this.live.document.update();
    this.now();
  }

  catchUp = () => {
    this.live.document.touchOpen();
    this.schedule();
  };

  stop() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = this.timer = 0;
  }
}

/** Tells screen readers that an answer is coming, what takes long, and what has come. */
class Speaker {
  timer = 0;
  words = "";

  constructor(live, body) {
    this.live = live;
    this.body = body;
  }

  started() {
    announce("The tutor is answering");
  }

  /** A status is spoken when it lasts. */
  status() {
    if (this.live.words === this.words || !this.live.isWaiting) return;
    this.words = this.live.words;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.live.isWaiting && announce(this.words), STATUS_SPOKEN_AFTER_MS);
  }

  ended() {
    this.stop();
    const { ending, problem } = this.live;
    if (ending !== "complete") announce(problem || STOPPED_WORDS[ending]);
    const texts = this.body.current?.querySelectorAll(".answer-text > p") ?? [];
    const words = [...texts].map((element) => element.textContent).join(" ");
    if (words && ending === "complete") announce(summaryOf(words));
  }

  stop() {
    clearTimeout(this.timer);
  }
}
