/** Follows the turn of an answer while the answer is on the page. */

import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { FollowedTurn } from "./followed.mjs";

/**
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
    const followed = new FollowedTurn({
      live,
      messageId,
      turnId,
      url: eventsUrl,
      draw: () => flushSync(redraw),
      words: () => wordsOf(body.current),
      onEnded: (id) => ended.current?.(id),
    });
    followed.start();
    redraw();
    return () => followed.stop();
  }, [live, redraw, body, isStreaming, messageId, turnId, eventsUrl]);
}

function wordsOf(body) {
  const texts = body?.querySelectorAll(".answer-text > p") ?? [];
  return [...texts].map((element) => element.textContent).join(" ");
}
