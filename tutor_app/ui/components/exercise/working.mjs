/** What somebody who works on an exercise does: run, check, reset; and what becomes of it. */

import { verdict } from "../runner/errors.mjs";
import { Store } from "../store/store.mjs";
import { attemptOf, counts, jobOf, refusalOf, summaryOf } from "./attempts.mjs";
import { Saving } from "./saving.mjs";

/** Its value: `refusal`, why the code was not run, or ""; `isReset`, whether the reset can be taken back. */
export class Working extends Store {
  #program;
  #say;
  #given;
  #before = "";

  /**
   * @param {object} options
   * @param {import("../runner/program.mjs").Program} options.program
   * @param {string} options.code what the editor begins with
   * @param {(words: string) => void} options.say to screen readers
   * @param {object} [options.clock]
   */
  constructor({ program, code, say, clock = globalThis }) {
    super({ refusal: "", isReset: false });
    this.#program = program;
    this.#say = say;
    this.#given = code;
    /** What the page gives: the task, `onSave`, `onAttempt`. */
    this.page = {};
    /** The editor, once it is there: `get`, `set`, `mark`. */
    this.editor = null;
    this.saving = new Saving((text) => !refusalOf(text) && this.page.onSave?.(text), code, clock);
  }

  /** Runs the code, or checks it; one that is too long is refused. */
  async start(isCheck) {
    const code = this.editor.get();
    const refusal = refusalOf(code);
    this.set({ refusal, isReset: false });
    if (refusal) {
      this.#say(refusal);
      return;
    }
    this.saving.flush();
    this.editor.mark(0);
    const outcome = await this.#program.run(jobOf(this.page, code, isCheck));
    if (outcome) this.#tell(outcome, isCheck, code);
  }

  /** Gives the starter back; once more, the code that was there before. */
  reset() {
    const { isReset } = this.value;
    const { starter = "" } = this.page;
    const code = this.editor.get();
    this.#program.clear();
    this.editor.set(isReset ? this.#before : starter);
    this.#before = code;
    this.set({ refusal: "", isReset: !isReset && code !== starter });
    this.#say(isReset ? "Your code is back." : "The code is as it was at the beginning.");
  }

  changed(code) {
    this.saving.changed(code);
  }

  /** Saved code that comes late takes the place of code that nobody has touched. */
  given(code) {
    const isUntouched = this.editor.get() === this.#given;
    this.#given = code;
    if (!isUntouched || this.editor.get() === code) return;
    this.editor.set(code);
    this.saving.stored(code);
  }

  /** Says how it went, marks the line, and hands a check to the server. */
  #tell(outcome, isCheck, code) {
    const problem = verdict(outcome);
    const line = problem?.line ?? outcome.tests.find((test) => !test.passed && test.line)?.line;
    if (line) this.editor.mark(line);
    const words = problem ? `${problem.line ? `Line ${problem.line}. ` : ""}${problem.text}` : "";
    const summary = isCheck && !outcome.error && outcome.ended === "finished" ? summaryOf(outcome.tests) : "";
    this.#say([summary, words].filter(Boolean).join(" ") || "The program has ended.");
    if (isCheck && counts(outcome)) this.page.onAttempt?.(JSON.stringify(attemptOf(outcome, words, code)));
  }
}
