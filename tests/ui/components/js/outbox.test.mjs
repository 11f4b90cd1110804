import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FakeConnection } from "./fakes.mjs";
import { Outbox } from "../../../../tutor_app/ui/components/voice/outbox.mjs";

const AGAIN_MS = 8_000;
const DRAFT_AGAIN_MS = 500;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function outbox({ isUp = true, keeps = () => true } = {}) {
  const connection = new FakeConnection(isUp);
  const [sent, kept, safe, changes] = [[], [], [], []];
  const made = new Outbox({
    connection,
    on: {
      send: (text, key, replaces) => sent.push([text, key, replaces]),
      keep: (text, reason) => keeps() && kept.push([text, reason]) > 0,
      safe: (number) => safe.push(number),
      change: (isSending) => changes.push(isSending),
    },
  });
  return { made, connection, sent, kept, safe, changes };
}

test("a final is sent, again every eight seconds, until it is stored; then its number is safe", () => {
  const { made, sent, safe, changes } = outbox();
  made.add({ key: "u1", text: "Hi?", number: 3 });
  mock.timers.tick(AGAIN_MS - 1);
  assert.equal(sent.length, 1);
  mock.timers.tick(1);
  mock.timers.tick(AGAIN_MS);
  assert.deepEqual(sent, Array(3).fill(["Hi?", "u1", ""]));
  assert.deepEqual(safe, []);
  made.accepted("u1");
  mock.timers.tick(10 * AGAIN_MS);
  assert.deepEqual([sent.length, safe, changes, made.isEmpty], [3, [3], [true, false], true]);
});

test("without a connection it waits, and goes out at once when it is back", () => {
  const { made, connection, sent } = outbox({ isUp: false });
  made.add({ key: "u1", text: "One?", number: 1 });
  made.add({ key: "u2", text: "Two?", number: 2 });
  mock.timers.tick(10 * AGAIN_MS);
  assert.deepEqual(sent, []);
  connection.turn(true);
  assert.deepEqual(sent, [["One?", "u1", ""]]);
  made.accepted("u1");
  assert.deepEqual(sent.at(-1), ["Two?", "u2", ""]);
  made.accepted("u2");
  assert.equal(connection.isWatched, false);
});

test("a refused text waits for a field that is sending, and is given back once", () => {
  let isFree = false;
  const { made, kept, safe } = outbox({ keeps: () => isFree });
  made.add({ key: "u1", text: "Kept words", number: 1 });
  made.refused("u1", "Too fast.");
  mock.timers.tick(3 * DRAFT_AGAIN_MS);
  assert.deepEqual([kept, safe], [[], []]);
  isFree = true;
  mock.timers.tick(DRAFT_AGAIN_MS);
  mock.timers.tick(10 * DRAFT_AGAIN_MS);
  assert.deepEqual([kept, safe], [[["Kept words", "Too fast."]], [1]]);
});

test("what is stored while it waits to be given back is not given back", () => {
  const { made, kept } = outbox({ keeps: () => false });
  made.add({ key: "u1", text: "Stored after all", number: 1 });
  made.refused("u1", "Too fast.");
  made.accepted("u1");
  mock.timers.tick(10 * DRAFT_AGAIN_MS);
  assert.deepEqual([kept, made.isEmpty], [[], true]);
});

test("words about texts that are not waiting change nothing", () => {
  const { made, sent, kept, safe } = outbox();
  made.accepted("u9");
  made.refused("u9", "No.");
  made.add({ key: "u1", text: "Hi?" });
  made.accepted("u9");
  assert.deepEqual([sent.length, kept, safe, made.isEmpty], [1, [], [], false]);
  made.accepted("u1");
  assert.deepEqual(safe, [], "it had no number");
});

test("a conversation that is left gets everything back in its order, once", () => {
  const { made, connection, safe, changes } = outbox({ isUp: false });
  const back = [];
  made.giveBack((text) => back.push(text));
  for (const number of [1, 2, 3]) made.add({ key: `u${number}`, text: `Text ${number}`, number });
  made.giveBack((text) => back.push(text));
  made.giveBack((text) => back.push(text));
  assert.deepEqual([back, safe, made.isEmpty, changes.at(-1)], [["Text 1\nText 2\nText 3"], [1, 2, 3], true, false]);
  connection.turn(true);
  assert.equal(connection.isWatched, false);
});
