import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../../../tutor_app/ui/components/speech/player.mjs";

/** A voice whose sayings a test drives; it reports only when told, as real ones do later. */
class FakeVoice {
  prepared = [];
  sayings = [];

  prepare(text) {
    this.prepared.push(text);
  }

  say(text, report) {
    const log = [];
    const saying = { text, report, log, by: "audio", pause: () => log.push("pause"), resume: () => log.push("resume"), stop: () => log.push("stop") };
    this.sayings.push(saying);
    return saying;
  }

  get last() {
    return this.sayings.at(-1);
  }
}

const piece = (text, fold = "") => ({ text, fold });

function playing(options = {}) {
  const voice = new FakeVoice();
  const phases = [];
  const heard = [];
  const player = new Player({
    voice,
    onPhase: (phase, detail) => phases.push(detail ? `${phase} ${detail}` : phase),
    onSaying: (text, by) => heard.push([text, by]),
    ...options,
  });
  return { player, voice, phases, heard };
}

const said = (voice) => voice.sayings.map(({ text }) => text);

test("pieces are said one after the other, the next ones prepared", () => {
  const { player, voice, phases, heard } = playing();
  player.add([piece("one"), piece("two"), piece("three")]);
  assert.deepEqual(said(voice), ["one"]);
  assert.ok(["one", "two", "three"].every((text) => voice.prepared.includes(text)));
  voice.last.report.onStart();
  voice.last.report.onEnd();
  assert.deepEqual(said(voice), ["one", "two"]);
  voice.last.report.onStart();
  voice.last.report.onEnd();
  player.close();
  voice.last.report.onStart();
  voice.last.report.onEnd();
  assert.deepEqual(phases, ["starting", "speaking", "complete"]);
  assert.deepEqual(heard, [["one", "audio"], ["two", "audio"], ["three", "audio"], ["", "nothing"]]);
});

test("between pieces that come slowly it goes on speaking", () => {
  const { player, voice, phases } = playing();
  player.add([piece("one")]);
  voice.last.report.onStart();
  voice.last.report.onEnd();
  assert.equal(player.phase, "speaking");
  player.add([piece("two")]);
  assert.deepEqual(said(voice), ["one", "two"]);
  voice.last.report.onStart();
  voice.last.report.onEnd();
  player.close();
  assert.deepEqual(phases, ["starting", "speaking", "complete"]);
});

test("a pause is silent before it returns, and goes on where it was", () => {
  const { player, voice, phases } = playing();
  player.add([piece("one"), piece("two")]);
  voice.last.report.onStart();
  player.pause();
  assert.deepEqual(voice.last.log, ["pause"]);
  assert.equal(player.phase, "paused");
  player.resume();
  assert.deepEqual(voice.last.log, ["pause", "resume"]);
  assert.deepEqual(said(voice), ["one"]);
  assert.deepEqual(phases, ["starting", "speaking", "paused", "speaking"]);
});

test("paused before its first word it does not begin", () => {
  const { player, voice } = playing();
  player.pause();
  player.add([piece("one")]);
  assert.deepEqual(said(voice), []);
  player.close();
  player.resume();
  assert.deepEqual(said(voice), ["one"]);
});

test("a piece that ends in the moment of the pause is not said again", () => {
  const { player, voice } = playing();
  player.add([piece("one"), piece("two")]);
  voice.last.report.onStart();
  player.pause();
  voice.last.report.onEnd();
  assert.deepEqual(said(voice), ["one"]);
  player.resume();
  assert.deepEqual(said(voice), ["one", "two"]);
});

test("stopped, nothing more is said, and late reports change nothing", () => {
  const { player, voice, phases } = playing();
  player.add([piece("one"), piece("two")]);
  const { report, log } = voice.last;
  report.onStart();
  player.stop();
  assert.deepEqual(log, ["stop"]);
  report.onEnd();
  report.onError("late");
  report.onStart();
  assert.deepEqual(said(voice), ["one"]);
  assert.deepEqual(phases, ["starting", "speaking", "idle"]);
});

test("what fails is kept, and said by the next try", () => {
  const { player, voice, phases } = playing();
  player.add([piece("one"), piece("two")]);
  voice.last.report.onError("no_voice");
  player.add([piece("three")]);
  assert.deepEqual(said(voice), ["one"]);
  assert.deepEqual(phases, ["starting", "error no_voice"]);
  player.retry();
  assert.deepEqual(said(voice), ["one", "one"]);
});

test("pieces that are not wanted are passed over when their time comes", () => {
  const open = new Set();
  const { player, voice } = playing({ isWanted: ({ fold }) => !fold || open.has(fold) });
  player.add([piece("one"), piece("aside", "f"), piece("two"), piece("last aside", "f")]);
  voice.last.report.onEnd();
  open.add("f");
  voice.last.report.onEnd();
  assert.deepEqual(said(voice), ["one", "two", "last aside"]);
});

test("nothing to say is no speech", () => {
  const { player, phases } = playing();
  player.add([]);
  player.close();
  assert.deepEqual([player.phase, phases], ["idle", []]);
});

/** Small random numbers, the same for the same seed. */
function random(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

test("whatever happens: never two voices at once, never out of order, nothing while paused", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const pick = random(seed);
    const { player, voice } = playing();
    let number = 0;
    let live = null;
    for (let step = 0; step < 60; step++) {
      const act = pick(9);
      const before = voice.sayings.length;
      const wasHeld = player.isHeld;
      if (act <= 1) player.add([piece(String(number++)), piece(String(number++))]);
      else if (act === 2) player.pause();
      else if (act === 3) player.resume();
      else if (act === 4 && pick(5) === 0) player.stop();
      else if (act === 5) player.close();
      else if (act === 6) player.retry();
      else if (live) [live.report.onStart, live.report.onEnd, () => live.report.onError("x")][pick(3)]();
      const begun = voice.sayings.length - before;
      assert.ok(begun <= 1, `${seed}: ${begun} at once`);
      if (wasHeld && act !== 3 && act !== 4) assert.equal(begun, 0, `${seed}: speaks while paused`);
      if (begun) live = voice.last;
    }
    const order = said(voice).map(Number);
    assert.deepEqual(order, [...order].sort((a, b) => a - b), `${seed}: ${order}`);
  }
});
