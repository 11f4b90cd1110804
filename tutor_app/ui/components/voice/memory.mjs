/**
 * The voice session that a connection can go on with, kept for this tab: after a reload the finals that
 * the page missed are still there, for ten minutes.
 */

const NAME = "tutor.voice-session";
const KEPT_MS = 10 * 60_000;
const NOTHING = Object.freeze({ id: "", after: 0, taken: 0 });

export class Memory {
  #storage;
  #conversation = "";
  value = NOTHING;

  /** @param {Storage | undefined} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** Finds what was kept for a conversation, or nothing: words belong to where they were said. */
  open(conversation, now = Date.now()) {
    this.#conversation = conversation;
    this.value = NOTHING;
    const kept = this.#read();
    const isFit = kept.conversation === conversation && now - kept.at < KEPT_MS && typeof kept.id === "string";
    if (isFit && Number.isInteger(kept.after)) this.value = { id: kept.id, after: kept.after, taken: kept.after };
  }

  /** The server's name for the voice session: another one begins to count from the start. */
  begin(id) {
    if (id !== this.value.id) this.#set({ id, after: 0, taken: 0 });
  }

  /** @returns {boolean} whether the final with this number was not taken before */
  take(number) {
    if (number <= this.value.taken) return false;
    this.#set({ taken: number });
    return true;
  }

  /** Finals up to this number are safe: they are never asked for again. */
  after(number) {
    if (number > this.value.after) this.#set({ after: number });
  }

  #set(changes) {
    this.value = { ...this.value, ...changes };
    const { id, after } = this.value;
    try {
      this.#storage?.setItem(NAME, JSON.stringify({ id, after, conversation: this.#conversation, at: Date.now() }));
    } catch {
      // not kept: a reload begins anew
    }
  }

  #read() {
    try {
      return JSON.parse(this.#storage?.getItem(NAME) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }
}
