/** Programs of one place on the page, one after the other: what each printed, whether it asks, how it ended. */

import { Store } from "../store/store.mjs";
import { addOutput, EMPTY } from "./printed.mjs";

const NOTHING = { phase: "idle", isCheck: false, printed: EMPTY, isAsking: false, outcome: null };

/** Its value: `phase` is "idle", "waiting" (for Python), "running" or "over" (`outcome` as Runtime.run gives it). */
export class Program extends Store {
  #runtime;
  #page;
  #number = 0;
  #waiting = []; // [stream, text] that is not shown yet
  #frame = 0;

  /**
   * @param {import("./runtime.mjs").Runtime} runtime
   * @param {object} [page] gives frames: what is printed is shown once a frame
   */
  constructor(runtime, page = globalThis) {
    super(NOTHING);
    this.#runtime = runtime;
    this.#page = page;
  }

  get isBusy() {
    return this.value.phase === "waiting" || this.value.phase === "running";
  }

  /** @returns {Promise<object | null>} what it gave, and its `code`; null when the place shows something else by then */
  run = async (job) => {
    const mine = ++this.#number;
    const isMine = () => mine === this.#number;
    this.#waiting = [];
    this.set({ ...NOTHING, phase: "waiting", isCheck: Boolean(job.is_check) });
    const given = await this.#runtime.run(job, {
      onStart: () => isMine() && this.set({ phase: "running" }),
      onOutput: (stream, text) => isMine() && this.#printed(stream, text),
      onAsk: () => isMine() && this.#asks(),
    });
    if (!isMine()) return null;
    this.#flush();
    const outcome = { ...given, code: job.code };
    this.set({ phase: "over", isAsking: false, outcome });
    return outcome;
  };

  /** Gives what was asked for. */
  answer = (text) => {
    this.set({ isAsking: false, printed: addOutput(this.value.printed, [["in", `${text}\n`]]) });
    this.#runtime.answer(text);
  };

  stop = () => this.#runtime.stop();

  /** Shows nothing any more; what runs is ended. */
  clear = () => {
    this.leave();
    this.#number++;
    this.set(NOTHING);
  };

  /** The place goes away. */
  leave() {
    if (this.#number) this.#runtime.stop("replaced");
    this.#page.cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #printed(stream, text) {
    this.#waiting.push([stream, text]);
    this.#frame ||= this.#page.requestAnimationFrame(() => this.#flush());
  }

  #asks() {
    this.#flush();
    this.set({ isAsking: true });
  }

  #flush() {
    this.#page.cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const pieces = this.#waiting.splice(0);
    if (pieces.length > 0) this.set({ printed: addOutput(this.value.printed, pieces) });
  }
}
