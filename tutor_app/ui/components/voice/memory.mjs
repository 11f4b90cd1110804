/**
 * The voice session that a connection can go on with: how far its finals have come.
 *
 * It lives in the page. Only when the page is left is it put into the tab's storage, from which the next
 * page of the tab takes it out: a reload goes on, and a copied tab never takes the first one's microphone.
 */

const NAME = "tutor.voice-session";
const KEPT_MS = 10 * 60_000; // the server keeps finals as long
const NOTHING = Object.freeze({ id: "", after: 0, taken: 0 });

export class Memory {
  #storage;
  #conversation = "";
  value = NOTHING;

  /** @param {Storage | undefined} storage */
  constructor(storage, now = Date.now()) {
    this.#storage = storage;
    const { id, after, conversation, at } = this.#takeOut();
    const isFit = typeof id === "string" && Number.isInteger(after) && now - at < KEPT_MS;
    if (!isFit || typeof conversation !== "string") return;
    this.#conversation = conversation;
    this.value = { id, after, taken: after };
  }

  /** Words belong to where they were said: another conversation begins anew. */
  open(conversation) {
    if (conversation !== this.#conversation) this.value = NOTHING;
    this.#conversation = conversation;
  }

  /** The server's name for the voice session: another one counts from the start. */
  begin(id) {
    if (id !== this.value.id) this.value = { id, after: 0, taken: 0 };
  }

  /** @returns {boolean} whether the final with this number was not taken before */
  take(number) {
    if (number <= this.value.taken) return false;
    this.value = { ...this.value, taken: number };
    return true;
  }

  /** Finals up to this number are safe: they are never asked for again. */
  after(number) {
    if (number > this.value.after) this.value = { ...this.value, after: number };
  }

  /** The page is left: the next one of this tab may go on. */
  handOver() {
    const { id, after } = this.value;
    if (!id) return;
    try {
      this.#storage?.setItem(NAME, JSON.stringify({ id, after, conversation: this.#conversation, at: Date.now() }));
    } catch {
      // not kept: the next page begins anew
    }
  }

  #takeOut() {
    try {
      const kept = this.#storage?.getItem(NAME);
      this.#storage?.removeItem(NAME);
      return JSON.parse(kept ?? "{}") ?? {};
    } catch {
      return {};
    }
  }
}
