import assert from "node:assert/strict";
import { after, test } from "node:test";
import { latencyWords } from "../../../../tutor_app/ui/components/voice/latency.mjs";
import { loudness } from "../../../../tutor_app/ui/components/voice/level.mjs";
import { Memory } from "../../../../tutor_app/ui/components/voice/memory.mjs";
import { checkBrowser, openMicrophone } from "../../../../tutor_app/ui/components/voice/microphone.mjs";
import { Problem } from "../../../../tutor_app/ui/components/voice/problem.mjs";
import { Talk } from "../../../../tutor_app/ui/components/voice/talk.mjs";
import { Preferences } from "../../../../tutor_app/ui/components/speech/preferences.mjs";
import { Speaker } from "../../../../tutor_app/ui/components/speech/speaker.mjs";

const AFTER_KEY_MS = 150;
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

function fakeStream(name) {
  const track = { name, enabled: true, isStopped: false, stop: () => (track.isStopped = true) };
  return { track, getTracks: () => [track], getAudioTracks: () => [track] };
}

class FakeVoice {
  sayings = [];
  prepare() {}
  say(text, report) {
    const saying = { text, report, by: "audio", isSilent: false, pause: () => (saying.isSilent = true), resume: () => (saying.isSilent = false), stop: () => (saying.isSilent = true) };
    this.sayings.push(saying);
    return saying;
  }
}

const all = [];
after(() => all.forEach((talk) => talk.leave())); // their timers would keep the process alive

/** A talk with a browser and a server that a test plays. */
function talking({ wishes = {}, open = async () => {}, microphone = async (id) => fakeStream(id || "usual"), check = () => {}, memory = new Memory(undefined) } = {}) {
  const log = [];
  const sent = [];
  const streams = [];
  const kept = [];
  let hooks = null;
  const connection = { isUp: true, look() {}, watch: () => () => {} };
  const preferences = new Preferences(undefined);
  preferences.change(wishes);
  const voice = new FakeVoice();
  const speaker = new Speaker({ voice, preferences, isOpenFold: () => false });
  const browser = {
    addressed: () => "c1",
    askConfig: async () => ({ iceServers: [] }),
    check,
    connection,
    findVoices: async () => {},
    keep: (text, reason) => (kept.push([text, reason]), true),
    keepDraft: (conversation, text) => kept.push([conversation, text]),
    language: () => "en",
    listMicrophones: async () => [],
    makePeer: (given) => {
      hooks = given;
      return { open, send: (type, fields) => sent.push({ type, ...fields }), sendFrame: (text) => sent.push(JSON.parse(text)), replaceTrack: async (track) => log.push(`track ${track.name}`), close: () => log.push("closed") };
    },
    measure: () => ({ stop: () => log.push("meter off") }),
    openMicrophone: async (id) => {
      const stream = await microphone(id);
      streams.push(stream);
      return stream;
    },
    release: (stream) => stream?.track.stop(),
    say: () => {},
  };
  const talk = new Talk({ speaker, preferences, browser, memory });
  all.push(talk);
  Object.assign(talk.page, {
    conversationId: "c1",
    onSay: (text, key, replaces) => log.push(`say ${text} (${key}${replaces && ` for ${replaces}`})`),
    onStop: () => log.push("stop turn"),
    onContinue: (turn) => log.push(`continue ${turn}`),
  });
  const hear = (type, more = {}) => hooks.onMessage({ type, utterance_id: "u1", ...more });
  const answer = (kind, more = {}) => {
    const detail = { kind, messageId: "m1", turnId: "t1", ...more };
    speaker.hear(detail);
    talk.hear(detail);
  };
  const on = async () => {
    await talk.turnOn();
    hear("ready", { voice_session_id: "s1" });
  };
  return { talk, on, hear, answer, log, sent, streams, kept, voice, speaker, preferences, lose: () => hooks.onLost() };
}

test("a spoken question is sent as a message, and acknowledged once it is stored", async () => {
  const { talk, on, hear, log, sent } = talking();
  await on();
  assert.equal(talk.value.shown, "listening");
  hear("speech_started");
  hear("transcript", { text: "What is", is_final: false });
  assert.equal(talk.value.caption, "What is");
  hear("speech_ended");
  assert.equal(talk.value.shown, "transcribing");
  hear("transcript", { text: "What is a list?", is_final: true, number: 1 });
  assert.deepEqual(log, ["say What is a list? (u1)"]);
  assert.equal(talk.value.shown, "thinking");
  assert.equal(sent.some(({ type }) => type === "received"), false);
  talk.outbox.accepted("u1");
  assert.deepEqual(sent.at(-1), { type: "received", number: 1 });
  assert.deepEqual([talk.value.shown, talk.value.caption], ["listening", ""]);
});

test("a refused question goes into the composer with its reason", async () => {
  const { talk, on, hear, kept } = talking();
  await on();
  hear("transcript", { text: "What is a list?", is_final: true, number: 1 });
  talk.outbox.refused("u1", "Too fast. Wait a minute.");
  assert.deepEqual(kept, [["What is a list?", "Too fast. Wait a minute."]]);
  assert.equal(talk.outbox.isEmpty, true);
});

test("a question that goes on is sent with the key of the one that it replaces", async () => {
  const { on, hear, log, talk } = talking();
  await on();
  hear("transcript", { utterance_id: "u1", text: "One?", is_final: true, number: 1 });
  hear("speech_started", { utterance_id: "u2", continues: "u1" });
  hear("speech_ended", { utterance_id: "u2" });
  hear("transcript", { utterance_id: "u2", text: "One? And two?", is_final: true, number: 2, replaces: "u1" });
  talk.outbox.accepted("u1");
  assert.deepEqual(log, ["say One? (u1)", "say One? And two? (u2 for u1)"]);
});

test("a refused question that goes on is given back once, and whole", async () => {
  const { on, hear, kept, talk } = talking();
  await on();
  hear("transcript", { utterance_id: "u1", text: "One?", is_final: true, number: 1 });
  hear("transcript", { utterance_id: "u2", text: "One? And two?", is_final: true, number: 2, replaces: "u1" });
  talk.outbox.refused("u1", "Too fast.");
  talk.outbox.refused("u2", "Too fast.");
  assert.deepEqual(kept, [["One? And two?", "Too fast."]]);
});

test("a question that goes on is in a draft once", async () => {
  const { on, hear, kept, talk } = talking();
  await on();
  hear("transcript", { utterance_id: "u1", text: "One?", is_final: true, number: 1 });
  hear("transcript", { utterance_id: "u2", text: "One? And two?", is_final: true, number: 2, replaces: "u1" });
  talk.leave();
  assert.deepEqual(kept, [["c1", "One? And two?"]]);
});

test("several questions go out one after the other", async () => {
  const { talk, on, hear, log } = talking();
  await on();
  hear("transcript", { utterance_id: "u1", text: "One?", is_final: true, number: 1 });
  hear("transcript", { utterance_id: "u2", text: "Two?", is_final: true, number: 2 });
  assert.deepEqual(log, ["say One? (u1)"]);
  talk.outbox.accepted("u1");
  assert.deepEqual(log, ["say One? (u1)", "say Two? (u2)"]);
});

test("what was not stored yet stays with its conversation when it is left", async () => {
  const { talk, on, hear, kept, streams } = talking();
  await on();
  hear("transcript", { text: "What is a list?", is_final: true, number: 1 });
  talk.leave();
  assert.deepEqual(kept, [["c1", "What is a list?"]]);
  assert.deepEqual([streams[0].track.isStopped, talk.value.shown], [true, "off"]);
});

test("the learner cuts in: silent at once, and the answer that grew makes room", async () => {
  const { on, hear, answer, log, voice, talk } = talking();
  await on();
  answer("started");
  answer("added", { text: "A list keeps order. It is fast. " });
  voice.sayings[0].report.onStart();
  assert.equal(talk.value.shown, "speaking");
  hear("speech_started");
  assert.deepEqual([voice.sayings[0].isSilent, talk.value.shown], [true, "hearing"]);
  hear("transcript", { text: "But what about sets", is_final: false });
  assert.deepEqual(log, ["stop turn"]);
  hear("speech_ended");
  answer("ended", { status: "stopped", text: "A list keeps order. It is fast. " });
  hear("transcript", { text: "But what about sets?", is_final: true, number: 1 });
  assert.deepEqual(log, ["stop turn", "say But what about sets? (u1)"]);
  assert.equal(voice.sayings.length, 1);
});

test("a false start: the voice goes on, and a turn that was stopped is continued once it has ended", async () => {
  const { on, hear, answer, log, voice, speaker } = talking();
  await on();
  answer("started");
  answer("added", { text: "A list keeps order. It is fa" });
  voice.sayings[0].report.onStart();
  hear("speech_started");
  hear("transcript", { text: "hm well something", is_final: false });
  hear("dropped", { reason: "noise" });
  assert.deepEqual([log, voice.sayings[0].isSilent], [["stop turn"], false]);
  answer("ended", { status: "stopped", text: "A list keeps order. It is fa" });
  assert.deepEqual(log, ["stop turn", "continue t1"]);
  assert.equal(speaker.value.phase, "speaking");
});

test("an answer that comes while the learner speaks is held back until they are done", async () => {
  const { on, hear, answer, voice } = talking();
  await on();
  hear("transcript", { utterance_id: "u0", text: "One?", is_final: true, number: 1 });
  hear("speech_started");
  answer("started");
  answer("added", { text: "An answer. And more. " });
  assert.equal(voice.sayings.length, 0);
  hear("dropped", { reason: "silence" });
  assert.equal(voice.sayings.length, 1);
});

test("the server is told what is heard of the tutor, and by what", async () => {
  const { on, answer, voice, sent, speaker } = talking();
  await on();
  answer("started");
  answer("added", { text: "A list keeps order. It is fast. " });
  voice.sayings[0].report.onStart();
  assert.deepEqual(sent.at(-1), { v: 1, type: "tutor_speaking", text: "A list keeps order.", by: "audio" });
  speaker.pause();
  assert.deepEqual(sent.at(-1), { v: 1, type: "tutor_speaking", text: "", by: "nothing" });
});

test("switched off in mid-sentence the microphone is let go at once, and the words still come", async () => {
  const { talk, on, hear, log, sent, streams } = talking();
  await on();
  hear("speech_started");
  talk.turnOff();
  assert.deepEqual([streams[0].track.isStopped, sent.at(-1).type, talk.value.shown], [true, "commit", "hearing"]);
  hear("speech_ended");
  hear("transcript", { text: "What is a list?", is_final: true, number: 1 });
  assert.deepEqual([log.at(-2), log.at(-1), talk.value.link], ["say What is a list? (u1)", "closed", "off"]);
});

test("a page that was loaded anew goes on with its voice session before it knows its conversation", async () => {
  const kept = JSON.stringify({ id: "s0", after: 2, conversation: "c1", at: Date.now() });
  const memory = new Memory({ getItem: () => kept, removeItem() {} });
  const offers = [];
  const { talk, on, sent } = talking({ memory, open: async (_, { about }) => offers.push(about) });
  talk.page.conversationId = "";
  await on();
  assert.deepEqual(offers, [{ conversation_id: "c1", resume: "s0" }]);
  assert.deepEqual(sent[0], { type: "hello", voice_session_id: "s0", after: 2 });
});

test("each way it cannot begin is told, and nothing stays open", async () => {
  const refused = async () => Promise.reject(new Problem("denied"));
  const cases = [
    [{ check: () => { throw new Problem("insecure"); } }, "insecure", 0],
    [{ microphone: refused }, "denied", 0],
    [{ open: async () => { throw new Problem("voice_busy", { seconds: 10 }); } }, "voice_busy", 1],
    [{ open: async () => { throw new TypeError("whatever"); } }, "server", 1],
  ];
  for (const [options, code, count] of cases) {
    const { talk, streams } = talking(options);
    await talk.turnOn();
    assert.deepEqual([talk.value.shown, talk.value.problem.code, streams.length], ["error", code, count]);
    assert.ok(streams.every(({ track }) => track.isStopped));
    talk.dismiss();
    assert.equal(talk.value.shown, "off");
  }
});

test("switched off while the browser still asks, the microphone that comes is let go", async () => {
  let allow;
  const { talk, streams } = talking({ microphone: () => new Promise((resolve) => (allow = () => resolve(fakeStream("late")))) });
  const turning = talk.turnOn();
  await soon();
  talk.turnOff();
  allow();
  await turning;
  assert.deepEqual([talk.value.shown, streams[0].track.isStopped], ["off", true]);
});

test("muted and with the key up, the microphone sends silence", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { talk, on, sent, streams, preferences, hear } = talking();
  await on();
  const [{ track }] = streams;
  assert.equal(track.enabled, true);
  talk.mute(true);
  assert.deepEqual([track.enabled, talk.value.shown, sent.at(-1)], [false, "muted", { type: "mute", is_muted: true }]);
  talk.mute(false);
  preferences.change({ mode: "push_to_talk" });
  assert.deepEqual([track.enabled, talk.value.shown, sent.at(-1).mode], [false, "waiting", "push_to_talk"]);
  talk.hold(true);
  assert.deepEqual([track.enabled, talk.value.shown], [true, "listening"]);
  hear("speech_started");
  talk.hold(false);
  assert.equal(track.enabled, true, "the last syllable is still on its way");
  t.mock.timers.tick(AFTER_KEY_MS);
  assert.deepEqual([track.enabled, sent.at(-1).type], [false, "commit"]);
});

test("the key silences the tutor at once, and lets it go on when nothing was said", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { talk, on, answer, voice } = talking({ wishes: { mode: "push_to_talk" } });
  await on();
  answer("started");
  answer("added", { text: "A list keeps order. It is fast. " });
  voice.sayings[0].report.onStart();
  talk.hold(true);
  assert.equal(voice.sayings[0].isSilent, true);
  talk.hold(false);
  t.mock.timers.tick(AFTER_KEY_MS);
  assert.equal(voice.sayings[0].isSilent, false);
});

test("another microphone takes over on the same line; one that is gone is replaced, or said to be gone", async () => {
  let isThere = true;
  const { talk, on, log, streams, preferences } = talking({ microphone: async (id) => (isThere ? fakeStream(id || "usual") : Promise.reject(new Problem("no_device"))) });
  await on();
  preferences.change({ deviceId: "desk" });
  await soon();
  assert.deepEqual([log.at(-1), streams[0].track.isStopped], ["track desk", true]);
  streams[1].track.onended();
  await soon();
  assert.equal(log.at(-1), "track usual");
  isThere = false;
  streams[2].track.onended();
  await soon();
  assert.equal(talk.value.problem.code, "device_gone");
});

test("a line that breaks is called again; words of the server and its last word are shown", async () => {
  const { talk, on, hear, lose } = talking();
  await on();
  hear("error", { code: "speech_limit", detail: "That was enough for today." });
  assert.equal(talk.value.notice, "That was enough for today.");
  lose();
  assert.equal(talk.value.shown, "reconnecting");
  hear("error", { code: "idle", detail: "Nobody has spoken." });
  assert.deepEqual([talk.value.shown, talk.value.problem.code], ["error", "idle"]);
});

test("the strip says where the time went", async () => {
  const { talk, on, hear, answer, voice, sent } = talking();
  await on();
  hear("speech_started");
  hear("speech_ended");
  hear("transcript", { text: "What is a list?", is_final: true, number: 1 });
  hear("latency", { endpoint_ms: 400, stt_ms: 150 });
  assert.equal(talk.value.figures.heard, 550);
  answer("started");
  answer("added", { text: "A list. It " });
  voice.sayings[0].report.onStart();
  const { heard, word, sound } = talk.value.figures;
  assert.ok(word >= 0 && sound >= 0 && heard === 550);
  assert.deepEqual(sent.filter(({ type }) => type === "timing").map(({ utterance_id: id }) => id), ["u1", "u1"]);
  assert.equal(latencyWords({ heard: 550, word: 300.4, sound: 250 }), "Heard after 550 ms · first word after 300 ms · first sound after 250 ms, 1.1 s in all");
  assert.equal(latencyWords({ heard: null, word: null, sound: null }), "");
});

test("the level is 0 in silence, 1 when it is loud, and grows between", () => {
  const wave = (amplitude) => Float32Array.from({ length: 512 }, (_, i) => amplitude * Math.sin(i / 3));
  const levels = [0, 0.003, 0.03, 0.3, 1].map((amplitude) => loudness(wave(amplitude)));
  assert.deepEqual([levels[0], levels.at(-1)], [0, 1]);
  assert.deepEqual(levels, [...levels].sort((a, b) => a - b));
});

test("what keeps the microphone from a page has a code", async () => {
  const page = (more) => ({ isSecureContext: true, navigator: { mediaDevices: { getUserMedia() {} } }, RTCPeerConnection: class {}, ...more });
  checkBrowser(page());
  for (const [more, code] of [[{ isSecureContext: false, navigator: {} }, "insecure"], [{ navigator: {} }, "no_webrtc"], [{ RTCPeerConnection: undefined }, "no_webrtc"]]) {
    assert.throws(() => checkBrowser(page(more)), { code });
  }
  const named = (name, message = "") => Object.assign(new Error(message), { name });
  const cases = [["NotAllowedError", "denied"], ["NotFoundError", "no_device"], ["NotReadableError", "device_busy"], ["SecurityError", "denied"]];
  for (const [name, code] of cases) {
    await assert.rejects(openMicrophone("", { getUserMedia: async () => Promise.reject(named(name)) }), { code });
  }
  await assert.rejects(openMicrophone("", { getUserMedia: async () => Promise.reject(named("NotAllowedError", "Permission dismissed")) }), { code: "dismissed" });
  const asked = [];
  const picky = { getUserMedia: async ({ audio }) => (asked.push(audio), audio.deviceId ? Promise.reject(named("OverconstrainedError")) : "stream") };
  assert.equal(await openMicrophone("gone", picky), "stream");
  assert.ok(asked.every((audio) => audio.echoCancellation && audio.noiseSuppression && audio.autoGainControl));
});
