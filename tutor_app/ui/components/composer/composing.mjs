/** What the composer does, without the page: the text in the field, the send under way, what to say. */

import { isComposing } from "../keyboard/composition.mjs";
import { Store } from "../store/store.mjs";
import * as drafts from "./drafts.mjs";
import { Sending } from "./sending.mjs";
import { characters, clean, grouped, isRightToLeft } from "./texts.mjs";

const WORDS = {
  waiting: "Not connected. Your message is kept and sent when the connection is back.",
  late: "No answer from the server yet. Your message is kept.",
  running: "The tutor is still answering. Stop it first, or wait for the end.",
  refused: "The message was not taken. Your text is kept.",
};
const MOST = 50_000;
const WARN = 45_000;

/**
 * Its value: `phase` of the send ("" when none is under way), `note` to the learner, `count` of characters
 * (0 until it comes near the limit), `isBlank`, `isTooLong`.
 */
export class Composing extends Store {
  #shownId = null;
  #own = ""; // what stood in the field of the shown conversation, before the address named another
  #addressed;
  #keeper = new drafts.Keeper();
  #sending;
  #hasEnded = false; // the answer on the page has, and the page's state does not know it yet
  #isWaiting = false; // a send, for the state to know it

  /**
   * @param {object} options
   * @param {{isUp: boolean, look: () => void, watch: Function}} options.connection
   * @param {(field: HTMLTextAreaElement) => void} [options.fit] gives the field the height of its text
   * @param {() => string} [options.addressed] the conversation that the address names
   */
  constructor({ connection, fit = () => {}, addressed = drafts.addressed }) {
    super({ phase: "", note: "", count: 0, isBlank: true, isTooLong: false });
    this.fit = fit;
    this.#addressed = addressed;
    /** The field, once it is there. */
    this.field = null;
    /** What the page gives: `isRunning`, `onSend`, `onStop`, `maxCharacters`, `warnCharacters`. */
    this.page = {};
    this.#sending = new Sending({
      connection,
      onSend: (text, key) => this.page.onSend?.(text, key),
      onPhase: (phase) => this.set({ phase, note: WORDS[phase] ?? "" }),
    });
  }

  get most() {
    return this.page.maxCharacters ?? MOST;
  }

  // ---- what the learner does

  /** The text in the field is another one. */
  changed = () => {
    this.#isWaiting = false;
    const { characters: excess } = this.#measure();
    this.set({ note: excess > 0 ? tooLong(excess) : "" });
    if (this.#isAhead) return; // it belongs to the conversation that comes, whose draft is not known yet
    this.#own = this.field.value;
    this.#keeper.later(this.#shownId ?? "", this.#own);
  };

  /** Whether the address names another conversation than the one that is shown. */
  get #isAhead() {
    const here = this.#addressed();
    return here !== "" && Boolean(this.#shownId) && here !== this.#shownId;
  }

  send() {
    if (this.#sending.pending) return;
    this.#measure();
    const text = clean(this.field.value);
    if (text === "" || this.value.isTooLong) return;
    if (this.page.isRunning) {
      this.#isWaiting = this.#hasEnded || this.#isAhead; // the one that comes may be at rest
      if (!this.#isWaiting) this.set({ note: WORDS.running });
      return;
    }
    const started = this.#sending.start(text, this.#keeper.tried);
    const asked = this.#isAhead ? this.#addressed() : (this.#shownId ?? "");
    this.#keeper.keepTry(asked, this.field.value, started);
  }

  /** The send has not come through: the learner goes on writing. */
  takeBack = () => {
    this.#sending.end();
    this.#keeper.ended();
    this.field.focus();
  };

  again = () => this.#sending.again();

  /**
   * Takes a text that the page offers; one that waits in the field is never overwritten.
   * @param {{text: string, send?: boolean, note?: string}} offer `note` says why the text is there
   * @returns {boolean} whether it was taken: not while a send is under way
   */
  compose({ text, send, note }) {
    if (this.#sending.pending) return false;
    const before = this.field.value.trim();
    this.field.value = before ? `${before}\n${text}` : text;
    this.changed();
    if (note) this.set({ note });
    if (send && !before) this.send();
    else this.field.focus();
    return true;
  }

  // ---- what the server says

  /** Shows the draft of a conversation, and clears what the server has taken. */
  settle(conversationId, acceptedKey) {
    const { pending } = this.#sending;
    const isTaken = this.#isTaken(acceptedKey);
    const isNewlyMade = this.#shownId === "" && conversationId !== "" && pending !== null;
    drafts.forget(acceptedKey);
    if (isTaken) this.#taken();
    if (this.#shownId === conversationId) return;
    const typed = this.#typedFor(conversationId);
    this.#shownId = conversationId;
    if (isTaken || isNewlyMade) return;
    if (pending) this.#sending.end();
    const { text } = this.#keeper.load(conversationId);
    this.#show(joined(text, typed));
    const { tried, isBegun } = this.#keeper;
    if (isBegun && clean(this.field.value) === tried.text) this.#sending.start(tried.text, tried);
    else if (typed) this.#arrived(typed, text);
  }

  /** What stands in the field and belongs to a conversation that is shown only now. */
  #typedFor(conversationId) {
    if (this.#shownId === null) return this.field.value;
    if (!this.#isAhead || this.#addressed() !== conversationId) return "";
    const { value } = this.field;
    return value.startsWith(this.#own) ? value.slice(this.#own.length) : value;
  }

  /** Takes what was typed before: into the prerendered page, where Enter was a new line, or ahead of it. */
  #arrived(typed, draft) {
    this.#own = this.field.value;
    this.#keeper.later(this.#shownId, this.#own);
    if (typed.endsWith("\n") && draft === "") this.send();
  }

  /** What an answer on the page does: its end is seen there before the page's state knows of it. */
  heard = ({ detail }) => {
    this.#hasEnded = detail.kind === "ended";
  };

  /** No answer runs: what waited for that need not be told to wait, and is sent. */
  rested() {
    if (this.value.note === WORDS.running) this.set({ note: "" });
    const isWaiting = this.#isWaiting;
    this.#hasEnded = this.#isWaiting = false;
    if (isWaiting) this.send();
  }

  /** The server refused a send: the text stays, with the reason. */
  refused(key, reason) {
    if (!key || this.#sending.pending?.key !== key) return;
    this.#sending.end();
    this.#keeper.forgetTry(); // it was not stored: the next try is a new send
    this.set({ note: reason || WORDS.refused });
    this.field.focus({ preventScroll: true });
  }

  // ---- the page comes and goes

  /** Writes the draft down now: the page may be left. */
  flush = () => this.#keeper.flush();

  stop() {
    this.#sending.stop();
  }

  /** Whether the server has just stored what stands in the field: also of a try before a reload. */
  #isTaken(key) {
    const { pending } = this.#sending;
    const { tried } = this.#keeper;
    if (key === "") return false;
    if (pending) return pending.key === key;
    if (tried.key !== key) return false;
    this.#keeper.forgetTry(); // the same text once more is another question
    return clean(this.field.value) === tried.text;
  }

  #taken() {
    this.#sending.end();
    this.#keeper.drop(this.#shownId ?? "");
    this.#show("");
    this.field.focus({ preventScroll: true });
  }

  #show(text) {
    this.field.value = this.#own = text;
    this.#measure();
  }

  /** @returns {{characters: number}} how many characters too many there are */
  #measure() {
    const { field, most } = this;
    const { warnCharacters = WARN } = this.page;
    const text = field.value;
    const count = text.length >= warnCharacters ? characters(text) : 0;
    this.set({ count: count >= warnCharacters ? count : 0, isBlank: text.trim() === "", isTooLong: count > most });
    field.dir = isRightToLeft(text) ? "rtl" : "ltr"; // "auto" takes seconds for many lines
    this.fit(field);
    return { characters: Math.max(0, count - most) };
  }
}

/** A draft, and below it what was typed besides; the browser may have put the draft there itself. */
function joined(draft, typed) {
  return [draft, draft.includes(typed.trim()) ? "" : typed].filter((text) => text !== "").join("\n");
}

function tooLong(excess) {
  const unit = excess === 1 ? "character" : "characters";
  return `That is ${grouped(excess)} ${unit} too long. Shorten it, or send it in parts.`;
}

/** Whether a key press in the field sends: Enter does, but not the one that ends a composed word. */
export function sends(event) {
  return event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);
}
