/**
 * Whether events of this page reach the server now, and how to connect again.
 *
 * Reflex keeps its socket to itself. Three doors lead to it: an empty *temporal* event is dropped when
 * the socket is not connected, so its answer tells the state; an empty event that is not temporal
 * connects; and its own listener for `pagehide` disconnects.
 */

import { eventLoop } from "$/utils/context-registry";

/** @returns {boolean} */
export function isConnected() {
  if (!navigator.onLine) return false;
  return eventLoop.addEvents([], [], { temporal: true }) !== undefined;
}

/** Closes the websocket and opens it again: a socket keeps the cookies of its handshake. */
export function reconnect() {
  window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: false }));
  eventLoop.addEvents([], []);
}

const LOOK_EVERY_MS = 400;

/** Tells a listener when the connection comes or goes; looks only while somebody listens. */
class Connection {
  #listeners = new Set();
  #timer = 0;
  isUp = true;

  /** @param {(isUp: boolean) => void} listener */
  watch(listener) {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  look = () => {
    const isUp = isConnected();
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    for (const listener of [...this.#listeners]) listener(isUp);
  };

  #start() {
    this.#timer = setInterval(this.look, LOOK_EVERY_MS);
    window.addEventListener("online", this.look);
    window.addEventListener("offline", this.look);
  }

  #stop() {
    clearInterval(this.#timer);
    window.removeEventListener("online", this.look);
    window.removeEventListener("offline", this.look);
  }
}

export const connection = new Connection();
