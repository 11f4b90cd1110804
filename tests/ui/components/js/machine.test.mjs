import assert from "node:assert/strict";
import { test } from "node:test";
import { next, shown, SHOWN, START } from "../../../../tutor_app/ui/components/voice/machine.mjs";
import { explain, WORDS } from "../../../../tutor_app/ui/components/voice/words.mjs";

const after = (...events) => events.reduce((state, event) => next(state, typeof event === "string" ? { type: event } : event), START);
const ON = ["turned_on", "permitted", "connected"];
const started = { type: "speech_started", id: "a" };
const ended = { type: "speech_ended", id: "a" };
const final = { type: "final", id: "a", text: "What is a list?" };

const PATHS = [
  [[], "off"],
  [["turned_on"], "asking"],
  [["turned_on", "permitted"], "connecting"],
  [ON, "listening"],
  [[...ON, started], "hearing"],
  [[...ON, started, ended], "transcribing"],
  [[...ON, started, ended, final], "listening"],
  [[...ON, started, ended, final, { type: "sending", isSending: true }], "thinking"],
  [[...ON, { type: "turn", turn: "waiting" }], "thinking"],
  [[...ON, { type: "turn", turn: "waiting" }, { type: "turn", turn: "writing" }], "listening"],
  [[...ON, { type: "turn", turn: "waiting", isSpeechDue: true }, { type: "turn", turn: "writing" }], "thinking"],
  [[...ON, { type: "turn", turn: "waiting", isSpeechDue: true }, { type: "speaking", isSpeaking: true }, { type: "turn", turn: "writing" }], "speaking"],
  [[...ON, { type: "speaking", isSpeaking: true }, started], "hearing"],
  [[...ON, started, { type: "dropped", id: "a" }], "listening"],
  [[...ON, { type: "muted", isMuted: true }], "muted"],
  [[{ type: "mode", mode: "push_to_talk" }, ...ON], "waiting"],
  [[{ type: "mode", mode: "push_to_talk" }, ...ON, { type: "held", isHeld: true }], "listening"],
  [[...ON, "lost"], "reconnecting"],
  [[...ON, "lost", "connected"], "listening"],
  [[...ON, started, "closing"], "hearing"],
  [[...ON, started, ended, "closing"], "transcribing"],
  [[...ON, "turned_off"], "off"],
  [["turned_on", { type: "failed", problem: { code: "denied" } }], "error"],
  [["turned_on", { type: "failed", problem: { code: "denied" } }, "turned_on"], "asking"],
];

for (const [events, expected] of PATHS) {
  const names = events.map((event) => event.type ?? event).join(", ");
  test(`${names || "at first"}: ${expected}`, () => assert.equal(shown(after(...events)), expected));
}

test("words follow the speech, the final ones stay until they are sent", () => {
  const partial = { type: "partial", id: "a", text: "What is" };
  assert.equal(after(...ON, started, partial).caption, "What is");
  assert.equal(after(...ON, started, { ...partial, id: "other" }).caption, "");
  const written = after(...ON, started, partial, ended, final);
  assert.deepEqual([written.caption, written.isFinal], ["What is a list?", true]);
  assert.equal(next(written, { type: "sending", isSending: true }).caption, "What is a list?");
  assert.equal(next(written, { type: "sending", isSending: false }).caption, "");
  assert.equal(after(...ON, started, partial, { type: "dropped", id: "a" }).caption, "");
});

test("an utterance that began while another waits for its words is the one that is shown", () => {
  const state = after(...ON, started, ended, { type: "speech_started", id: "b" }, { type: "partial", id: "b", text: "And" });
  assert.equal(shown(state), "hearing");
  const then = next(state, final);
  assert.deepEqual([then.caption, then.open, then.ended], ["And", "b", []]);
});

test("every state has its word, every problem a sentence and a way on", () => {
  for (const name of SHOWN) assert.ok(WORDS[name], name);
  const codes = ["denied", "dismissed", "no_device", "device_busy", "device_gone", "insecure", "no_webrtc", "blocked", "voice_busy", "too_many", "signed_out", "offline", "lost", "background", "server", "constructor", "unheard_of"];
  for (const code of codes) {
    const { sentence, ways } = explain({ code });
    assert.match(sentence, /^[A-Z].*\. Typing always works\.$/, code);
    assert.ok(ways.length > 0 && ways.includes("type"), code);
  }
  assert.match(explain({ code: "voice_busy", seconds: 1 }).sentence, /Try again in 1 second\./);
  assert.match(explain({ code: "other", detail: "The server said so." }).sentence, /^The server said so\. /);
});

const TYPES = ["turned_on", "permitted", "connected", "lost", "failed", "closing", "turned_off", "mode", "muted", "held", "speech_started", "partial", "speech_ended", "final", "dropped", "noticed", "sending", "turn", "speaking", "constructor", ""];

/** Small random numbers, the same for the same seed. */
function random(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

function anyEvent(pick) {
  return {
    type: TYPES[pick(TYPES.length)],
    id: "abc"[pick(3)],
    text: ["", "word"][pick(2)],
    mode: ["hands_free", "push_to_talk"][pick(2)],
    turn: ["", "waiting", "writing"][pick(3)],
    problem: { code: "lost" },
    sentence: "A sentence.",
    isMuted: pick(2) === 1,
    isHeld: pick(2) === 1,
    isSending: pick(2) === 1,
    isSpeaking: pick(2) === 1,
    isSpeechDue: pick(2) === 1,
  };
}

test("whatever happens in whatever order, what is shown makes sense", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const pick = random(seed);
    let state = START;
    for (let step = 0; step < 80; step++) {
      const event = anyEvent(pick);
      const before = state;
      state = next(before, event);
      const where = `${seed}/${step} ${event.type}`;
      assert.ok(SHOWN.includes(shown(state)) || shown(state) === "reconnecting", `${where}: ${shown(state)}`);
      const isLive = state.link === "on" || state.link === "closing";
      if (!isLive) assert.deepEqual([state.open, state.ended], ["", []], where);
      assert.equal(state.problem !== null, state.link === "error", where);
      assert.ok(!state.ended.includes(state.open) || state.open === "", where);
      assert.equal(new Set(state.ended).size, state.ended.length, where);
      if (state.isHeld) assert.equal(state.link, "on", where);
      if (state.isSpeechDue) assert.notEqual(state.turn, "", where);
      if (event.type === "turned_off") assert.equal(shown(state), "off", where);
      if (before.link === "off" && event.type !== "turned_on") assert.equal(state.link, "off", where);
      assert.deepEqual(Object.keys(state).sort(), Object.keys(START).sort(), where);
    }
  }
});
