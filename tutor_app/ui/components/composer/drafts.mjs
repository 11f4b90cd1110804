/** Unsent texts, kept by the browser for each conversation until the server has taken them. */

import "../standing/standing.mjs"; // first: it wipes what another person left
import { clean } from "./texts.mjs";

const PREFIX = "tutor.draft.";
const BEGUN = "tutor.sending"; // of this tab: what was sent when its page had to be loaded again
const SAVED_AFTER_MS = 200;

/** The conversation that the address names, "" for none; the page itself may know it only later. */
export function addressed() {
  return /^\/chat\/([0-9a-f-]{36})\/?$/.exec(globalThis.location?.pathname ?? "")?.[1] ?? "";
}

function nameOf(conversationId) {
  return PREFIX + (conversationId || "new");
}

/**
 * @param {string} conversationId "" for one that is not made yet
 * @returns {{text: string, key: string}} `key` names the send that was tried with exactly this text
 */
export function read(conversationId) {
  try {
    const { text = "", key = "" } = JSON.parse(localStorage.getItem(nameOf(conversationId)) ?? "{}");
    return { text: String(text), key: String(key) };
  } catch {
    return { text: "", key: "" };
  }
}

export function write(conversationId, text, key) {
  try {
    if (text) localStorage.setItem(nameOf(conversationId), JSON.stringify({ text, key }));
    else localStorage.removeItem(nameOf(conversationId));
  } catch {
    // storage full or forbidden: the text still stands in the field
  }
}

/** Gives what was typed before there was a conversation to one that has no draft of its own. */
export function adopt(conversationId) {
  const { text, key } = read("");
  if (!text || read(conversationId).text) return;
  write(conversationId, text, key);
  write("", "", "");
}

/** Drops every draft whose send the server has taken. */
export function forget(acceptedKey) {
  if (!acceptedKey) return;
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      if (read(name.slice(PREFIX.length)).key === acceptedKey) localStorage.removeItem(name);
    }
  } catch {
    // nothing was kept
  }
}

/** Remembers in this tab the send that is under way; "" for none. */
function begin(key) {
  try {
    if (key) sessionStorage.setItem(BEGUN, key);
    else sessionStorage.removeItem(BEGUN);
  } catch {
    // forbidden: after a reload the text stands in the field, unsent
  }
}

function begun() {
  try {
    return sessionStorage.getItem(BEGUN) ?? "";
  } catch {
    return "";
  }
}

/** Writes drafts, a little later than the key presses. */
export class Keeper {
  #timer = 0;
  #waiting = null;
  tried = { text: "", key: "" };

  /** The draft of a conversation; one that has none takes over what was typed before it was made. */
  load(conversationId) {
    this.flush();
    if (conversationId) adopt(conversationId);
    const draft = read(conversationId);
    this.tried = { text: clean(draft.text), key: draft.key };
    return draft;
  }

  later(conversationId, text) {
    this.#waiting = { conversationId, text };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.flush, SAVED_AFTER_MS);
  }

  flush = () => {
    clearTimeout(this.#timer);
    if (!this.#waiting) return;
    const { conversationId, text } = this.#waiting;
    this.#waiting = null;
    write(conversationId, text, clean(text) === this.tried.text ? this.tried.key : "");
  };

  /** Whether this tab began to send the draft that was loaded last, and never heard how that ended. */
  get isBegun() {
    return this.tried.key !== "" && this.tried.key === begun();
  }

  keepTry(conversationId, shown, { text, key }) {
    this.tried = { text, key };
    begin(key);
    this.#waiting = { conversationId, text: shown };
    this.flush();
  }

  /** The send has ended otherwise: the same text is a new one. */
  forgetTry() {
    this.ended();
    this.tried = { text: "", key: "" };
  }

  /** Nothing is under way any more. */
  ended() {
    begin("");
  }

  drop(conversationId) {
    clearTimeout(this.#timer);
    this.#waiting = null;
    this.forgetTry();
    write(conversationId, "", "");
  }
}
