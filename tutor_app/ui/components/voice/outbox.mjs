/** Final transcripts on their way to the tutor: each is sent until the server took or refused it. */

const AGAIN_MS = 8_000;
const DRAFT_AGAIN_MS = 500;

export class Outbox {
  #on;
  #connection;
  #waiting = []; // {key, text, number, replaces}
  #timer = 0;
  #unwatch = null;

  /**
   * @param {object} options
   * @param {{isUp: boolean, look: () => void, watch: Function}} options.connection
   * @param {object} options.on
   * @param {(text: string, key: string, replaces: string) => void} options.on.send `replaces`: the key of
   *   the question that this one says anew, or ""
   * @param {(text: string, reason: string) => boolean} options.on.keep puts a refused text where the
   *   learner finds it; false: not possible now, ask again
   * @param {(number: number) => void} options.on.safe the final with this number is stored, or kept
   * @param {(isSending: boolean) => void} options.on.change
   */
  constructor({ connection, on }) {
    this.#connection = connection;
    this.#on = on;
  }

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  /** @param {{key: string, text: string, number?: number, replaces?: string}} final */
  add(final) {
    this.#waiting.push(final);
    if (this.#waiting.length === 1) this.#attempt();
    this.#on.change(true);
  }

  /** The server has stored the text with this key. */
  accepted(key) {
    this.#end(key);
  }

  /** The server refused it: the learner gets the text back, with the reason. */
  refused(key, reason) {
    const final = this.#waiting.find((one) => one.key === key);
    if (!final) return;
    if (this.#isSaidAnew(final)) this.#end(key);
    else if (this.#on.keep(final.text, reason)) this.#end(key);
    else setTimeout(() => this.refused(key, reason), DRAFT_AGAIN_MS);
  }

  /**
   * Everything that is not stored yet goes back to the learner: the conversation is left.
   * @param {(text: string) => void} keep
   */
  giveBack(keep) {
    if (this.isEmpty) return;
    const texts = this.#waiting.filter((final) => !this.#isSaidAnew(final)).map(({ text }) => text);
    keep(texts.join("\n"));
    for (const { number } of this.#waiting) if (number) this.#on.safe(number);
    this.#waiting = [];
    this.#rest();
  }

  /** Whether a later one that waits, too, says all of it. */
  #isSaidAnew({ key }) {
    return this.#waiting.some(({ replaces }) => replaces === key);
  }

  #end(key) {
    const index = this.#waiting.findIndex((one) => one.key === key);
    if (index < 0) return;
    const [{ number }] = this.#waiting.splice(index, 1);
    if (number) this.#on.safe(number);
    if (this.isEmpty) this.#rest();
    else if (index === 0) this.#attempt();
  }

  /** Sends the first one, now or when the connection is back, and again with the same key. */
  #attempt() {
    clearTimeout(this.#timer);
    this.#unwatch ??= this.#connection.watch((isUp) => isUp && this.#attempt());
    this.#connection.look();
    if (!this.#connection.isUp) return;
    const [{ text, key, replaces = "" }] = this.#waiting;
    this.#timer = setTimeout(() => this.#attempt(), AGAIN_MS);
    this.#on.send(text, key, replaces);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#unwatch?.();
    this.#unwatch = null;
    this.#on.change(false);
  }
}
