import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ChosenVoice } from "../../../../tutor_app/ui/components/speech/chosen_voice.mjs";
import { Preferences, sound, USUAL } from "../../../../tutor_app/ui/components/speech/preferences.mjs";
import { ServerVoice } from "../../../../tutor_app/ui/components/speech/server_voice.mjs";
import { Speaker } from "../../../../tutor_app/ui/components/speech/speaker.mjs";

const soon = () => new Promise((resolve) => setImmediate(resolve));

class FakeVoice {
  sayings = [];
  prepare() {}

  say(text, report) {
    const saying = { text, report, by: "audio", isSilent: false };
    saying.pause = () => (saying.isSilent = true);
    saying.resume = () => (saying.isSilent = false);
    saying.stop = () => (saying.isSilent = true);
    this.sayings.push(saying);
    return saying;
  }

  /** Says the last text to its end. */
  done() {
    const { report } = this.sayings.at(-1);
    report.onStart();
    report.onEnd();
  }

  get said() {
    return this.sayings.map(({ text }) => text);
  }
}

function speaking(wishes = {}, openFolds = []) {
  mock.timers.reset();
  const voice = new FakeVoice();
  const preferences = new Preferences(undefined);
  preferences.change(wishes);
  const speaker = new Speaker({ voice, preferences, isOpenFold: (_, fold) => openFolds.includes(fold) });
  speaker.isTalking = true;
  const turn = (kind, more = {}) => speaker.hear({ kind, messageId: "m1", turnId: "t1", ...more });
  return { speaker, voice, turn };
}

test("an answer is read while it is written", () => {
  const { speaker, voice, turn } = speaking();
  turn("started");
  turn("added", { text: "One." });
  assert.deepEqual(voice.said, []);
  turn("added", { text: " Two is next. " });
  assert.deepEqual(voice.said, ["One."]);
  voice.done();
  turn("added", { text: "Three " });
  assert.deepEqual(voice.said, ["One.", "Two is next."]);
  voice.done();
  turn("ended", { status: "complete", text: "One. Two is next. Three " });
  voice.done();
  assert.deepEqual(voice.said, ["One.", "Two is next.", "Three."]);
  assert.deepEqual([speaker.value.phase, speaker.value.text], ["complete", ""]);
});

test("without talk nothing is read, unless it is always wished, or never", () => {
  for (const [speak, isTalking, expected] of [["talking", false, 0], ["talking", true, 1], ["always", false, 1], ["never", true, 0]]) {
    const { speaker, voice, turn } = speaking({ speak });
    speaker.isTalking = isTalking;
    turn("started");
    turn("added", { text: "One. Two. " });
    assert.equal(voice.said.length, expected, `${speak} ${isTalking}`);
  }
});

test("a rejection of the topic is read, too", () => {
  const { voice, turn } = speaking();
  turn("started");
  turn("replaced", { text: "I teach programming. Ask me about code." });
  turn("ended", { status: "complete", text: "I teach programming. Ask me about code." });
  voice.done();
  voice.done();
  assert.deepEqual(voice.said, ["I teach programming.", "Ask me about code."]);
});

test("text that stands there already is not read, what follows is", () => {
  const { voice, turn } = speaking();
  turn("started", { text: "Old news. " });
  turn("added", { text: "New. And " });
  assert.deepEqual(voice.said, ["New."]);
});

test("a stopped answer is silent", () => {
  const { speaker, voice, turn } = speaking();
  turn("started");
  turn("added", { text: "One. Two. " });
  turn("ended", { status: "stopped", text: "One. Two. " });
  assert.deepEqual([voice.sayings[0].isSilent, speaker.value.phase], [true, "idle"]);
});

test("cut off by nothing, it goes on where it was, and with the rest of the answer", () => {
  const { speaker, voice, turn } = speaking();
  turn("started");
  turn("added", { text: "One. Two is cut" });
  voice.sayings[0].report.onStart();
  speaker.pause();
  speaker.keep();
  assert.equal(voice.sayings[0].isSilent, true);
  turn("ended", { status: "stopped", text: "One. Two is cut" });
  speaker.resume();
  assert.equal(voice.sayings[0].isSilent, false);
  turn("started", { turnId: "t2", text: "One. Two is cut" });
  turn("added", { turnId: "t2", text: " and mended. " });
  turn("ended", { turnId: "t2", status: "complete", text: "One. Two is cut and mended. " });
  voice.done();
  voice.done();
  assert.deepEqual(voice.said, ["One.", "Two is cut and mended."]);
});

test("when the rest of a stopped answer does not come, what is there is read to its end", () => {
  const { speaker, voice, turn } = speaking();
  mock.timers.enable({ apis: ["setTimeout"] });
  turn("started");
  turn("added", { text: "One. Two is cut" });
  voice.sayings[0].report.onStart();
  speaker.pause();
  speaker.keep();
  turn("ended", { status: "stopped" });
  speaker.resume();
  mock.timers.tick(6_000);
  voice.done();
  voice.done();
  assert.deepEqual([voice.said, speaker.value.phase], [["One.", "Two is cut."], "complete"]);
  mock.timers.reset();
});

test("while it is held back, the first words of an answer wait", () => {
  const { speaker, voice, turn } = speaking();
  turn("started");
  speaker.pause();
  turn("added", { text: "One. Two. " });
  assert.deepEqual(voice.said, []);
  speaker.resume();
  assert.deepEqual(voice.said, ["One."]);
});

test("a message is read when asked for, and replaces what was read", () => {
  const { speaker, voice, turn } = speaking();
  turn("started");
  turn("added", { text: "One. Two. " });
  speaker.read("m0", "# Title\n\nOld `x`.");
  turn("added", { text: "Three. " });
  voice.done();
  voice.done();
  assert.deepEqual(voice.said, ["One.", "Title.", "Old x."]);
  assert.deepEqual([speaker.value.messageId, speaker.value.phase], ["m0", "complete"]);
});

test("an aside is read only when it is open", () => {
  const text = "Before.\n[EXPLAIN]\nBecause.\n[/EXPLAIN]\nAfter.";
  for (const folds of [[], [".0.1"]]) {
    const { speaker, voice } = speaking({}, folds);
    speaker.read("m1", text);
    for (let n = 0; n < 3 && speaker.value.phase !== "complete"; n++) voice.done();
    assert.equal(voice.said.includes("Because."), folds.length > 0);
  }
});

test("it shows what is heard, by what, and what went wrong", () => {
  const { speaker, voice } = speaking();
  speaker.read("m1", "One. Two.");
  voice.sayings[0].report.onStart();
  assert.deepEqual([speaker.value.text, speaker.value.by, speaker.value.phase], ["One.", "audio", "speaking"]);
  voice.sayings[0].report.onError("no_voice");
  assert.deepEqual([speaker.value.text, speaker.value.by, speaker.value.phase, speaker.value.problem], ["", "nothing", "error", "no_voice"]);
  speaker.retry();
  assert.equal(voice.said.at(-1), "One.");
});

test("a server's voice that fails hands the text to the browser's, and rests", () => {
  const server = new FakeVoice();
  const browser = new FakeVoice();
  let now = 0;
  const voice = new ChosenVoice({ server, browser, wishesBrowser: () => false, now: () => now });
  const log = [];
  const report = { onStart: () => log.push("start"), onEnd: () => log.push("end"), onError: (code) => log.push(code) };
  voice.say("without a server", report);
  assert.deepEqual([server.said, browser.said], [[], ["without a server"]]);
  voice.hasServer = true;
  const saying = voice.say("one", report);
  saying.pause();
  server.sayings[0].report.onError("network");
  assert.deepEqual([browser.said.at(-1), browser.sayings.at(-1).isSilent, log], ["one", true, []]);
  saying.resume();
  assert.equal(browser.sayings.at(-1).isSilent, false);
  voice.say("two", report);
  now = 60_001;
  voice.say("three", report);
  assert.deepEqual([browser.said, server.said], [["without a server", "one", "two"], ["one", "three"]]);
  server.sayings.at(-1).report.onError("not_allowed");
  assert.deepEqual(log, ["not_allowed"]);
});

class FakeAudio {
  log = [];
  play() {
    this.log.push("play");
    return Promise.resolve();
  }
  pause() {
    this.log.push("pause");
  }
}

function serverVoice(answers) {
  const asked = [];
  const audios = [];
  const fetch = async (address, { body } = {}) => {
    asked.push(body ? JSON.parse(body) : address);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer === "cut") throw new TypeError("network");
    return new Response(answer === 200 ? "RIFF" : "{}", { status: answer });
  };
  const makeAudio = () => {
    const audio = new FakeAudio();
    audios.push(audio);
    return audio;
  };
  return { voice: new ServerVoice({ taste: () => ({ name: "anna", rate: 1.5 }), fetch, makeAudio }), asked, audios };
}

test("the server's voice is asked once for a text that was prepared", async () => {
  const { voice, asked, audios } = serverVoice([200]);
  const log = [];
  voice.prepare("Hello.");
  voice.say("Hello.", { onStart: () => log.push("start"), onEnd: () => log.push("end"), onError: (code) => log.push(code) });
  await soon();
  await soon();
  assert.deepEqual(asked, [{ text: "Hello.", voice_id: "anna", speed: 1.5 }]);
  audios[0].onplaying();
  audios[0].onended();
  audios[0].onended();
  assert.deepEqual([log, audios[0].log], [["start", "end"], ["play"]]);
});

test("what the server's voice cannot do is told by a code, and can be tried again", async () => {
  for (const [answer, code] of [[501, "no_server_voice"], [503, "server_voice"], ["cut", "network"]]) {
    const { voice, asked } = serverVoice([answer]);
    for (let count = 1; count <= 2; count++) {
      const log = [];
      voice.say("Hello.", { onStart() {}, onEnd() {}, onError: (name) => log.push(name) });
      await soon();
      await soon();
      assert.deepEqual([log, asked.length], [[code], count]);
    }
  }
});

test("paused before its sound has come, it does not begin", async () => {
  const { voice, audios } = serverVoice([200]);
  const saying = voice.say("Hello.", { onStart() {}, onEnd() {}, onError() {} });
  saying.pause();
  await soon();
  await soon();
  assert.deepEqual(audios[0].log, []);
  saying.resume();
  assert.deepEqual(audios[0].log, ["play"]);
});

test("preferences that make no sense are as usual, and are kept within their limits", () => {
  for (const kept of [null, 7, "x", [], { rate: "fast", mode: "shout", speak: null, voice: 7, thinkSeconds: NaN }]) {
    assert.deepEqual(sound(kept), USUAL);
  }
  const found = sound({ rate: 99, pitch: -1, thinkSeconds: 0, mode: "push_to_talk", voice: "x".repeat(999), isLatencyShown: "yes" });
  assert.deepEqual([found.rate, found.pitch, found.thinkSeconds, found.mode, found.voice, found.isLatencyShown], [2, 0.5, 0.5, "push_to_talk", "", false]);
  const kept = new Map();
  const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  new Preferences(storage).change({ speak: "always" });
  assert.equal(new Preferences(storage).value.speak, "always");
  const full = new Preferences({ getItem: () => "{", setItem: () => { throw new Error("full"); } });
  full.change({ rate: 2 });
  assert.equal(full.value.rate, 2);
});
