/** What the tutor does while the learner talks: the running turn, what is said aloud, and how fast. */

import { Latency } from "./latency.mjs";
import { speakingFrame } from "./protocol.mjs";

export class Answering {
  #send;
  #sendFrame;
  #onContinue;
  #told = "";
  #wanted = "";
  #isWriting = false;
  turn = "";

  /**
   * @param {object} options
   * @param {(type: string, fields: object) => void} options.send to the server
   * @param {(frame: string) => void} options.sendFrame
   * @param {(turnId: string) => void} options.onContinue write the rest of a stopped turn
   * @param {(figures: object) => void} options.onFigures
   */
  constructor({ send, sendFrame, onContinue, onFigures }) {
    this.#send = send;
    this.#sendFrame = sendFrame;
    this.#onContinue = onContinue;
    this.latency = new Latency(onFigures);
  }

  /** @returns {"waiting" | "writing" | "" | null} what the turn does from now on; null: as before */
  hear({ kind, turnId }) {
    if (kind === "started") {
      this.turn = turnId;
      this.#isWriting = false;
      return "waiting";
    }
    if (turnId !== this.turn) return null;
    if (kind === "ended") return this.#ended();
    return this.#isWriting ? null : this.#writing();
  }

  /** A turn that was stopped has to be over before its rest can be asked for. */
  continue(turn) {
    if (this.turn === turn) this.#wanted = turn;
    else this.#onContinue(turn);
  }

  /** The rest of a stopped turn is not wanted any more. */
  forget() {
    this.#wanted = "";
  }

  /** Tells the server what is heard: it needs that to know the tutor's voice from the learner's. */
  spoke({ phase, text, by }) {
    const isHeard = phase === "speaking" && by !== "nothing";
    const frame = isHeard ? speakingFrame(text, by) : speakingFrame("", "nothing");
    if (frame !== this.#told) this.#sendFrame(frame);
    this.#told = frame;
    if (isHeard && this.latency.firstSound()) this.#timing("first_sound_ms", this.latency.figures.word + this.latency.figures.sound);
  }

  /** A new connection knows nothing yet. */
  tellAgain(value) {
    this.#told = "";
    this.spoke(value);
  }

  #writing() {
    this.#isWriting = true;
    if (this.latency.firstWord()) this.#timing("first_token_ms", this.latency.figures.word);
    return "writing";
  }

  #ended() {
    const wanted = this.#wanted;
    this.turn = this.#wanted = "";
    if (wanted) this.#onContinue(wanted);
    return "";
  }

  #timing(name, ms) {
    this.#send("timing", { utterance_id: this.latency.utterance, [name]: Math.round(ms) });
  }
}
