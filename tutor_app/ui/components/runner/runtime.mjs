/** The page's side of the code worker: loads it once, runs one program at a time, always gets it back. */

import { giveLine, makeChannel } from "./channel.mjs";

export const LIMIT_MS = 10_000;
export const ABOVE_MS = 5_000;
export const GRACE_MS = 1_000;
const INTERRUPT = 2; // SIGINT

/** What `run` gives when there is no result of the program itself. */
const NO_RESULT = { error: null, tests: [], tables: [], above: [], passed: false, seconds: 0 };
const ASKED_TO_END = new Set(["stopped", "replaced"]);
const CODE = -1; // the place of the code itself; blocks above it have 0, 1, ...

/**
 * `state` is "idle", "loading" (`progress` 0..1), "ready", "running" or "failed".
 * A program that ends gives its result and `ended`: "finished"; or, when it was ended, "stopped"
 * (by its reader), "replaced" (by the next program), "late" (after 10 s), "too-deep" (recursion that
 * Python did not notice) or "crashed". A block above that takes more than 5 s, or breaks Python, is
 * left out, and the program begins anew: `above` names it.
 */
export class Runtime {
  #make;
  #fetchFiles;
  #snapshots;
  #clock;
  #isShared;
  #listeners = new Set();
  #worker = null;
  #loading = null;
  #interrupts = null;
  #channel = null;
  #current = null;
  #lastId = 0;
  #view = { state: "idle", progress: 0 };

  /**
   * @param {object} parts
   * @param {() => Worker} parts.makeWorker
   * @param {(onProgress: (share: number) => void) => Promise<object>} parts.fetchFiles
   * @param {{read: Function, write: Function, forget: Function}} parts.snapshots
   * @param {string} parts.folder where Pyodide's files stand
   */
  constructor({ makeWorker, fetchFiles, snapshots, folder, isShared = globalThis.crossOriginIsolated === true, clock = globalThis }) {
    this.#make = makeWorker;
    this.#fetchFiles = fetchFiles;
    this.#snapshots = snapshots;
    this.folder = folder;
    this.#isShared = isShared;
    this.#clock = clock;
  }

  /** Whether `input()` and a gentle stop work: shared memory needs https, or this very machine. */
  get hasInput() {
    return this.#isShared;
  }

  /** @returns {{state: string, progress: number}} the same object until something changes */
  get view() {
    return this.#view;
  }

  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Load everything, once; rejects when that fails, and may then be tried again. */
  prepare() {
    this.#loading ??= this.#load().catch((problem) => {
      this.#discard();
      this.#show("failed");
      throw problem;
    });
    return this.#loading;
  }

  /**
   * Run a program after everything is loaded. One that still runs is ended first.
   * @param {object} job as `playground.run` takes it
   * @param {{onOutput?: Function, onAsk?: Function, onStart?: Function}} on
   */
  async run(job, on = {}) {
    this.stop("replaced");
    const id = ++this.#lastId;
    const run = { id, on, job, place: CODE, above: [], isOver: false };
    this.#current = run;
    const outcome = new Promise((resolve) => (run.resolve = resolve));
    this.#begin(run);
    return outcome;
  }

  #begin(run) {
    Object.assign(run, { ended: "finished", timer: 0, left: LIMIT_MS, since: 0, isBegun: false, isAsking: false });
    this.prepare().then(() => this.#start(run), () => this.#finish(run, "failed"));
  }

  /** End the program that runs. */
  stop(reason = "stopped") {
    const run = this.#current;
    if (!run) return;
    run.ended = reason;
    if (!run.isBegun) this.#finish(run, reason); // it has not even begun
    else this.#interrupt(run);
  }

  /** Answer `input()`; null ends the input. */
  answer(text) {
    const run = this.#current;
    if (!run?.isAsking) return;
    run.isAsking = false;
    this.#startClock(run);
    giveLine(this.#channel, text);
  }

  async #load() {
    this.#show("loading", 0);
    const reading = this.#snapshots.read();
    try {
      await this.#loadWith(reading);
    } catch (problem) {
      if (!(await reading)) throw problem;
      this.#worker?.terminate();
      await this.#snapshots.forget();
      await this.#loadWith(null);
    }
    this.#show("ready");
  }

  async #loadWith(reading) {
    const worker = (this.#worker = this.#make()); // reads its modules while the files come
    const ready = this.#answerOf(worker);
    ready.catch(() => {}); // looked at below, once the files are there
    const fetching = this.#fetchFiles((share) => this.#show("loading", share * 0.9));
    const [fetched, snapshot] = await Promise.all([fetching, reading]);
    if (this.#isShared) [this.#interrupts, this.#channel] = [new SharedArrayBuffer(1), makeChannel()];
    const shared = { interrupts: this.#interrupts, input: this.#channel, folder: this.folder };
    const given = [...Object.values(fetched.files), ...(snapshot ? [snapshot] : [])];
    worker.postMessage({ kind: "load", ...fetched, snapshot, ...shared }, given);
    const made = (await ready).snapshot;
    if (made) this.#snapshots.write(made);
  }

  /** The worker's first answer; what it says later goes to the program that runs. */
  #answerOf(worker) {
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.kind === "ready") resolve(data);
        else if (data.kind === "dead" && data.id === undefined) reject(new Error(data.message));
        else this.#receive(worker, data);
      };
      worker.onerror = (event) => {
        reject(new Error(event.message || "the worker does not start"));
        this.#receive(worker, { kind: "dead" });
      };
    });
  }

  #start(run) {
    if (run.isOver) return;
    if (this.#interrupts) new Uint8Array(this.#interrupts)[0] = 0;
    run.isBegun = true;
    this.#show("running");
    this.#startClock(run);
    run.on.onStart?.();
    const job = JSON.stringify({ ...run.job, skip: run.above.map(({ block }) => block) });
    this.#worker.postMessage({ kind: "run", id: run.id, job });
  }

  #startClock(run) {
    run.since = this.#clock.performance.now();
    run.timer = this.#clock.setTimeout(() => {
      run.ended = "late";
      if (run.place === CODE) this.#interrupt(run);
      else this.#leaveOut(run);
    }, run.left);
  }

  #stopClock(run) {
    this.#clock.clearTimeout(run.timer);
    run.left = Math.max(0, run.left - (this.#clock.performance.now() - run.since));
  }

  /** The program has come to a block above, which all have one limit, or to the code, with its own. */
  #reached(run, place) {
    this.#stopClock(run);
    if (run.place === CODE) run.left = ABOVE_MS;
    if (place === CODE) run.left = LIMIT_MS;
    run.place = place;
    this.#startClock(run);
  }

  /** Begin anew, in a new worker, without the block above that does not end or has broken this one. */
  #leaveOut(run) {
    run.above.push({ block: run.place, ended: run.ended });
    run.place = CODE;
    this.#clock.clearTimeout(run.timer);
    this.#discard();
    this.#begin(run);
  }

  /** Ask the program to end; a worker that does not obey within a second is ended itself. */
  #interrupt(run) {
    this.#clock.clearTimeout(run.timer);
    if (!this.#interrupts || run.ended === "replaced") return this.#replace(run);
    new Uint8Array(this.#interrupts)[0] = INTERRUPT;
    if (run.isAsking) giveLine(this.#channel, null);
    run.isAsking = false;
    run.timer = this.#clock.setTimeout(() => this.#replace(run), GRACE_MS);
  }

  /** End the worker, whatever it does, and get a new one ready. */
  #replace(run) {
    this.#discard();
    this.#finish(run, run.ended);
    this.prepare().catch(() => {});
  }

  #receive(worker, data) {
    const run = this.#current;
    if (worker !== this.#worker || !run || (data.id !== undefined && data.id !== run.id)) return;
    if (data.kind === "output") run.on.onOutput?.(data.stream, data.text);
    else if (data.kind === "ask") this.#ask(run);
    else if (data.kind === "reached") this.#reached(run, data.place);
    else if (data.kind === "done") this.#done(run, data);
    else if (data.kind === "dead") {
      if (run.ended === "finished") run.ended = data.isTooDeep ? "too-deep" : "crashed";
      if (run.place !== CODE && run.isBegun && !ASKED_TO_END.has(run.ended)) this.#leaveOut(run);
      else this.#replace(run);
    }
  }

  #ask(run) {
    this.#stopClock(run);
    run.isAsking = true;
    run.on.onAsk?.();
  }

  #done(run, { result, isWorn }) {
    this.#show("ready");
    if (isWorn) this.#discard(); // memory never becomes smaller again
    this.#finish(run, run.ended, result);
    if (isWorn) this.prepare().catch(() => {});
  }

  #finish(run, ended, result = NO_RESULT) {
    if (run.isOver) return;
    run.isOver = true;
    this.#clock.clearTimeout(run.timer);
    if (this.#current === run) this.#current = null;
    run.resolve({ ...result, ended, above: [...run.above, ...(result.above ?? [])] });
  }

  #discard() {
    this.#worker?.terminate();
    this.#worker = this.#loading = this.#interrupts = this.#channel = null;
    this.#show("idle");
  }

  #show(state, progress = 0) {
    this.#view = { state, progress };
    for (const listener of this.#listeners) listener();
  }
}
