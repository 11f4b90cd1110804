import assert from "node:assert/strict";
import { test } from "node:test";

const kept = new Map();
globalThis.localStorage = new Proxy(
  {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  },
  { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
);
const drafts = await import("../../../../tutor_app/ui/components/composer/drafts.mjs");
const { Sending } = await import("../../../../tutor_app/ui/components/composer/sending.mjs");
const { characters, clean, grouped, isRightToLeft, newKey } = await import("../../../../tutor_app/ui/components/composer/texts.mjs");

test("text is cleaned of NUL and lone surrogates, nothing else", () => {
  assert.equal(clean(" a\0b\ud800c\udc00d 😀\r\n\u202e x "), "abcd 😀\n\u202e x");
});

test("characters are counted as the server counts", () => {
  assert.equal(characters("😀a"), 2);
  assert.equal(grouped(50_000), "50,000");
});

test("the first letter gives the direction", () => {
  assert.equal(isRightToLeft("12. שלום hello"), true);
  assert.equal(isRightToLeft("hello שלום"), false);
  assert.equal(isRightToLeft("123"), false);
});

test("keys are random", () => {
  const keys = new Set(Array.from({ length: 100 }, newKey));
  assert.equal(keys.size, 100);
  assert.match([...keys][0], /^[0-9a-f]{32}$/);
});

test("drafts are kept for each conversation until they are taken", () => {
  drafts.write("", "new one", "k1");
  drafts.write("c1", "other", "k2");
  assert.deepEqual(drafts.read(""), { text: "new one", key: "k1" });
  drafts.forget("k1");
  assert.deepEqual(drafts.read(""), { text: "", key: "" });
  assert.deepEqual(drafts.read("c1"), { text: "other", key: "k2" });
});

test("a send that its page was loaded anew under is known again in its tab, until it has ended", () => {
  const tab = new Map();
  globalThis.sessionStorage = {
    getItem: (name) => tab.get(name) ?? null,
    setItem: (name, value) => tab.set(name, value),
    removeItem: (name) => tab.delete(name),
  };
  const before = new drafts.Keeper();
  before.load("");
  before.keepTry("", "asked early", { text: "asked early", key: "k7" });

  const after = new drafts.Keeper();
  assert.equal(after.load("c7").text, "asked early"); // the conversation was made meanwhile
  assert.ok(after.isBegun);
  assert.ok(!new drafts.Keeper().isBegun);
  for (const end of [() => after.ended(), () => after.forgetTry(), () => after.drop("c7")]) {
    after.keepTry("c7", "asked early", { text: "asked early", key: "k7" });
    assert.ok(after.isBegun);
    end();
    assert.ok(!after.isBegun);
  }
  after.keepTry("c7", "asked early", { text: "asked early", key: "k7" });
  tab.clear(); // another tab, or another day
  const elsewhere = new drafts.Keeper();
  assert.equal(elsewhere.load("c7").text, "asked early");
  assert.ok(!elsewhere.isBegun);
});

class Connection {
  constructor(isUp) {
    this.isUp = isUp;
    this.listeners = new Set();
  }
  look() {}
  watch(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  turn(isUp) {
    this.isUp = isUp;
    for (const listener of this.listeners) listener(isUp);
  }
}

function sending(isUp) {
  const connection = new Connection(isUp);
  const sent = [];
  const phases = [];
  const made = new Sending({ connection, onSend: (...what) => sent.push(what), onPhase: (phase) => phases.push(phase) });
  return { made, connection, sent, phases };
}

test("a send goes out at once when connected", () => {
  const { made, sent, phases } = sending(true);
  const { key } = made.start("hi", { text: "", key: "" });
  assert.deepEqual(sent, [["hi", key]]);
  made.end();
  assert.deepEqual(phases, ["sent", ""]);
});

test("without a connection it waits, and goes out once", () => {
  const { made, connection, sent, phases } = sending(false);
  made.start("hi", { text: "", key: "" });
  assert.deepEqual([sent.length, phases], [0, ["waiting"]]);
  connection.turn(true);
  assert.equal(sent.length, 1);
  made.end();
});

test("a connection that broke sends again with the same key", () => {
  const { made, connection, sent } = sending(true);
  made.start("hi", { text: "", key: "" });
  connection.turn(false);
  connection.turn(true);
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[0], sent[1]);
  made.end();
  connection.turn(true);
  assert.equal(sent.length, 2);
});

test("the same text keeps its key, another one gets a new one", () => {
  const { made } = sending(true);
  assert.equal(made.start("same", { text: "same", key: "k" }).key, "k");
  made.end();
  assert.notEqual(made.start("other", { text: "same", key: "k" }).key, "k");
  made.end();
});
