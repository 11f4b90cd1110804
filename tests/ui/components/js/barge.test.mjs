import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { BargeIn, FORGOTTEN_MS, PROOF_MS, repeats } from "../../../../tutor_app/ui/components/voice/barge.mjs";

function scene({ isSpeaking = true, turn = "t1" } = {}) {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const log = [];
  const state = { isSpeaking, turn };
  const barge = new BargeIn({
    isSpeaking: () => state.isSpeaking,
    spoken: () => "A list keeps things in order.",
    runningTurn: () => state.turn,
    pause: () => log.push("pause"),
    resume: () => log.push("resume"),
    drop: () => log.push("drop"),
    stopTurn: () => log.push("stop turn"),
    continueTurn: (id) => log.push(`continue ${id}`),
  });
  return { barge, log, state };
}

test("it is silent before the call returns, and the turn runs on until the speech is proved", () => {
  const { barge, log } = scene();
  barge.started("a");
  assert.deepEqual(log, ["pause"]);
  mock.timers.tick(PROOF_MS - 1);
  assert.deepEqual(log, ["pause"]);
  mock.timers.tick(1);
  assert.deepEqual(log, ["pause", "stop turn"]);
});

test("of a question that goes on, the words that were said before prove nothing", () => {
  const { barge, log } = scene();
  barge.started("b", true);
  barge.partial("b", "what is a stack");
  assert.deepEqual(log, ["pause"]);
  barge.dropped("b");
  assert.deepEqual(log, ["pause", "resume"]);
  barge.started("c");
  barge.partial("c", "but what about sets");
  assert.deepEqual(log, ["pause", "resume", "pause", "stop turn"]);
});

test("words prove it at once, and the question follows", () => {
  const { barge, log } = scene();
  barge.started("a");
  barge.partial("a", "but what about");
  assert.deepEqual(log, ["pause", "stop turn"]);
  barge.partial("a", "but what about sets");
  barge.ended("a");
  barge.final("a");
  mock.timers.tick(FORGOTTEN_MS);
  assert.deepEqual(log, ["pause", "stop turn", "drop"]);
});

test("a cough costs nothing: the voice goes on where it stopped", () => {
  const { barge, log } = scene();
  barge.started("a");
  mock.timers.tick(400);
  barge.ended("a");
  mock.timers.tick(PROOF_MS);
  barge.dropped("a");
  assert.deepEqual(log, ["pause", "resume"]);
});

test("noise that went on stopped the turn: the rest of it is asked for", () => {
  const { barge, log } = scene();
  barge.started("a");
  mock.timers.tick(PROOF_MS);
  barge.dropped("a");
  assert.deepEqual(log, ["pause", "stop turn", "resume", "continue t1"]);
});

test("the tutor's own words and a single word prove nothing", () => {
  const { barge, log } = scene();
  barge.started("a");
  barge.partial("a", "keeps things in order");
  barge.partial("a", "okay");
  assert.deepEqual(log, ["pause"]);
  assert.deepEqual([repeats("list keeps", "A list keeps"), repeats("but why", "A list keeps"), repeats("", "x")], [true, false, true]);
});

test("an answer that is complete already has no turn to stop", () => {
  const { barge, log } = scene({ turn: "" });
  barge.started("a");
  barge.partial("a", "and now something else");
  barge.dropped("a");
  assert.deepEqual(log, ["pause", "resume"]);
});

test("speech while nothing is said cuts nothing off, its words are a question all the same", () => {
  const { barge, log } = scene({ isSpeaking: false });
  barge.started("a");
  mock.timers.tick(PROOF_MS);
  assert.deepEqual(log, []);
  barge.final("a");
  assert.deepEqual(log, ["drop"]);
});

test("the learner who goes on is one interruption", () => {
  const { barge, log } = scene();
  barge.started("a");
  barge.ended("a");
  barge.started("b");
  barge.dropped("a");
  assert.deepEqual(log, ["pause"]);
  barge.dropped("b");
  assert.deepEqual(log, ["pause", "resume"]);
});

test("a line that breaks, or a word that never comes, does not leave the tutor silent", () => {
  const one = scene();
  one.barge.started("a");
  one.barge.lost();
  assert.deepEqual(one.log, ["pause", "resume"]);
  const other = scene({ turn: "" });
  other.barge.started("a");
  mock.timers.tick(FORGOTTEN_MS);
  assert.deepEqual(other.log, ["pause", "resume"]);
});

test("switched off, nothing happens any more", () => {
  const { barge, log } = scene();
  barge.started("a");
  barge.off();
  mock.timers.tick(FORGOTTEN_MS);
  barge.dropped("a");
  assert.deepEqual(log, ["pause"]);
});

/** Small random numbers, the same for the same seed. */
function random(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

test("whatever comes: a pause is followed by one resume or drop, and a turn is stopped once", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const pick = random(seed);
    const { barge, log } = scene();
    for (let step = 0; step < 40; step++) {
      const id = "ab"[pick(2)];
      const acts = [() => barge.started(id), () => barge.partial(id, "what about this"), () => barge.ended(id), () => barge.final(id), () => barge.dropped(id), () => barge.lost(), () => mock.timers.tick(500)];
      acts[pick(acts.length)]();
    }
    barge.lost();
    let isPaused = false;
    let isStopped = false;
    for (const entry of log) {
      if (entry === "pause") assert.equal(isPaused, false, `${seed}: ${log}`);
      if (entry === "resume") assert.equal(isPaused, true, `${seed}: ${log}`);
      if (entry === "stop turn") assert.equal(isStopped, false, `${seed}: ${log}`);
      if (entry.startsWith("continue")) assert.equal(isStopped, true, `${seed}: ${log}`);
      if (entry === "pause") isPaused = true;
      if (entry === "resume" || entry === "drop") isPaused = false;
      if (entry === "stop turn") isStopped = true;
      if (entry === "drop" || entry.startsWith("continue")) isStopped = false;
    }
    assert.equal(isPaused, false, `${seed}: ${log}`);
    assert.equal(isStopped, false, `${seed}: ${log}`);
  }
});
