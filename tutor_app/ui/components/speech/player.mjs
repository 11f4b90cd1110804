/**
 * Says pieces one after the other through a voice: one at a time, the next ones prepared, silent at
 * once when told, and able to go on where it stopped.
 */

const PREPARED_AHEAD = 2;

/**
 * @typedef {object} Voice
 * @property {(text: string) => void} prepare gets ready to say a text soon
 * @property {(text: string, report: Report) => Saying} say reports only after it has returned
 *
 * @typedef {object} Report
 * @property {() => void} onStart sound is heard
 * @property {() => void} onEnd
 * @property {(code: string) => void} onError nothing (more) of this text will be heard
 *
 * @typedef {object} Saying
 * @property {"audio" | "browser"} by what makes the sound
 * @property {() => void} pause silent before it returns
 * @property {() => void} resume goes on where it was
 * @property {() => void} stop silent for good; nothing is reported afterwards
 *
 * @typedef {"idle" | "starting" | "speaking" | "paused" | "complete" | "error"} Phase
 */

export class Player {
  #voice;
  #report;
  #isWanted;
  #queue = [];
  #saying = null;
  #isClosed = false;
  #isHeard = false;
  #isHeld = false;

  /**
   * @param {object} options
   * @param {Voice} options.voice
   * @param {(piece: import("./script.mjs").Piece) => boolean} options.isWanted asked just before a piece is said
   * @param {(phase: Phase, detail?: string) => void} options.onPhase `detail`: the code of an error
   * @param {(text: string, by: string) => void} options.onSaying what is heard from now on; "" when it is over
   */
  constructor({ voice, isWanted = () => true, onPhase, onSaying = () => {} }) {
    this.#voice = voice;
    this.#isWanted = isWanted;
    this.#report = { onPhase, onSaying };
    this.phase = "idle";
  }

  /** @param {import("./script.mjs").Piece[]} pieces */
  add(pieces) {
    if (pieces.length === 0) return;
    this.#queue.push(...pieces);
    this.#isClosed = false;
    this.#prepare();
    this.#go();
  }

  /** Nothing follows (unless pieces are added all the same). */
  close() {
    this.#isClosed = true;
    if (this.#saying === null && this.phase === "speaking" && !this.#isHeld) this.#end();
  }

  /** Silent in this very moment, and until `resume`, which goes on where it was. */
  pause() {
    if (this.#isHeld) return;
    this.#isHeld = true;
    if (!this.isActive) return;
    this.#saying?.pause();
    this.#phase("paused");
  }

  resume() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.phase === "paused") this.#phase(this.#isHeard ? "speaking" : "starting");
    if (this.#saying) this.#saying.resume();
    else this.#go();
  }

  /** Silent for good: what was not said yet is dropped. */
  stop() {
    this.#queue = [];
    this.#isHeld = false;
    this.#hush();
    if (this.phase !== "idle") this.#phase("idle");
  }

  /** Tries again what could not be said. */
  retry() {
    if (this.phase !== "error") return;
    this.#phase("idle");
    this.#go();
  }

  /** Whether it is paused, perhaps before its first word. */
  get isHeld() {
    return this.#isHeld;
  }

  get isActive() {
    return this.phase === "starting" || this.phase === "speaking";
  }

  /** Whether there is something to go on with. */
  get isHolding() {
    return this.isActive || this.phase === "paused";
  }

  #hush() {
    this.#saying?.stop();
    this.#saying = null;
    this.#isHeard = false;
    this.#report.onSaying("", "nothing");
  }

  #phase(phase, detail) {
    this.phase = phase;
    this.#report.onPhase(phase, detail);
  }

  #go() {
    if (this.#saying === null && !this.#isHeld && this.phase !== "error") this.#next();
  }

  #prepare() {
    let left = PREPARED_AHEAD;
    for (const piece of this.#queue) {
      if (left === 0) return;
      if (!this.#isWanted(piece)) continue;
      this.#voice.prepare(piece.text);
      left--;
    }
  }

  #next() {
    let piece = this.#queue.shift();
    while (piece && !this.#isWanted(piece)) piece = this.#queue.shift();
    if (!piece) {
      if (this.#isClosed && this.phase !== "idle") this.#end();
      return;
    }
    this.#prepare();
    if (!this.#isHeard) this.#phase("starting");
    this.#say(piece);
  }

  #say(piece) {
    let isOver = false;
    const once = (act) => (code) => {
      if (isOver || this.#saying !== saying) return;
      isOver = true;
      this.#saying = null;
      act(code);
    };
    const saying = this.#voice.say(piece.text, {
      onStart: () => !isOver && this.#saying === saying && this.#started(piece, saying),
      onEnd: once(() => this.#said()),
      onError: once((code) => this.#failed(piece, code)),
    });
    this.#saying = saying;
  }

  #started(piece, saying) {
    if (this.#isHeld) return;
    this.#isHeard = true;
    this.#report.onSaying(piece.text, saying.by);
    if (this.phase !== "speaking") this.#phase("speaking");
  }

  #said() {
    this.#go(); // not when its end came in the moment of a pause
  }

  #failed(piece, code) {
    this.#queue.unshift(piece);
    this.#isHeard = false;
    this.#report.onSaying("", "nothing");
    this.#phase("error", code);
  }

  #end() {
    this.#isHeard = false;
    this.#report.onSaying("", "nothing");
    this.#phase("complete");
  }
}
