import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { turns } from "./fakes.mjs";
import { Peer } from "../../../../tutor_app/ui/components/voice/peer.mjs";
import { explain } from "../../../../tutor_app/ui/components/voice/words.mjs";

const CONNECT_MS = 15_000;
const GATHER_MS = 2_000;
const DISCONNECTED_MS = 3_000;
const SILENCE_MS = 6_000;

let now = 0;
mock.method(performance, "now", () => now);
const later = (ms) => {
  now += ms;
  mock.timers.tick(ms);
};

beforeEach(() => {
  now = 1_000;
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
});
afterEach(() => mock.timers.reset());

/** The browser's connection, whose other side a test plays. */
class Connection extends EventTarget {
  connectionState = "new";
  iceGatheringState = "complete";
  channel = { readyState: "connecting", sent: [], send: (text) => this.channel.sent.push(JSON.parse(text)), close: () => (this.channel.isClosed = true) };
  tracks = [];
  isClosed = false;
  addTransceiver = (track) => (this.tracks.push(track), { sender: { replaceTrack: async (next) => this.tracks.push(next) } });
  createDataChannel = () => this.channel;
  createOffer = async () => ({ type: "offer" });
  setLocalDescription = async () => (this.localDescription = { sdp: "our sdp" });
  setRemoteDescription = async (answer) => (this.answer = answer);
  close = () => (this.isClosed = true);
  opens() {
    this.channel.readyState = "open";
    this.channel.onopen();
  }
  turns(state) {
    this.connectionState = state;
    this.onconnectionstatechange();
  }
  says(message) {
    this.channel.onmessage({ data: JSON.stringify({ v: 1, ...message }) });
  }
}

/** A peer on its way, with its server's answer to the offer. */
function calling({ status = 200, body = { sdp: "their sdp" }, headers = {}, fetch, gathering = "complete" } = {}) {
  let pc;
  globalThis.RTCPeerConnection = class extends Connection {
    constructor(options) {
      super();
      this.options = options;
      this.iceGatheringState = gathering;
      pc = this;
    }
  };
  const [offers, heard, lost] = [[], [], []];
  const answer = async (url, { body: offer }) => (offers.push(JSON.parse(offer)), new Response(JSON.stringify(body), { status, headers }));
  const peer = new Peer({ onMessage: (message) => heard.push(message.type), onLost: () => lost.push(1), fetch: fetch ?? answer });
  const opening = peer.open("track", { iceServers: ["stun"], about: { conversation_id: "c1" } });
  opening.catch(() => {});
  return { peer, opening, offers, heard, lost, pc: () => pc };
}

async function connected(options) {
  const made = calling(options);
  await turns();
  made.pc().opens();
  await made.opening;
  return made;
}

const codeOf = async (opening) => opening.then(() => "open", ({ code }) => code);

test("the offer tells what it is about, and its answer connects", async () => {
  const { offers, pc } = await connected();
  assert.deepEqual(offers, [{ conversation_id: "c1", sdp: "our sdp", type: "offer" }]);
  assert.deepEqual([pc().options, pc().answer, pc().tracks], [{ iceServers: ["stun"] }, { type: "answer", sdp: "their sdp" }, ["track"]]);
});

test("addresses are waited for, but not for long", async () => {
  const soon = calling({ gathering: "gathering" });
  await turns();
  assert.deepEqual(soon.offers, []);
  soon.pc().iceGatheringState = "complete";
  soon.pc().dispatchEvent(new Event("icegatheringstatechange"));
  await turns();
  assert.equal(soon.offers.length, 1);
  const late = calling({ gathering: "gathering" });
  await turns();
  later(GATHER_MS);
  await turns();
  assert.equal(late.offers.length, 1);
});

test("a network that lets nothing through is told after a while, and nothing stays open", async () => {
  const { opening, pc } = calling();
  await turns();
  later(CONNECT_MS - 1);
  await turns();
  assert.equal(pc().isClosed, false);
  later(1);
  assert.equal(await codeOf(opening), "blocked");
  assert.deepEqual([pc().isClosed, pc().channel.isClosed], [true, true]);
});

test("a connection that the browser gives up is told at once", async () => {
  const { opening, pc, lost } = calling();
  await turns();
  pc().turns("failed");
  assert.equal(await codeOf(opening), "blocked");
  assert.deepEqual(lost, [], "it had never been open");
});

test("each refusal has its sentence", async () => {
  const refusals = [
    [503, { code: "voice_busy", detail: "Busy." }, { "Retry-After": "10" }, "voice_busy", /all places are taken\. Try again in 10 seconds\./],
    [503, { code: "voice_busy" }, { "Retry-After": "1" }, "voice_busy", /Try again in 1 second\./],
    [401, { code: "not_signed_in" }, {}, "signed_out", /You are signed out\./],
    [429, { code: "voice_peers", detail: "Two at most." }, {}, "voice_peers", /Two at most\./],
    [500, { code: "error", detail: "Refused." }, {}, "error", /Refused\./],
    [502, "<html>", {}, "server", /could not start voice/],
    [503, { code: 7, detail: [] }, { "Retry-After": "soon" }, "server", /could not start voice\. Typing/],
  ];
  for (const [status, body, headers, code, sentence] of refusals) {
    const { opening, pc } = calling({ status, body, headers });
    const problem = await opening.then(assert.fail, (error) => error);
    assert.equal(problem.code, code);
    assert.match(explain(problem).sentence, sentence);
    assert.match(explain(problem).sentence, /Typing always works\.$/);
    assert.equal(pc().isClosed, true);
  }
});

test("a server that cannot be reached is told apart from a browser that is offline", async () => {
  const cut = async () => {
    throw new TypeError("network");
  };
  assert.equal(await codeOf(calling({ fetch: cut }).opening), "server");
  navigator.onLine = false;
  assert.equal(await codeOf(calling({ fetch: cut }).opening), "offline");
});

test("a ping is answered and handed on to nobody; what is no message is not heard", async () => {
  const { pc, heard } = await connected();
  pc().says({ type: "ping", n: 7 });
  pc().says({ type: "speech_started", utterance_id: "u1", at_ms: 0 });
  pc().channel.onmessage({ data: "{" });
  assert.deepEqual([pc().channel.sent, heard], [[{ v: 1, type: "pong", n: 7 }], ["speech_started"]]);
});

test("silence ends it, each word keeps it", async () => {
  const { pc, lost } = await connected();
  for (let n = 0; n < 10; n++) {
    later(SILENCE_MS - 1_000);
    pc().says({ type: "ping", n });
  }
  assert.deepEqual(lost, []);
  later(SILENCE_MS);
  assert.deepEqual(lost, []);
  later(1_000);
  assert.deepEqual([lost, pc().isClosed], [[1], true]);
});

test("a connection that comes back by itself in time is not lost", async () => {
  const { pc, lost } = await connected();
  pc().turns("disconnected");
  later(DISCONNECTED_MS - 1);
  pc().turns("connected");
  later(1);
  assert.deepEqual(lost, []);
  pc().turns("disconnected");
  later(DISCONNECTED_MS);
  assert.deepEqual(lost, [1]);
});

test("each way it ends is told once", async () => {
  for (const end of [(pc) => pc.turns("failed"), (pc) => pc.turns("closed"), (pc) => pc.channel.onclose()]) {
    const { pc, lost } = await connected();
    end(pc());
    end(pc());
    assert.deepEqual(lost, [1]);
  }
});

test("closed by us, nothing is told; what cannot be sent is left out", async () => {
  const { peer, pc, lost } = await connected();
  await peer.replaceTrack("other");
  peer.close();
  pc().channel.readyState = "closed";
  pc().channel.onclose();
  peer.send("commit");
  later(60_000);
  assert.deepEqual([lost, pc().channel.sent, pc().tracks], [[], [], ["track", "other"]]);
});

test("closed while the offer is under way, it does not connect", async () => {
  let answered;
  const { peer, opening, pc } = calling({ fetch: () => new Promise((resolve) => (answered = resolve)) });
  await turns();
  peer.close();
  answered(new Response('{"sdp": "late"}'));
  assert.equal(await codeOf(opening), "lost");
  assert.equal(pc().answer, undefined);
});
