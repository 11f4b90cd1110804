import { useEffect, useRef } from "react";

import { wish } from "./keys.mjs";

/** Turns keys into wishes and brings the focus to the card that is asked. */
export function ReviewKeys({ card, isShown, focusOn, onShow, onRate, onUndo }) {
  const now = useRef({});
  now.current = { card, isShown, onShow, onRate, onUndo };
  const rated = useRef("");

  useEffect(() => {
    rated.current = "";
    const area = document.getElementById(focusOn);
    const held = document.activeElement;
    const isLost = !held || held === document.body || !held.isConnected || area?.contains(held);
    if (area && isLost) area.focus({ preventScroll: true });
  }, [card, isShown, focusOn]);

  useEffect(() => {
    const press = (event) => {
      const asked = wish(event, now.current);
      if (!asked) return;
      event.preventDefault();
      if (asked === "show") now.current.onShow?.();
      else if (asked === "undo") now.current.onUndo?.();
      else if (rated.current !== now.current.card) {
        rated.current = now.current.card;
        now.current.onRate?.(asked);
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  return null;
}
