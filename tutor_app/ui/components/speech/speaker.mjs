/**
 * Reads answers aloud: the one that is being written when the learner wants it so, and any other
 * that they ask for. What the page shows of it is in the store.
 */

import { Player } from "./player.mjs";
import { Reading } from "./reading.mjs";
import { Store } from "../store/store.mjs";

const SHOWN_MS = 2_000; // how long it is said that an answer was read
const GOES_ON_MS = 6_000;

export class Speaker extends Store {
  #player;
  #preferences;
  #reading = null;
  #shownTimer = 0;
  #goesOnTimer = 0;
  isTalking = false;

  /**
   * @param {object} options
   * @param {import("./player.mjs").Voice} options.voice
   * @param {import("./preferences.mjs").Preferences} options.preferences
   * @param {(messageId: string, fold: string) => boolean} options.isOpenFold
   * @param {() => boolean} [options.maySound] whether the browser lets this page be heard
   */
  constructor({ voice, preferences, isOpenFold, maySound = () => true }) {
    super({ phase: "idle", messageId: "", problem: "", text: "", by: "nothing" });
    this.#preferences = preferences;
    this.maySound = maySound;
    this.#player = new Player({
      voice,
      isWanted: ({ fold }) => fold === "" || isOpenFold(this.value.messageId, fold),
      onPhase: (phase, problem = "") => this.#phase(phase, problem),
      onSaying: (text, by) => this.set({ text, by }),
    });
  }

  /** Whether an answer that comes now would be read. */
  get willSpeak() {
    const { speak } = this.#preferences.value;
    return speak === "always" || (speak === "talking" && this.isTalking);
  }

  /** What an answer on the page does (see answer/telling.mjs). */
  hear({ kind, messageId, text = "", status = "" }) {
    if (kind === "started") this.#started(messageId, text);
    else if (this.#reading?.messageId !== messageId || this.#reading.isAsked) return;
    else if (kind === "added") this.#reading.append(text);
    else if (kind === "replaced") this.#reading.settle(text);
    else if (kind === "ended") this.#ended(status, text);
  }

  /** Reads a whole message; it replaces what is being read. */
  read(messageId, text) {
    this.#begin(new Reading(messageId, this.#player, { isAsked: true }));
    this.#reading.settle(text);
    this.#reading.finish();
  }

  /** Silent in this very moment; `resume` goes on. */
  pause() {
    this.#player.pause();
  }

  /** Goes on where it was. */
  resume() {
    this.#player.resume();
    if (this.#reading?.hasStopped) this.#waitForRest(this.#reading);
  }

  /** The turn will be stopped, and perhaps continued: its end is not the end of the reading. */
  keep() {
    if (this.#reading) this.#reading.isKept = true;
  }

  /** When the rest of a stopped answer does not come, what there is is read to its end. */
  #waitForRest(reading) {
    clearTimeout(this.#goesOnTimer);
    this.#goesOnTimer = setTimeout(() => reading === this.#reading && reading.hasStopped && reading.finish(), GOES_ON_MS);
  }

  stop() {
    this.#reading = null;
    this.#player.stop();
  }

  retry() {
    this.#player.retry();
  }

  /** Whether something is being read, or was paused. */
  get isHolding() {
    return this.#player.isHolding;
  }

  #started(messageId, text) {
    const isSame = this.#reading?.messageId === messageId && !this.#reading.isAsked;
    if (isSame && !this.#reading.isFinished) {
      this.#reading.settle(text);
    } else if (this.willSpeak && this.maySound()) {
      this.#begin(new Reading(messageId, this.#player, { known: text }));
    } else return;
    this.#reading.hasStopped = this.#reading.isKept = false;
  }

  #begin(reading) {
    this.stop();
    this.#reading = reading;
    this.set({ messageId: reading.messageId, problem: "" });
  }

  #ended(status, text) {
    if (text) this.#reading.settle(text);
    if (status !== "stopped") this.#reading.finish();
    else if (this.#reading.isKept) this.#stopped(this.#reading);
    else this.stop();
  }

  #stopped(reading) {
    reading.hasStopped = true;
    if (!this.#player.isHeld) this.#waitForRest(reading);
  }

  #phase(phase, problem) {
    clearTimeout(this.#shownTimer);
    this.set({ phase, problem });
    if (phase === "complete") {
      this.#shownTimer = setTimeout(() => this.value.phase === "complete" && this.set({ phase: "idle", messageId: "" }), SHOWN_MS);
    }
  }
}
