/** The page's one talk, and the small things that its components share. */

import "../standing/standing.mjs"; // first: it wipes what another person left
import { useSyncExternalStore } from "react";
import { preferences } from "../speech/preferences.mjs";
import { speaker } from "../speech/speaking.mjs";
import { Store } from "../store/store.mjs";
import { browser } from "./browser.mjs";
import { Memory } from "./memory.mjs";
import { Talk } from "./talk.mjs";

function tabStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined; // a browser that forbids it throws
  }
}

const memory = new Memory(tabStorage());

export const talk = new Talk({ speaker, preferences, browser, memory });

/** The page is left for good, or into the browser's cache: nothing records, nothing speaks. */
export function leavePage() {
  memory.handOver();
  talk.leave();
}

/** Whether the settings are open. */
export const panel = new Store({ isOpen: false });

/** The value of a store, drawn again when it changes. */
export function useStore(store) {
  return useSyncExternalStore(store.watch, store.get, store.first);
}
