/**
 * Whether events of this page reach the server now, and how to connect again.
 *
 * Reflex keeps its socket to itself. Three doors lead to it: an empty *temporal* event is dropped when
 * the socket is not connected, so its answer tells the state; an empty event that is not temporal
 * connects; and its own listener for `pagehide` disconnects.
 */

import { eventLoop } from "$/utils/context-registry";
import { Connection } from "./watching.mjs";

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

export const connection = new Connection(isConnected);
