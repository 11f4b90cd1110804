/**
 * The code worker: Python (Pyodide) and SQLite, one program at a time.
 *
 * It opens no connection: the page hands it every file. This file's own response carries the
 * policy under which WebAssembly may be compiled; learners' code can reach no more than that allows.
 */

import { loadPyodide } from "/pyodide/314.0.7/pyodide.mjs";
import { waitForLine } from "./channel.mjs";

const MOST_BYTES = 512 * 1024 * 1024;
const WORN_BYTES = 192 * 1024 * 1024;
const HOME = "/home/pyodide/tutor_app/library";
const NOT_FOR_PROGRAMS = ["indexedDB", "caches", "BroadcastChannel", "Worker", "WebSocket", "XMLHttpRequest", "EventSource"];
const KEPT_MODULES = "ast, builtins, contextlib, gc, io, json, linecache, re, sqlite3, sys, time, traceback, types";
/** What browsers say when calls through C fill their stack, where Python cannot raise RecursionError. */
const TOO_DEEP = /call stack|too much recursion|stack overflow/i;
const TYPES = { wasm: "application/wasm", json: "application/json" };

let runJob;
let channel;
let heapBytes = 0;

const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  const wanted = this.buffer.byteLength + pages * 65_536;
  if (wanted > MOST_BYTES) throw new RangeError("a program may use 512 MB of memory");
  const before = grow.call(this, pages);
  heapBytes = wanted;
  return before;
};

const receivers = {
  async load({ files, sources, snapshot, interrupts, input, folder }) {
    channel = input;
    self.fetch = async (url) => respond(files, String(url));
    const kept = snapshot ? { _loadSnapshot: new Uint8Array(snapshot) } : { _makeSnapshot: true };
    const python = await loadPyodide({ indexURL: new URL(folder, location.origin).href, ...kept });
    const made = snapshot ? null : takeSnapshot(python);
    for (const name of NOT_FOR_PROGRAMS) Object.defineProperty(self, name, { value: undefined });
    self.fetch = () => Promise.reject(new Error("a program here cannot open a connection"));
    if (interrupts) python.setInterruptBuffer(new Uint8Array(interrupts));
    install(python, sources);
    runJob = python.pyimport("tutor_app.library.playground").run;
    python.runPython("import random; random.seed()"); // a snapshot would give everybody the same numbers
    python.runPython("import sys; sys.modules['js'] = sys.modules['pyodide_js'] = None");
    postMessage({ kind: "ready", snapshot: made }, made ? [made] : []);
  },
  async run({ id, job }) {
    const write = (stream, text) => postMessage({ kind: "output", id, stream, text });
    // Python's None is undefined here; null would arrive as an object of its own.
    const reached = (place) => postMessage({ kind: "reached", id, place });
    const ask = () => (channel ? waitForLine(channel, () => postMessage({ kind: "ask", id })) : null) ?? undefined;
    // Where the browser can switch stacks, `asyncio.run` works as everywhere else.
    const told = "Suspending" in WebAssembly ? await runJob.callPromising(job, write, ask, reached) : runJob(job, write, ask, reached);
    const result = JSON.parse(told);
    postMessage({ kind: "done", id, result, isWorn: heapBytes > WORN_BYTES });
  },
};

/** Python's memory with what every program needs. */
function takeSnapshot(python) {
  python.runPython(`import ${KEPT_MODULES}`);
  return python.makeMemorySnapshot().buffer;
}

function respond(files, url) {
  const name = url.split("/").pop();
  if (!(name in files)) throw new Error(`${name} was not handed over`);
  const body = files[name];
  delete files[name]; // each is read once; then its memory is free
  return new Response(body, { headers: { "Content-Type": TYPES[name.split(".").pop()] ?? "application/octet-stream" } });
}

function install(python, sources) {
  python.FS.mkdirTree(HOME);
  for (const [name, text] of Object.entries(sources)) python.FS.writeFile(`${HOME}/${name}`, text);
}

self.onmessage = async ({ data }) => {
  try {
    await receivers[data.kind](data);
  } catch (problem) {
    const message = String(problem?.message ?? problem);
    postMessage({ kind: "dead", id: data.id, message, isTooDeep: TOO_DEEP.test(message) });
  }
};
