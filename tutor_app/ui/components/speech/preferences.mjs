/** How the learner wants to talk and to be talked to, remembered by this browser. */

import { Store } from "../store/store.mjs";

const NAME = "tutor.voice";

export const LIMITS = {
  thinkSeconds: { least: 0.5, most: 4, step: 0.1 },
  rate: { least: 0.5, most: 2, step: 0.1 },
  pitch: { least: 0.5, most: 1.5, step: 0.1 },
};

/** When answers are spoken. */
export const SPEAK = ["talking", "always", "never"];
export const MODES = ["hands_free", "push_to_talk"];
export const RULES = ["two_stage", "classic"];

export const USUAL = Object.freeze({
  speak: "talking",
  voice: "", // "server:<id>", "browser:<voiceURI>", or "" for the best one there is
  rate: 1,
  pitch: 1,
  deviceId: "", // "" for the browser's own choice
  mode: "hands_free",
  rule: "two_stage",
  thinkSeconds: 1.2,
  isLatencyShown: false,
});

const LONGEST = 300;

/** @returns {typeof USUAL} the kept preferences; what is missing or makes no sense is as usual */
export function sound(kept) {
  const from = kept !== null && typeof kept === "object" ? kept : {};
  return {
    speak: oneOf(SPEAK, from.speak, USUAL.speak),
    voice: text(from.voice),
    rate: number(from.rate, LIMITS.rate, USUAL.rate),
    pitch: number(from.pitch, LIMITS.pitch, USUAL.pitch),
    deviceId: text(from.deviceId),
    mode: oneOf(MODES, from.mode, USUAL.mode),
    rule: oneOf(RULES, from.rule, USUAL.rule),
    thinkSeconds: number(from.thinkSeconds, LIMITS.thinkSeconds, USUAL.thinkSeconds),
    isLatencyShown: from.isLatencyShown === true,
  };
}

function oneOf(values, value, usual) {
  return values.includes(value) ? value : usual;
}

function text(value) {
  return typeof value === "string" && value.length <= LONGEST ? value : "";
}

function number(value, { least, most }, usual) {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : usual;
}

export class Preferences extends Store {
  #storage;

  /** @param {Storage | undefined} storage undefined where nothing can be kept */
  constructor(storage) {
    super(sound(read(storage)), USUAL);
    this.#storage = storage;
  }

  /** Changes some, and keeps them. */
  change(changes) {
    this.set(sound({ ...this.value, ...changes }));
    try {
      this.#storage?.setItem(NAME, JSON.stringify(this.value));
    } catch {
      // storage full or forbidden: they hold until the page is left
    }
  }
}

function read(storage) {
  try {
    return JSON.parse(storage?.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}

function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined; // a browser that forbids it throws
  }
}

export const preferences = new Preferences(browserStorage());
