/** The composer and the page around it: its props, other parts of the page, keys, the focus. */

import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { isComposing } from "../keyboard/composition.mjs";
import { connection } from "../tabs/connection.mjs";
import { Composing } from "./composing.mjs";

const HAS_FIELD_SIZING = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

/** The composer of a page: what it shows, and what can be done with it. */
export function useComposing(props) {
  const { conversationId = "", acceptedKey = "", refusedKey = "", refusedReason = "" } = props;
  const [composing] = useState(() => new Composing({ connection, fit }));
  const field = useRef(null);
  useLayoutEffect(() => {
    composing.field = field.current;
    composing.page = props;
  });
  useLayoutEffect(() => composing.settle(conversationId, acceptedKey), [composing, conversationId, acceptedKey]);
  useEffect(() => composing.refused(refusedKey, refusedReason), [composing, refusedKey, refusedReason]);
  useEffect(() => {
    if (!props.isRunning) composing.rested();
  }, [composing, props.isRunning]);
  useEffect(() => {
    window.addEventListener("tutor:answer", composing.heard);
    return () => window.removeEventListener("tutor:answer", composing.heard);
  }, [composing]);
  useKept(composing);
  useFocus(props, field);
  useSuggestions(composing);
  useEscape(composing);
  const value = useSyncExternalStore(composing.watch, composing.get, composing.first);
  return { composing, field, ...value };
}

/** Height for browsers without `field-sizing`. */
function fit(field) {
  if (HAS_FIELD_SIZING) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

/** The draft is kept when the page is left or hidden. */
function useKept(composing) {
  useEffect(() => {
    const { flush } = composing;
    const hidden = () => document.visibilityState === "hidden" && flush();
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [composing]);
  // in the layout phase: a new conversation is another page, whose composer reads the draft in the same moment
  useLayoutEffect(
    () => () => {
      composing.flush();
      composing.stop();
    },
    [composing],
  );
}

/** Focus goes to the field at first, and back to it when the Stop button with the focus goes away. */
function useFocus({ hasFocus = true, isRunning = false, conversationId = "" }, field) {
  useEffect(() => {
    if (hasFocus && matchMedia("(pointer: fine)").matches) field.current.focus({ preventScroll: true });
  }, [field, hasFocus, conversationId]);
  useEffect(() => {
    if (!isRunning && document.activeElement === document.body && hasFocus && matchMedia("(pointer: fine)").matches) {
      field.current.focus({ preventScroll: true });
    }
  }, [isRunning]);
}

/** Takes texts that the page offers; an event that can be cancelled is, once its text is taken. */
function useSuggestions(composing) {
  useEffect(() => {
    const offered = (event) => composing.compose(event.detail) && event.preventDefault();
    window.addEventListener("tutor:compose", offered);
    return () => window.removeEventListener("tutor:compose", offered);
  }, [composing]);
}

/** Escape stops the answer, unless it is meant for something that lies over the page. */
function useEscape(composing) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return;
      if (!composing.page.isRunning || document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      event.preventDefault();
      composing.page.onStop?.();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [composing]);
}
