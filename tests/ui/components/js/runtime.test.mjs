import assert from "node:assert/strict";
import { test } from "node:test";
import { turns } from "./fakes.mjs";
import { giveLine, LINE_BYTES, makeChannel, waitForLine } from "../../../../tutor_app/ui/components/runner/channel.mjs";
import { fetchFiles, SIZES, SOURCES } from "../../../../tutor_app/ui/components/runner/files.mjs";
import { Snapshots } from "../../../../tutor_app/ui/components/runner/snapshots.mjs";
import { ABOVE_MS, GRACE_MS, LIMIT_MS, Runtime } from "../../../../tutor_app/ui/components/runner/runtime.mjs";

const RESULT = { error: null, tests: [], tables: [], above: [], passed: true, seconds: 0.1 };
const JOB = { language: "python", code: "x" };

class Clock {
  now = 0;
  timers = new Map();
  next = 1;
  performance = { now: () => this.now };
  setTimeout = (action, after) => (this.timers.set(this.next, [this.now + after, action]), this.next++);
  clearTimeout = (id) => this.timers.delete(id);
  pass(ms) {
    this.now += ms;
    for (const [id, [at, action]] of [...this.timers]) if (at <= this.now && this.timers.delete(id)) action();
  }
}

class Kept {
  calls = [];
  constructor(snapshot) {
    this.snapshot = snapshot;
  }
  read = async () => this.snapshot;
  write = async (snapshot) => this.calls.push(["write", snapshot]);
  forget = async () => this.calls.push(["forget"]);
}

function setUp({ isShared = true, fails = 0, snapshot = null, isSnapshotBad = false } = {}) {
  const clock = new Clock();
  const snapshots = new Kept(snapshot);
  const workers = [];
  const makeWorker = () => {
    const worker = { sent: [], isEnded: false, terminate: () => (worker.isEnded = true) };
    worker.postMessage = (data) => {
      worker.sent.push(data);
      const answer = data.snapshot && isSnapshotBad ? { kind: "dead" } : { kind: "ready", snapshot: data.snapshot ? null : "made" };
      if (data.kind === "load") queueMicrotask(() => worker.says(answer));
    };
    worker.says = (data) => worker.onmessage({ data });
    workers.push(worker);
    return worker;
  };
  const fetched = async (onProgress) => {
    onProgress(0.5);
    if (fails-- > 0) throw new Error("offline");
    return { files: {}, sources: {} };
  };
  const runtime = new Runtime({ makeWorker, fetchFiles: fetched, snapshots, folder: "/p/", isShared, clock });
  return { clock, workers, runtime, snapshots };
}

async function started(made, job = JOB, on = {}) {
  const outcome = made.runtime.run(job, on);
  await new Promise((resolve) => setImmediate(resolve));
  const worker = made.workers.at(-1);
  const { id } = worker.sent.at(-1);
  return { outcome, worker, id };
}

const interruptOf = (worker) => new Uint8Array(worker.sent[0].interrupts)[0];

test("a program runs once everything is loaded, and gives its result", async () => {
  const made = setUp();
  const seen = [];
  made.runtime.subscribe(() => seen.push(made.runtime.view.state));
  const output = [];
  const { outcome, worker, id } = await started(made, JOB, { onOutput: (...what) => output.push(what) });
  worker.says({ kind: "output", id, stream: "out", text: "hi" });
  worker.says({ kind: "output", id: id + 7, stream: "out", text: "not mine" });
  worker.says({ kind: "done", id, result: RESULT });
  assert.deepEqual(await outcome, { ...RESULT, ended: "finished" });
  assert.deepEqual(output, [["out", "hi"]]);
  assert.deepEqual([...new Set(seen)], ["loading", "ready", "running"]);
});

test("everything is loaded once", async () => {
  const made = setUp();
  for (let round = 0; round < 3; round++) {
    const { outcome, worker, id } = await started(made);
    worker.says({ kind: "done", id, result: RESULT });
    await outcome;
  }
  assert.equal(made.workers.length, 1);
});

test("after ten seconds a program is interrupted, and what it gives is marked as late", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made);
  made.clock.pass(LIMIT_MS - 1);
  assert.equal(interruptOf(worker), 0);
  made.clock.pass(1);
  assert.equal(interruptOf(worker), 2);
  worker.says({ kind: "done", id, result: { ...RESULT, error: { type: "KeyboardInterrupt" } } });
  assert.equal((await outcome).ended, "late");
  assert.equal(worker.isEnded, false);
});

test("a worker that does not obey is ended, and a new one is got ready", async () => {
  const made = setUp();
  const { outcome, worker } = await started(made);
  made.clock.pass(LIMIT_MS);
  made.clock.pass(GRACE_MS);
  assert.equal((await outcome).ended, "late");
  assert.equal(worker.isEnded, true);
  await made.runtime.prepare();
  assert.equal(made.workers.length, 2);
  const next = await started(made);
  next.worker.says({ kind: "done", id: next.id, result: RESULT });
  assert.equal((await next.outcome).ended, "finished");
});

test("without shared memory a program is stopped by ending its worker", async () => {
  const made = setUp({ isShared: false });
  const { outcome, worker } = await started(made);
  made.runtime.stop();
  assert.equal((await outcome).ended, "stopped");
  assert.equal(worker.isEnded, true);
});

test("a second program ends the first at once", async () => {
  const made = setUp();
  const first = await started(made);
  const second = await started(made);
  assert.equal((await first.outcome).ended, "replaced");
  second.worker.says({ kind: "done", id: second.id, result: RESULT });
  assert.equal((await second.outcome).ended, "finished");
});

test("a program that waits for loading can be stopped", async () => {
  const made = setUp();
  const outcome = made.runtime.run(JOB);
  made.runtime.stop();
  assert.equal((await outcome).ended, "stopped");
  await made.runtime.prepare();
  assert.deepEqual(made.workers[0].sent.map((data) => data.kind), ["load"]);
});

test("time that somebody takes to answer does not count", async () => {
  const made = setUp();
  let asked = 0;
  const { outcome, worker, id } = await started(made, JOB, { onAsk: () => asked++ });
  made.clock.pass(4_000);
  worker.says({ kind: "ask", id });
  made.clock.pass(60_000);
  made.runtime.answer("Ada");
  made.clock.pass(5_999);
  assert.equal(interruptOf(worker), 0);
  made.clock.pass(1);
  assert.equal(interruptOf(worker), 2);
  worker.says({ kind: "done", id, result: RESULT });
  assert.deepEqual([asked, (await outcome).ended], [1, "late"]);
});

test("a program that waits for input can be stopped", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made);
  worker.says({ kind: "ask", id });
  made.runtime.stop();
  assert.equal(interruptOf(worker), 2);
  worker.says({ kind: "done", id, result: RESULT });
  assert.equal((await outcome).ended, "stopped");
});

test("a worker that dies is replaced", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made);
  worker.says({ kind: "dead", id, message: "memory access out of bounds" });
  assert.equal((await outcome).ended, "crashed");
  await made.runtime.prepare();
  assert.equal(made.workers.length, 2);
});

test("a worker whose memory has grown is replaced after its result", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made);
  worker.says({ kind: "done", id, result: RESULT, isWorn: true });
  assert.equal((await outcome).ended, "finished");
  assert.equal(worker.isEnded, true);
  await made.runtime.prepare();
  assert.equal(made.runtime.view.state, "ready");
});

test("what cannot be loaded can be tried again", async () => {
  const made = setUp({ fails: 1 });
  assert.equal((await made.runtime.run(JOB)).ended, "failed");
  assert.equal(made.runtime.view.state, "failed");
  const { outcome, worker, id } = await started(made);
  worker.says({ kind: "done", id, result: RESULT });
  assert.equal((await outcome).ended, "finished");
});

test("the first start keeps a snapshot, the next one uses it", async () => {
  const first = setUp();
  await first.runtime.prepare();
  assert.deepEqual(first.snapshots.calls, [["write", "made"]]);
  const second = setUp({ snapshot: "kept" });
  await second.runtime.prepare();
  assert.deepEqual(second.snapshots.calls, []);
  assert.equal(second.workers[0].sent[0].snapshot, "kept");
});

test("a snapshot that does not work is forgotten", async () => {
  const made = setUp({ snapshot: "kept", isSnapshotBad: true });
  await made.runtime.prepare();
  assert.deepEqual(made.snapshots.calls, [["forget"], ["write", "made"]]);
  assert.deepEqual(made.workers.map((worker) => worker.isEnded), [true, false]);
});

class Caches {
  stores = new Map();
  keys = async () => [...this.stores.keys()];
  delete = async (name) => this.stores.delete(name);
  open = async (name) => {
    if (!this.stores.has(name)) this.stores.set(name, new Map());
    const store = this.stores.get(name);
    return { match: async (key) => store.get(key), put: async (key, value) => void store.set(key, value) };
  };
}

test("snapshots of other versions go, other caches stay, and trouble is no trouble", async () => {
  const caches = new Caches();
  await caches.open("python-0.1");
  await caches.open("other");
  const snapshots = new Snapshots(caches);
  assert.equal(await snapshots.read(), null);
  await snapshots.write(new Uint8Array([1, 2]).buffer);
  assert.deepEqual(new Uint8Array(await snapshots.read()), new Uint8Array([1, 2]));
  assert.equal((await caches.keys()).includes("python-0.1"), false);
  await snapshots.forget();
  assert.deepEqual(await caches.keys(), ["other"]);
  const broken = new Snapshots({ open: async () => assert.fail("no room"), keys: async () => [] });
  assert.equal(await broken.read(), null);
  await broken.write(new ArrayBuffer(1));
  assert.equal(await new Snapshots(undefined).read(), null);
});

test("a line goes through shared memory, shortened between two characters", () => {
  const channel = makeChannel();
  const told = (text) => waitForLine(channel, () => giveLine(channel, text));
  assert.equal(told("Grüße ☂"), "Grüße ☂");
  assert.equal(told(""), "");
  assert.equal(told(null), null);
  assert.equal(told("é".repeat(LINE_BYTES)).length, LINE_BYTES / 2);
});

test("everything is fetched with progress, and a missing file is named", async () => {
  const shares = [];
  const ok = async (url) => new Response(url.endsWith(".py") ? "x = 1" : new Uint8Array(SIZES[url.split("/").pop()]));
  const { files, sources } = await fetchFiles((share) => shares.push(share), ok);
  assert.deepEqual(Object.keys(files), Object.keys(SIZES));
  assert.deepEqual(Object.keys(sources), SOURCES);
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  await assert.rejects(fetchFiles(() => {}, async () => new Response("", { status: 404 })), /404/);
});

test("after a file that is missing no progress is told any more, and the rest is given up", async () => {
  const shares = [];
  let goOn;
  const late = new Promise((resolve) => (goOn = resolve));
  const signals = [];
  const fetcher = async (url, { signal }) => {
    signals.push(signal);
    if (url.endsWith(".wasm")) return new Response("", { status: 404 });
    await late;
    return new Response(new Uint8Array(10));
  };
  await assert.rejects(fetchFiles((share) => shares.push(share), fetcher), /wasm: 404/);
  assert.ok(signals.every((signal) => signal.aborted));
  goOn();
  await turns();
  assert.deepEqual(shares, []);
});

const jobOf = (worker) => JSON.parse(worker.sent.at(-1).job);
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a block above that does not end is left out, and the program begins anew with its own time", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made, { ...JOB, before: ["a", "b"] });
  worker.says({ kind: "reached", id, place: 0 });
  made.clock.pass(ABOVE_MS - 1);
  worker.says({ kind: "reached", id, place: 1 });
  made.clock.pass(1);
  assert.equal(worker.isEnded, true);
  await settled();
  const next = made.workers.at(-1);
  assert.deepEqual(jobOf(next).skip, [1]);
  next.says({ kind: "reached", id, place: -1 });
  made.clock.pass(LIMIT_MS - 1);
  next.says({ kind: "done", id, result: { ...RESULT, above: [{ block: 0, error: { type: "E" } }] } });
  const { ended, above } = await outcome;
  assert.equal(ended, "finished");
  assert.deepEqual(above, [{ block: 1, ended: "late" }, { block: 0, error: { type: "E" } }]);
});

test("a block above that breaks Python is left out; the code that does is not begun again", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made, { ...JOB, before: ["a"] });
  worker.says({ kind: "reached", id, place: 0 });
  worker.says({ kind: "dead", id, isTooDeep: true });
  await settled();
  const next = made.workers.at(-1);
  next.says({ kind: "reached", id, place: -1 });
  next.says({ kind: "dead", id, isTooDeep: false });
  const { ended, above } = await outcome;
  assert.deepEqual([ended, above], ["crashed", [{ block: 0, ended: "too-deep" }]]);
});

test("blocks above share their time, however many there are", async () => {
  const made = setUp();
  const { worker, id } = await started(made, { ...JOB, before: ["a", "b", "c"] });
  for (const place of [0, 1, 2]) {
    worker.says({ kind: "reached", id, place });
    made.clock.pass(ABOVE_MS * 0.3);
  }
  assert.equal(worker.isEnded, false);
  made.clock.pass(ABOVE_MS * 0.1);
  assert.equal(worker.isEnded, true);
});

test("what is asked above costs no time", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made, { ...JOB, before: ["a"] });
  worker.says({ kind: "reached", id, place: 0 });
  worker.says({ kind: "ask", id });
  made.clock.pass(ABOVE_MS * 10);
  made.runtime.answer("Ada");
  worker.says({ kind: "done", id, result: RESULT });
  assert.equal((await outcome).ended, "finished");
});

test("stopping while a block above runs stops everything", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made, { ...JOB, before: ["a"] });
  worker.says({ kind: "reached", id, place: 0 });
  made.runtime.stop();
  assert.equal(interruptOf(worker), 2);
  made.clock.pass(GRACE_MS);
  assert.equal((await outcome).ended, "stopped");
  await settled();
  assert.deepEqual(made.workers.at(-1).sent.map(({ kind }) => kind), ["load"]);
});

test("calls that fill the browser's stack are told as recursion", async () => {
  const made = setUp();
  const { outcome, worker, id } = await started(made);
  worker.says({ kind: "dead", id, isTooDeep: true });
  assert.equal((await outcome).ended, "too-deep");
});
