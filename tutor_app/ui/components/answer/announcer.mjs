/** Tells screen readers that an answer is coming, what takes long, and what has come. */

import { announce, summaryOf } from "./announce.mjs";
import { STOPPED_WORDS } from "./endings.mjs";

const STATUS_SPOKEN_AFTER_MS = 1_500;

export class Announcer {
  #timer = 0;
  #words = "";

  /**
   * @param {import("./live.mjs").LiveAnswer} live
   * @param {() => string} shown the words of the answer as it stands on the page
   * @param {(words: string) => void} [say]
   */
  constructor(live, shown, say = announce) {
    this.live = live;
    this.shown = shown;
    this.say = say;
  }

  started() {
    this.say("The tutor is answering");
  }

  /** A status is spoken when it lasts. */
  status() {
    if (this.live.words === this.#words || !this.live.isWaiting) return;
    this.#words = this.live.words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.live.isWaiting && this.say(this.#words), STATUS_SPOKEN_AFTER_MS);
  }

  ended() {
    this.stop();
    const { ending, problem } = this.live;
    if (ending !== "complete") this.say(problem || STOPPED_WORDS[ending]);
    const words = this.shown();
    if (words && ending === "complete") this.say(summaryOf(words));
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
