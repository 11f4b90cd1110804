/** One send at a time: from the key press until the server has taken or refused it. */

import { newKey } from "./texts.mjs";

const LATE_MS = 8_000;

export class Sending {
  #timer = 0;
  #unwatch = null;

  /**
   * @param {object} options
   * @param {{isUp: boolean, look: () => void, watch: Function}} options.connection
   * @param {(text: string, key: string) => void} options.onSend
   * @param {(phase: "" | "waiting" | "sent" | "late") => void} options.onPhase
   *   "waiting": for the connection; "late": sent, but nothing came back yet
   */
  constructor({ connection, onSend, onPhase }) {
    this.connection = connection;
    this.onSend = onSend;
    this.onPhase = onPhase;
    this.pending = null;
  }

  /**
   * Sends a text, now or when the connection is back.
   * @param {{text: string, key: string}} tried the last try: the same text keeps its key
   */
  start(text, tried) {
    const key = tried.key && tried.text === text ? tried.key : newKey();
    this.pending = { text, key };
    this.#unwatch ??= this.connection.watch((isUp) => isUp && this.#attempt());
    this.connection.look();
    if (this.connection.isUp) this.#attempt();
    else this.onPhase("waiting");
    return this.pending;
  }

  /** Sends again with the same key: the server takes the same send only once. */
  again() {
    if (this.pending) this.#attempt();
  }

  /** Ends the send: taken, refused or taken back. */
  end() {
    clearTimeout(this.#timer);
    this.#unwatch?.();
    this.#unwatch = null;
    this.pending = null;
    this.onPhase("");
  }

  stop() {
    clearTimeout(this.#timer);
    this.#unwatch?.();
    this.#unwatch = null;
  }

  #attempt() {
    const { text, key } = this.pending;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.onPhase("late"), LATE_MS);
    this.onPhase("sent");
    this.onSend(text, key);
  }
}
