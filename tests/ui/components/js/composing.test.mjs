import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FakeConnection, storage } from "./fakes.mjs";

const kept = new Map();
globalThis.localStorage = storage(kept);
const { Composing, sends } = await import("../../../../tutor_app/ui/components/composer/composing.mjs");
const drafts = await import("../../../../tutor_app/ui/components/composer/drafts.mjs");

const KEY = /^[0-9a-f]{32}$/;
const LATE_MS = 8_000;
const DRAFT_MS = 200;

beforeEach(() => {
  kept.clear();
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => mock.timers.reset());

class Field {
  value = "";
  dir = "";
  style = {};
  focused = 0;
  focus() {
    this.focused++;
  }
}

/** A composer on an open page, and what it has sent. */
function composer({ isUp = true, page = {}, conversation = "c1", typed = "" } = {}) {
  const connection = new FakeConnection(isUp);
  const address = { names: "" };
  const composing = new Composing({ connection, addressed: () => address.names });
  const field = (composing.field = new Field());
  const sent = [];
  composing.page = { onSend: (text, key) => sent.push({ text, key }), ...page };
  field.value = typed;
  composing.settle(conversation, "");
  const write = (text) => {
    field.value = text;
    composing.changed();
  };
  const ask = (text) => {
    write(text);
    composing.send();
    return sent.at(-1)?.key;
  };
  return { composing, connection, address, field, sent, write, ask };
}

test("what is sent is clean, has a key, and leaves the field once the server has stored it", () => {
  const { composing, field, sent, ask } = composer();
  const key = ask("  a\0b\ud800c \u202ertl 😀\n");
  assert.deepEqual(sent, [{ text: "abc \u202ertl 😀", key }]);
  assert.match(key, KEY);
  assert.equal(composing.value.phase, "sent");
  assert.notEqual(field.value, "");
  composing.settle("c1", key);
  assert.deepEqual([field.value, field.focused, composing.value.phase, composing.value.isBlank], ["", 1, "", true]);
  assert.equal(kept.size, 0);
});

test("nothing to say is not sent", () => {
  for (const text of ["", " \n\t ", "\0", "\ud800", "\u00a0"]) {
    const { composing, sent, ask } = composer();
    ask(text);
    assert.deepEqual([sent, composing.value.phase], [[], ""], JSON.stringify(text));
  }
});

test("one send at a time", () => {
  const { composing, sent, ask } = composer();
  ask("hi");
  composing.send();
  composing.send();
  assert.equal(sent.length, 1);
});

test("Enter sends; with Shift or Alt, or while a word is composed, it does not", () => {
  const press = (more) => sends({ key: "Enter", shiftKey: false, altKey: false, isComposing: false, keyCode: 13, ...more });
  assert.equal(press({}), true);
  assert.equal(press({ ctrlKey: true }), true);
  const others = [{ shiftKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }, { key: "a" }, { nativeEvent: { isComposing: true } }, { nativeEvent: { keyCode: 229 } }];
  for (const other of others) assert.equal(press(other), false, JSON.stringify(other));
});

test("the counter comes near the limit, and what is too long is refused with figures", () => {
  const { composing, sent, write } = composer();
  const counted = (text) => {
    write(text);
    return [composing.value.count, composing.value.isTooLong, composing.value.note];
  };
  assert.deepEqual(counted("x".repeat(44_999)), [0, false, ""]);
  assert.deepEqual(counted(`${"x".repeat(44_998)}😀😀`), [45_000, false, ""]);
  assert.deepEqual(counted("x".repeat(50_001)), [50_001, true, "That is 1 character too long. Shorten it, or send it in parts."]);
  composing.send();
  assert.deepEqual(sent, []);
  assert.deepEqual(counted("😀".repeat(51_200)), [51_200, true, "That is 1,200 characters too long. Shorten it, or send it in parts."]);
  assert.deepEqual(counted("x".repeat(50_000)), [50_000, false, ""]);
  composing.send();
  assert.equal(sent.length, 1);
});

test("the page may set other limits", () => {
  const { composing, write } = composer({ page: { maxCharacters: 10, warnCharacters: 8 } });
  write("12345678");
  assert.deepEqual([composing.value.count, composing.value.isTooLong, composing.most], [8, false, 10]);
  write("12345678901");
  assert.match(composing.value.note, /1 character too long/);
});

test("the field has the direction of its text", () => {
  const { field, write } = composer();
  write("שלום");
  assert.equal(field.dir, "rtl");
  write("hello");
  assert.equal(field.dir, "ltr");
});

test("while an answer runs a question waits in the field, with a reason", () => {
  const { composing, field, sent, ask } = composer({ page: { isRunning: true } });
  ask("Next one");
  assert.deepEqual([sent, field.value], [[], "Next one"]);
  assert.match(composing.value.note, /still answering/);
});

test("a refusal keeps the text and its reason; the next try is a new send", () => {
  const { composing, field, sent, ask } = composer();
  const first = ask("hi");
  composing.refused(first, "You are sending too fast. Wait a minute.");
  assert.deepEqual([field.value, composing.value.phase, composing.value.note], ["hi", "", "You are sending too fast. Wait a minute."]);
  composing.send();
  assert.equal(sent.length, 2);
  assert.notEqual(sent[1].key, first);
  composing.refused(sent[1].key, "");
  assert.equal(composing.value.note, "The message was not taken. Your text is kept.");
  composing.refused("of another send", "Nonsense.");
  assert.doesNotMatch(composing.value.note, /Nonsense/);
});

test("a refused text is there after a reload, and is a new send", () => {
  const one = composer();
  const key = one.ask("hi");
  one.composing.refused(key, "Too fast.");
  one.write("hi");
  one.composing.flush();
  const next = composer();
  assert.equal(next.field.value, "hi");
  next.composing.send();
  assert.notEqual(next.sent[0].key, key);
});

test("without a word of the server it says so after eight seconds, and tries again with the same key", () => {
  const { composing, sent, ask } = composer();
  ask("Slow server");
  mock.timers.tick(LATE_MS - 1);
  assert.equal(composing.value.phase, "sent");
  mock.timers.tick(1);
  assert.deepEqual([composing.value.phase, composing.value.note], ["late", "No answer from the server yet. Your message is kept."]);
  composing.again();
  assert.equal(composing.value.phase, "sent");
  assert.deepEqual(sent[0], sent[1]);
});

test("a try without an answer keeps its key over a reload, unless the text is another one", () => {
  const one = composer();
  const key = one.ask("Silent");
  const again = composer();
  assert.equal(again.field.value, "Silent");
  again.composing.send();
  assert.equal(again.sent[0].key, key);
  again.composing.takeBack();
  again.ask("Silent!");
  assert.notEqual(again.sent[1].key, key);
});

test("what the server has stored before a reload leaves the field when its word comes late", () => {
  const key = composer().ask("Asked before the reload");
  const { composing, field, sent } = composer();
  composing.settle("c1", key);
  assert.deepEqual([field.value, kept.size], ["", 0]);
  field.value = "Asked before the reload";
  composing.changed();
  composing.send();
  assert.notEqual(sent[0].key, key, "the same question once more is another one");
});

test("what was stored does not take away what has been written since", () => {
  const key = composer().ask("First");
  const { composing, field, write } = composer();
  write("First, and more");
  composing.settle("c1", key);
  assert.equal(field.value, "First, and more");
  composing.send();
});

test("without a connection it waits, can be taken back and changed, and goes out once", () => {
  const { composing, connection, field, sent, ask } = composer({ isUp: false });
  ask("Offline");
  assert.deepEqual([composing.value.phase, sent], ["waiting", []]);
  assert.match(composing.value.note, /Not connected/);
  composing.takeBack();
  assert.deepEqual([composing.value.phase, field.focused, connection.isWatched], ["", 1, false]);
  ask("Offline!");
  connection.turn(true);
  assert.deepEqual(sent.map(({ text }) => text), ["Offline!"]);
  composing.settle("c1", sent[0].key);
  assert.deepEqual([field.value, connection.isWatched], ["", false]);
});

test("a connection that breaks under way sends again with the same key", () => {
  const { connection, sent, ask } = composer();
  ask("hi");
  connection.turn(false);
  connection.turn(true);
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[0], sent[1]);
});

test("each conversation has its own draft, kept a moment after the last key", () => {
  const { composing, field, write } = composer();
  write("Half");
  write("Half a thought");
  assert.equal(drafts.read("c1").text, "");
  mock.timers.tick(DRAFT_MS);
  assert.equal(drafts.read("c1").text, "Half a thought");
  composing.settle("c2", "");
  assert.equal(field.value, "");
  write("Another");
  composing.settle("c1", "");
  assert.equal(field.value, "Half a thought");
  assert.equal(composing.value.isBlank, false);
  composing.settle("c2", "");
  assert.equal(field.value, "Another", "it was kept in the moment of the change");
});

test("a page that is left keeps what was typed in that very moment", () => {
  const { composing, write } = composer();
  write("Just typed");
  composing.flush();
  assert.equal(composer().field.value, "Just typed");
});

test("what was typed before there was a conversation goes into the one that is made", () => {
  const { composing, field, write } = composer({ conversation: "" });
  write("First words");
  composing.settle("made", "");
  assert.equal(field.value, "First words");
  assert.equal(drafts.read("").text, "");
});

test("a conversation made by the send itself keeps the text until it is taken", () => {
  const { composing, field, ask } = composer({ conversation: "" });
  const key = ask("First question");
  composing.settle("made", "");
  assert.deepEqual([field.value, composing.value.phase], ["First question", "sent"]);
  composing.settle("made", key);
  assert.deepEqual([field.value, kept.size], ["", 0]);
});

test("what is typed once the address names another conversation belongs to that one", () => {
  const { composing, address, field, sent, write } = composer();
  write("Draft of the first. ");
  address.names = "c2";
  write("Draft of the first. What is a set?");
  composing.settle("c2", "");
  assert.equal(field.value, "What is a set?");
  composing.send();
  assert.equal(sent.at(-1).text, "What is a set?");
  composing.settle("c2", sent.at(-1).key);
  mock.timers.tick(DRAFT_MS);
  address.names = "c1";
  composing.settle("c1", "");
  assert.equal(field.value, "Draft of the first. ");
});

test("a text written anew ahead of its conversation stands below the draft that waits there", () => {
  const { composing, address, field, write } = composer({ conversation: "c2" });
  write("Kept there");
  mock.timers.tick(DRAFT_MS);
  address.names = "c1";
  composing.settle("c1", "");
  write("of c1");
  address.names = "c2";
  write("And a set?");
  composing.settle("c2", "");
  assert.equal(field.value, "Kept there\nAnd a set?");
  mock.timers.tick(DRAFT_MS);
  assert.equal(drafts.read("c2").text, "Kept there\nAnd a set?");
  assert.equal(drafts.read("c1").text, "of c1");
});

test("a question sent ahead of its conversation is its question, whatever runs in the one before", () => {
  const running = composer({ page: { isRunning: true } });
  running.address.names = "c2";
  running.ask("What is a set?");
  assert.deepEqual([running.sent, running.composing.value.note], [[], ""]);
  running.composing.settle("c2", "");
  running.composing.page.isRunning = false;
  running.composing.rested();
  assert.deepEqual(running.sent.map(({ text }) => text), ["What is a set?"]);

  const idle = composer();
  idle.address.names = "c2";
  const key = idle.ask("What is a tree?");
  idle.composing.settle("c2", "");
  assert.ok(idle.sent.every((one) => one.key === key)); // however often: the server takes it once
  idle.composing.settle("c2", key);
  assert.equal(idle.field.value, "");
});

test("what stands in the page before its script runs stays, below a draft that says something else", () => {
  assert.equal(composer({ typed: "typed early" }).field.value, "typed early");
  kept.clear();
  drafts.write("c1", "the draft", "");
  assert.equal(composer({ typed: "typed early" }).field.value, "the draft\ntyped early");
  kept.clear();
  drafts.write("c1", "put there by the browser", "");
  assert.equal(composer({ typed: "put there by the browser" }).field.value, "put there by the browser");
});

test("what was typed under a send that a reload broke off is not taken for sent", (t) => {
  globalThis.sessionStorage = storage();
  t.after(() => delete globalThis.sessionStorage);
  const before = composer({ page: { onSend: () => {} } });
  before.ask("Sent");
  const { key } = drafts.read("c1");
  const { composing, field, sent } = composer({ typed: "and this" });
  assert.deepEqual([composing.value.phase, sent], ["", []]);
  composing.settle("c1", key);
  assert.equal(field.value, "Sent\nand this");
});

test("what was typed before the script ran goes on into the conversation that is made", () => {
  const { composing, field, sent } = composer({ conversation: "", typed: "typed early" });
  composing.settle("made", "");
  assert.deepEqual([field.value, sent], ["typed early", []]);
  assert.equal(drafts.read("made").text, "typed early");
  composing.settle("other", "");
  composing.settle("made", "");
  assert.equal(field.value, "typed early");
});

test("a question with Enter before the script ran is sent once, also while there is no connection yet", () => {
  const { composing, connection, field, sent } = composer({ isUp: false, conversation: "", typed: "What is a heap?\n" });
  assert.deepEqual([composing.value.phase, sent], ["waiting", []]);
  connection.turn(true);
  composing.settle("made", "");
  const [{ text, key }, ...more] = sent;
  assert.deepEqual([text, more], ["What is a heap?", []]);
  composing.settle("made", key);
  assert.deepEqual([field.value, kept.size], ["", 0]);
});

test("another conversation ends the send; its text is the draft of its own", () => {
  const { composing, field, sent, ask } = composer();
  const key = ask("Unanswered");
  composing.settle("c2", "");
  assert.deepEqual([composing.value.phase, field.value], ["", ""]);
  composing.settle("c1", "");
  composing.send();
  assert.deepEqual([field.value, sent.at(-1).key], ["Unanswered", key]);
});

test("an offered text is sent into an empty field, and never overwrites", () => {
  const { composing, field, sent, write } = composer();
  write("My own words");
  assert.equal(composing.compose({ text: "What is a hash table?", send: true }), true);
  assert.deepEqual([field.value, sent], ["My own words\nWhat is a hash table?", []]);
  write("");
  composing.compose({ text: "What is a hash table?", send: true });
  assert.equal(sent[0].text, "What is a hash table?");
  assert.equal(composing.compose({ text: "Not now" }), false, "a send is under way");
  assert.equal(field.value, "What is a hash table?");
});

test("an offered text may only be put there, with a note that says why", () => {
  const { composing, field, sent } = composer();
  composing.compose({ text: "Kept words", send: false, note: "Too fast." });
  assert.deepEqual([field.value, composing.value.note, sent, field.focused], ["Kept words", "Too fast.", [], 1]);
  composing.changed();
  assert.equal(composing.value.note, "");
});

/** The storage of one tab, for the time of a test. */
function tab(t) {
  globalThis.sessionStorage = storage();
  t.after(() => delete globalThis.sessionStorage);
}

test("a page that was loaded anew under a send goes on sending, with the same key", (t) => {
  tab(t);
  const key = composer().ask("asked early");
  const { composing, field, sent } = composer();
  assert.deepEqual([sent, composing.value.phase], [[{ text: "asked early", key }], "sent"]);
  composing.settle("c1", key);
  assert.deepEqual([field.value, composing.value.phase], ["", ""]);
  assert.deepEqual(composer().sent, [], "it has ended");
});

test("a send that was refused or taken back is not gone on with", (t) => {
  for (const end of [({ composing, key }) => composing.refused(key, "Too fast."), ({ composing }) => composing.takeBack()]) {
    tab(t);
    const one = composer();
    const key = one.ask("asked");
    end({ ...one, key });
    const next = composer();
    assert.deepEqual([next.sent, next.field.value], [[], "asked"]);
    kept.clear();
  }
});

test("once the answer that ran has ended, nobody is told to wait for it", () => {
  const { composing, ask } = composer({ page: { isRunning: true } });
  ask("Next one");
  assert.match(composing.value.note, /still answering/);
  composing.rested();
  assert.equal(composing.value.note, "");
  composing.compose({ text: "x", note: "Too fast." });
  composing.rested();
  assert.equal(composing.value.note, "Too fast.", "other words stay");
});

test("a question sent when the answer has ended on the page goes out once the page's state knows it", () => {
  const { composing, sent, write, ask } = composer({ page: { isRunning: true } });
  composing.heard({ detail: { kind: "added" } });
  composing.heard({ detail: { kind: "ended" } });
  ask("Next one");
  assert.deepEqual([sent, composing.value.note], [[], ""]);
  composing.page.isRunning = false;
  composing.rested();
  assert.deepEqual(sent.map(({ text }) => text), ["Next one"]);
  composing.rested();
  assert.equal(sent.length, 1);
  write("A thought");
});

test("a send that waits is given up when the text is changed, and none waits while an answer runs", () => {
  const { composing, sent, write, ask } = composer({ page: { isRunning: true } });
  ask("Too early");
  composing.page.isRunning = false;
  composing.rested();
  composing.page.isRunning = true;
  composing.heard({ detail: { kind: "ended" } });
  ask("Changed");
  write("Changed my mind");
  composing.page.isRunning = false;
  composing.rested();
  composing.page.isRunning = true;
  composing.heard({ detail: { kind: "ended" } });
  composing.heard({ detail: { kind: "started" } });
  ask("While the next one runs");
  assert.match(composing.value.note, /still answering/);
  assert.deepEqual(sent, []);
});

test("gone from the page it sends nothing more", () => {
  const { composing, connection, sent, ask } = composer({ isUp: false });
  ask("hi");
  composing.stop();
  connection.turn(true);
  assert.deepEqual([sent, connection.isWatched], [[], false]);
});

test("a storage that is full or forbidden hurts nobody", () => {
  const before = globalThis.localStorage;
  const broken = () => {
    throw new Error("full");
  };
  globalThis.localStorage = { getItem: broken, setItem: broken, removeItem: broken };
  const { composing, field, sent, ask } = composer();
  const key = ask("hi");
  composing.settle("c1", key);
  assert.deepEqual([field.value, sent.length], ["", 1]);
  globalThis.localStorage = before;
});
