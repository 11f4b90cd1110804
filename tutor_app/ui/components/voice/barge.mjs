/**
 * Cutting in: what happens to the tutor's voice and to the running turn when the learner speaks.
 *
 * The sound stops in the moment of `speech_started`. The turn on the server is stopped as soon as the
 * speech proves to be speech: by words, or by going on. A cough must not cost the answer, and the
 * silence is what the learner feels; the answer grows on the screen for at most PROOF_MS longer. When
 * the proof was wrong (an echo, a cough that went on), the rest of the answer is asked for ("Continue")
 * and read on, so that nothing is missing either way.
 */

/**
 * The server calls an utterance ended 0.5 s after the last speech: one that is still open after so long
 * has gone on for 0.4 s after the tutor fell silent. Neither echo nor cough does that.
 */
export const PROOF_MS = 900;

/** An utterance is 60 s at most; after this no word about it will come. */
export const FORGOTTEN_MS = 75_000;

export class BargeIn {
  #actions;
  #utterance = "";
  #isContinued = false;
  #stopped = "";
  #proofTimer = 0;
  #forgetTimer = 0;

  /**
   * @param {object} actions
   * @param {() => boolean} actions.isSpeaking whether the tutor is heard, or is about to be
   * @param {() => string} actions.spoken what the tutor said last
   * @param {() => string} actions.runningTurn the turn that is writing what is read, or ""
   * @param {() => void} actions.pause silent before it returns
   * @param {() => void} actions.resume
   * @param {() => void} actions.drop nothing of the answer is read any more
   * @param {() => void} actions.stopTurn
   * @param {(turnId: string) => void} actions.continueTurn write the rest of a stopped answer
   */
  constructor(actions) {
    this.#actions = actions;
  }

  /** Whether the tutor was cut off by speech of which nobody knows yet what it is. */
  get isPending() {
    return this.#utterance !== "";
  }

  /** @param {boolean} [isContinued] the last question goes on: its words come again, and prove nothing */
  started(id, isContinued = false) {
    if (!this.isPending && !this.#actions.isSpeaking()) return;
    if (!this.isPending) this.#actions.pause();
    this.#settle();
    this.#utterance = id;
    this.#isContinued = isContinued;
    this.#proofTimer = setTimeout(() => this.#proved(), PROOF_MS);
    this.#forgetTimer = setTimeout(() => this.#wasNothing(), FORGOTTEN_MS);
  }

  partial(id, text) {
    if (id !== this.#utterance || this.#isContinued) return;
    if (!repeats(text, this.#actions.spoken())) this.#proved();
  }

  ended(id) {
    if (id === this.#utterance) clearTimeout(this.#proofTimer);
  }

  /** There are words: they become the next question. */
  final() {
    if (this.isPending) this.#settle();
    this.#stopped = "";
    this.#actions.drop();
  }

  /** It was nothing (noise, an echo, "mm-hm"). */
  dropped(id) {
    if (id === this.#utterance) this.#wasNothing();
  }

  /** The connection to the ears is gone; what was said until now will be heard of later, or never. */
  lost() {
    if (this.isPending) this.#wasNothing();
  }

  /** Voice is off. */
  off() {
    this.#settle();
    this.#stopped = "";
  }

  #proved() {
    clearTimeout(this.#proofTimer);
    const turn = this.#actions.runningTurn();
    if (this.#stopped || !turn) return;
    this.#stopped = turn;
    this.#actions.stopTurn();
  }

  #wasNothing() {
    this.#settle();
    const turn = this.#stopped;
    this.#stopped = "";
    this.#actions.resume();
    if (turn) this.#actions.continueTurn(turn);
  }

  #settle() {
    clearTimeout(this.#proofTimer);
    clearTimeout(this.#forgetTimer);
    this.#utterance = "";
  }
}

const LEAST_WORDS = 2; // "okay" alone is agreement more often than interruption

/** Whether partial words say nothing yet: too few, or the tutor's own, come back through the room. */
export function repeats(text, spoken) {
  const words = wordsOf(text);
  if (words.length < LEAST_WORDS) return true;
  const own = new Set(wordsOf(spoken));
  return words.filter((word) => own.has(word)).length >= 0.7 * words.length;
}

function wordsOf(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}
