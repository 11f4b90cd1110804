import assert from "node:assert/strict";
import { test } from "node:test";
import { Line, waitBefore } from "../../../../tutor_app/ui/components/voice/line.mjs";
import { Memory } from "../../../../tutor_app/ui/components/voice/memory.mjs";
import { Problem } from "../../../../tutor_app/ui/components/voice/problem.mjs";
import { frame, parse, speakingFrame } from "../../../../tutor_app/ui/components/voice/protocol.mjs";

const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

class Kept {
  #all = new Map();
  getItem = (name) => this.#all.get(name) ?? null;
  setItem = (name, value) => this.#all.set(name, value);
  removeItem = (name) => this.#all.delete(name);
}

/** Peers of which each does what `plan` says: "open", or the Problem it fails with. */
function lineTo(plan, { storage = new Kept(), conversation = "c1" } = {}) {
  const peers = [];
  const log = [];
  const memory = new Memory(storage);
  memory.open(conversation);
  const line = new Line({
    memory,
    pause: soon,
    askConfig: async () => ({ iceServers: [] }),
    makePeer: (hooks) => {
      const outcome = plan[Math.min(peers.length, plan.length - 1)];
      const peer = {
        ...hooks,
        sent: [],
        isClosed: false,
        open: async (_, how) => {
          peer.about = how.about;
          if (outcome !== "open") throw outcome;
        },
        send: (type, fields) => peer.sent.push({ type, ...fields }),
        sendFrame: (text) => peer.sent.push(JSON.parse(text)),
        replaceTrack: async (track) => peer.sent.push({ type: "track", track }),
        close: () => (peer.isClosed = true),
      };
      peers.push(peer);
      return peer;
    },
    on: {
      greet: () => line.send("config", {}),
      message: (message) => log.push(message),
      ready: () => log.push("ready"),
      lost: () => log.push("lost"),
      failed: ({ code }) => log.push(`failed ${code}`),
    },
  });
  const ready = (id = "s1") => peers.at(-1).onMessage({ type: "ready", voice_session_id: id });
  return { line, peers, log, memory, ready };
}

const final = (number, text = "hi") => ({ type: "transcript", is_final: true, number, text, utterance_id: `u${number}` });

test("hello is the first word, then how to listen", async () => {
  const { line, peers, log, ready } = lineTo(["open"]);
  await line.open("track", {});
  assert.deepEqual(peers[0].sent, [{ type: "hello", after: 0 }, { type: "config" }]);
  ready();
  assert.deepEqual(log, ["ready"]);
});

test("a first connection that fails is told at once", async () => {
  const { line, log, peers } = lineTo([new Problem("blocked")]);
  await line.open("track", {});
  assert.deepEqual([log, peers.length, peers[0].isClosed], [["failed blocked"], 1, true]);
});

test("a cut is told, and the line comes back with what it has", async () => {
  const { line, peers, log, ready } = lineTo(["open", new Problem("server"), "open"]);
  await line.open("track", { conversation_id: "c1" });
  ready();
  peers[0].onMessage(final(1));
  line.received(1);
  peers[0].onLost();
  while (peers.length < 3) await soon();
  await soon();
  assert.deepEqual(peers[2].about, { conversation_id: "c1", resume: "s1" });
  assert.deepEqual(peers[2].sent[0], { type: "hello", voice_session_id: "s1", after: 1 });
  ready();
  assert.deepEqual(log, ["ready", final(1), "lost", "ready"]);
});

test("each final is handed on once, also after a cut, in one voice session", async () => {
  const { line, peers, log, ready } = lineTo(["open", "open"]);
  await line.open("track", {});
  ready();
  peers[0].onMessage(final(1));
  peers[0].onMessage(final(2));
  peers[0].onLost();
  while (peers.length < 2) await soon();
  await soon();
  ready();
  for (const number of [1, 2, 3]) peers[1].onMessage(final(number));
  assert.deepEqual(log.filter((entry) => entry.number).map(({ number }) => number), [1, 2, 3]);
  ready("another");
  peers[1].onMessage(final(1, "of another session"));
  assert.equal(log.at(-1).text, "of another session");
});

test("messages of a connection that was given up are not heard", async () => {
  const { line, peers, log, ready } = lineTo(["open", "open"]);
  await line.open("track", {});
  ready();
  peers[0].onLost();
  while (peers.length < 2) await soon();
  await soon();
  peers[0].onMessage(final(7));
  peers[0].onLost();
  assert.equal(log.some((entry) => entry.number === 7), false);
  assert.equal(peers.length, 2);
});

test("it is tried a few times, then given up; a login that is over is given up at once", async () => {
  const many = lineTo(["open", new Problem("blocked")]);
  await many.line.open("track", {});
  many.ready();
  many.peers[0].onLost();
  while (!String(many.log.at(-1)).startsWith("failed")) await soon();
  assert.equal(many.log.at(-1), "failed lost");
  assert.equal(many.peers.length, 7);

  const out = lineTo(["open", new Problem("signed_out")]);
  await out.line.open("track", {});
  out.ready();
  out.peers[0].onLost();
  while (!String(out.log.at(-1)).startsWith("failed")) await soon();
  assert.deepEqual([out.log.at(-1), out.peers.length], ["failed signed_out", 2]);
});

test("closed, it stays closed", async () => {
  const { line, peers, log, ready } = lineTo(["open", "open"]);
  await line.open("track", {});
  ready();
  line.close();
  peers[0].onLost();
  peers[0].onMessage(final(1));
  await soon();
  assert.deepEqual([log, peers.length, peers[0].isClosed], [["ready"], 1, true]);
});

test("closed while it connects, the connection that comes is closed, too", async () => {
  const { line, peers, log } = lineTo(["open"]);
  const opening = line.open("track", {});
  line.close();
  await opening;
  assert.deepEqual([log, peers.every(({ isClosed }) => isClosed)], [[], true]);
});

test("pauses grow to five seconds, never more", () => {
  for (let attempt = 1; attempt < 40; attempt++) {
    const wait = waitBefore(attempt);
    assert.ok(wait >= 150 && wait <= 5_000, String(wait));
  }
});

test("a reload goes on with the voice session, once, for ten minutes and in its conversation", () => {
  const left = () => {
    const storage = new Kept();
    const memory = new Memory(storage);
    memory.open("c1");
    memory.begin("s1");
    assert.deepEqual([memory.take(1), memory.take(1)], [true, false]);
    memory.after(1);
    assert.equal(new Memory(storage).value.id, "", "a copied tab knows nothing");
    memory.handOver();
    return storage;
  };
  const storage = left();
  const next = new Memory(storage);
  next.open("c1");
  assert.deepEqual(next.value, { id: "s1", after: 1, taken: 1 });
  next.open("c2");
  assert.equal(next.value.id, "");
  assert.equal(new Memory(storage).value.id, "");
  assert.equal(new Memory(left(), Date.now() + 601_000).value.id, "");
});

test("a storage that is broken, full or full of nonsense hurts nobody", () => {
  for (const kept of ["null", "{", "[]", '{"conversation":"c1","id":7,"after":"x","at":9e15}']) {
    const broken = () => {
      throw new Error("full");
    };
    const memory = new Memory({ getItem: () => kept, setItem: broken, removeItem: () => {} });
    memory.open("c1");
    assert.equal(memory.value.id, "");
    memory.begin("s");
    assert.equal(memory.take(3), true);
    memory.handOver();
  }
  const none = new Memory(undefined);
  none.open("c");
  assert.equal(none.take(1), true);
});

test("frames say what they are, and only known ones with the right fields are heard", () => {
  assert.deepEqual(JSON.parse(frame("mute", { is_muted: true })), { v: 1, type: "mute", is_muted: true });
  assert.equal(JSON.parse(speakingFrame("x".repeat(9_000), "audio")).text.length, 4_000);
  assert.deepEqual(parse('{"v":1,"type":"ping","n":3}'), { v: 1, type: "ping", n: 3 });
  const bad = ["", "{", "null", "7", '"ping"', "[]", '{"v":2,"type":"ping","n":1}', '{"v":1,"type":"ping"}', '{"v":1,"type":"ping","n":"1"}', '{"v":1,"type":"toString"}', '{"v":1,"type":"transcript","utterance_id":"u","text":null,"is_final":true}'];
  for (const data of bad) assert.equal(parse(data), null, data);
});
