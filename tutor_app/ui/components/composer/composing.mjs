/** The state of the composer: the text in the field, the send that is under way, what to say. */

import { useEffect, useRef, useState } from "react";
import { connection } from "../tabs/connection.mjs";
import { Keeper } from "./drafts.mjs";
import { useConversation, useEscape, useFocus, useRefusal, useSuggestions } from "./effects.mjs";
import { Sending } from "./sending.mjs";
import { characters, clean, grouped, isRightToLeft } from "./texts.mjs";

const HAS_FIELD_SIZING = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

const WORDS = {
  waiting: "Not connected. Your message is kept and sent when the connection is back.",
  late: "No answer from the server yet. Your message is kept.",
  running: "The tutor is still answering. Stop it first, or wait for the end.",
};

/** The composer of a conversation, and what can be done with it. */
export function useComposer(props) {
  const { conversationId = "", maxCharacters = 50_000, warnCharacters = 45_000 } = props;
  const field = useRef(null);
  const form = useRef(null);
  const latest = useRef(props);
  const [phase, setPhase] = useState("");
  const [note, setNote] = useState("");
  const [size, setSize] = useState({ count: 0, isBlank: true, isTooLong: false });
  const keeper = useRef(null);
  keeper.current ??= new Keeper();

  const sending = useRef(null);
  sending.current ??= new Sending({
    connection,
    onSend: (text, key) => latest.current.onSend?.(text, key),
    onPhase: (next) => {
      setPhase(next);
      setNote(WORDS[next] ?? "");
    },
  });

  useEffect(() => {
    latest.current = props;
  });

  const measure = () => {
    const text = field.current.value;
    const count = text.length >= warnCharacters ? characters(text) : 0;
    const next = { count: count >= warnCharacters ? count : 0, isBlank: text.trim() === "", isTooLong: count > maxCharacters };
    setSize((before) => (isEqual(before, next) ? before : next));
    field.current.dir = isRightToLeft(text) ? "rtl" : "ltr"; // "auto" takes seconds for many lines
    if (!HAS_FIELD_SIZING) fit(field.current);
    return next;
  };

  const show = (text) => {
    field.current.value = text;
    measure();
  };

  const changed = () => {
    const { count, isTooLong } = measure();
    setNote(isTooLong ? tooLong(count - maxCharacters) : "");
    keeper.current.later(conversationId, field.current.value);
  };

  const send = () => {
    if (sending.current.pending) return;
    const { isTooLong } = measure();
    const text = clean(field.current.value);
    if (text === "" || isTooLong) return;
    if (latest.current.isRunning) {
      setNote(WORDS.running);
      return;
    }
    const started = sending.current.start(text, keeper.current.tried);
    keeper.current.keepTry(conversationId, field.current.value, started);
  };

  const pressed = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (event.nativeEvent.isComposing || event.keyCode === 229) return; // the Enter of an input method
    event.preventDefault();
    send();
  };

  const takeBack = () => {
    sending.current.end();
    keeper.current.ended();
    field.current.focus();
  };

  useConversation({ conversationId, acceptedKey: props.acceptedKey, keeper, sending, show, field });
  useRefusal(props, { sending, keeper, setNote, field });
  useFocus(props, field);
  useSuggestions(field, changed, send, setNote);
  useEscape(latest);
  useEffect(() => {
    if (!props.isRunning) setNote((shown) => (shown === WORDS.running ? "" : shown));
  }, [props.isRunning]);
  useEffect(() => {
    const made = sending.current;
    return () => made.stop();
  }, []);
  return { field, form, phase, note, ...size, most: maxCharacters, changed, pressed, send, takeBack, again: () => sending.current.again() };
}

function isEqual(before, next) {
  return before.count === next.count && before.isBlank === next.isBlank && before.isTooLong === next.isTooLong;
}

function tooLong(excess) {
  const unit = excess === 1 ? "character" : "characters";
  return `That is ${grouped(excess)} ${unit} too long. Shorten it, or send it in parts.`;
}

/** Height for browsers without `field-sizing`. */
function fit(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
