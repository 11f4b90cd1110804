/** What happens to the composer from outside: other conversations, the server's word, keys, suggestions. */

import { useEffect, useLayoutEffect, useRef } from "react";
import * as drafts from "./drafts.mjs";
import { clean } from "./texts.mjs";

/**
 * Whether the field shows a text whose send was begun before this composer was made, as that of an arrival is:
 * its page goes on to the new conversation's address meanwhile.
 */
function isShown(tried, acceptedKey, field) {
  return tried.key === acceptedKey && clean(field.current.value) === tried.text;
}

/** Loads the draft of each conversation, and clears what the server has taken. */
export function useConversation({ conversationId, acceptedKey = "", keeper, sending, show, field }) {
  const shownId = useRef(null);
  useLayoutEffect(() => {
    const { pending } = sending.current;
    const isTaken = acceptedKey !== "" && (pending?.key === acceptedKey || isShown(keeper.current.tried, acceptedKey, field));
    const isNewlyMade = shownId.current === "" && conversationId !== "" && pending !== null;
    drafts.forget(acceptedKey);
    if (isTaken) {
      sending.current.end();
      keeper.current.drop(shownId.current);
      show("");
      field.current.focus({ preventScroll: true });
    }
    if (shownId.current === conversationId) return;
    const isFirst = shownId.current === null;
    shownId.current = conversationId;
    if (isTaken || (isNewlyMade && !isFirst)) return;
    if (pending) sending.current.end();
    // what was typed into the prerendered page, before this script ran, stays
    const typed = isFirst ? field.current.value : "";
    show(keeper.current.load(conversationId).text || typed);
    if (keeper.current.isBegun) sending.current.start(keeper.current.tried.text, keeper.current.tried);
  }, [conversationId, acceptedKey]);

  useEffect(() => {
    const { flush } = keeper.current;
    const hidden = () => document.visibilityState === "hidden" && flush();
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", hidden);
      flush();
    };
  }, [keeper]);
}

export function useRefusal({ refusedKey = "", refusedReason = "" }, { sending, keeper, setNote, field }) {
  useEffect(() => {
    if (!refusedKey || sending.current.pending?.key !== refusedKey) return;
    sending.current.end();
    keeper.current.forgetTry(); // it was not stored: the next try is a new send
    setNote(refusedReason || "The message was not taken. Your text is kept.");
    field.current.focus({ preventScroll: true });
  }, [refusedKey, refusedReason]);
}

/** Focus goes to the field at first, and back to it when the Stop button with the focus goes away. */
export function useFocus({ hasFocus = true, isRunning = false, conversationId = "" }, field) {
  useEffect(() => {
    if (hasFocus && matchMedia("(pointer: fine)").matches) field.current.focus({ preventScroll: true });
  }, [hasFocus, conversationId]);
  useEffect(() => {
    if (!isRunning && document.activeElement === document.body && hasFocus && matchMedia("(pointer: fine)").matches) {
      field.current.focus({ preventScroll: true });
    }
  }, [isRunning]);
}

/**
 * Takes texts that the page offers; one that waits in the field is never overwritten. An event that can be
 * cancelled is, once its text is taken; its `note` says why the text is there.
 */
export function useSuggestions(field, changed, send, setNote) {
  const act = useRef(null);
  useEffect(() => {
    act.current = { changed, send };
  });
  useEffect(() => {
    const compose = (event) => {
      const { detail } = event;
      if (field.current.readOnly) return;
      event.preventDefault();
      const before = field.current.value.trim();
      field.current.value = before ? `${before}\n${detail.text}` : detail.text;
      act.current.changed();
      if (detail.note) setNote(detail.note);
      if (detail.send && !before) act.current.send();
      else field.current.focus();
    };
    window.addEventListener("tutor:compose", compose);
    return () => window.removeEventListener("tutor:compose", compose);
  }, [field]);
}

export function useEscape(latest) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (!latest.current.isRunning || document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      event.preventDefault();
      latest.current.onStop?.();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [latest]);
}
