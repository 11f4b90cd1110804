import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { BrowserVoice } from "../../../../tutor_app/ui/components/speech/browser_voice.mjs";

globalThis.SpeechSynthesisUtterance = class {
  constructor(text) {
    this.text = text;
  }
};

/** A browser's speech whose events a test sends. */
class FakeSpeech {
  spoken = [];
  log = [];
  speaking = false;
  voices = [
    { voiceURI: "de", name: "Hans", lang: "de-DE", default: true, localService: true },
    { voiceURI: "en", name: "Anna", lang: "en-US", default: false, localService: true },
    { voiceURI: "far", name: "Far", lang: "en-GB", default: false, localService: false },
  ];
  #listeners = [];
  getVoices = () => this.voices;
  addEventListener = (_, listener) => this.#listeners.push(listener);
  removeEventListener() {}
  resume = () => this.log.push("resume");
  pause = () => this.log.push("pause");

  cancel() {
    this.log.push("cancel");
    this.speaking = false;
    this.spoken.at(-1)?.onerror?.({ error: "interrupted" });
  }

  speak(utterance) {
    this.speaking = true;
    this.spoken.push(utterance);
  }

  /** The voices are there now. */
  arrive(voices) {
    this.voices = voices;
    this.#listeners.forEach((listener) => listener());
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
});

/** Lets promises and timers of `ms` come to their turn. */
async function pass(ms = 0) {
  for (let n = 0; n < 5; n++) await Promise.resolve();
  mock.timers.tick(ms);
  for (let n = 0; n < 5; n++) await Promise.resolve();
}

function saying(text, { speech = new FakeSpeech(), name = "", rate = 1 } = {}) {
  const log = [];
  const voice = new BrowserVoice(speech, () => ({ name, rate, pitch: 0.8 }));
  const report = { onStart: () => log.push("start"), onEnd: () => log.push("end"), onError: (code) => log.push(code) };
  return { speech, log, voice, said: voice.say(text, report) };
}

test("a text is said with the wished voice, rate and pitch, and reported after say has returned", async () => {
  const { speech, log } = saying("Hello.", { name: "en", rate: 1.5 });
  assert.deepEqual(log, []);
  await pass(60);
  const [utterance] = speech.spoken;
  assert.deepEqual([utterance.text, utterance.voice.name, utterance.rate, utterance.pitch], ["Hello.", "Anna", 1.5, 0.8]);
  utterance.onstart({});
  utterance.onend({});
  utterance.onend({});
  assert.deepEqual(log, ["start", "end"]);
});

test("paused it is silent before the call returns, and goes on with the word it was at", async () => {
  const { speech, log, said } = saying("One two three four.");
  await pass(60);
  speech.spoken[0].onstart({});
  speech.spoken[0].onboundary({ name: "word", charIndex: 8 });
  said.pause();
  assert.equal(speech.speaking, false);
  assert.deepEqual(log, ["start"]);
  said.resume();
  await pass(60);
  assert.equal(speech.spoken[1].text, "three four.");
  speech.spoken[1].onboundary({ name: "word", charIndex: 6 });
  said.pause();
  said.resume();
  await pass(60);
  assert.equal(speech.spoken[2].text, "four.");
  speech.spoken[0].onend({});
  speech.spoken[2].onend({});
  assert.deepEqual(log, ["start", "end"]);
});

test("stopped before or after it began, nothing is reported", async () => {
  const early = saying("Hello.");
  early.said.stop();
  await pass(60);
  assert.deepEqual([early.speech.spoken.length, early.log], [0, []]);
  const late = saying("Hello.");
  await pass(60);
  late.said.stop();
  late.speech.spoken[0].onend({});
  await pass(60_000);
  assert.deepEqual(late.log, []);
});

test("voices that come late are waited for; without any it is tried all the same", async () => {
  const late = new FakeSpeech();
  const [, anna] = late.voices;
  late.voices = [];
  saying("Hello.", { speech: late, name: "en" });
  await pass(300);
  assert.equal(late.spoken.length, 0);
  late.arrive([anna]);
  await pass(60);
  assert.equal(late.spoken[0].voice, anna);

  const none = new FakeSpeech();
  none.voices = [];
  saying("Hello.", { speech: none });
  await pass(1_500);
  await pass(60);
  assert.equal(none.spoken.length, 1);
});

test("a voice that never begins, or that the browser does not have, is told", async () => {
  const { log } = saying("Hello.");
  await pass(60);
  await pass(5_000);
  assert.deepEqual(log, ["no_voice"]);
  const cases = { "not-allowed": "not_allowed", "audio-hardware": "no_sound", "synthesis-failed": "no_voice", network: "no_voice" };
  for (const [error, code] of Object.entries(cases)) {
    const one = saying("Hello.");
    await pass(60);
    one.speech.spoken[0].onerror({ error });
    assert.deepEqual(one.log, [code]);
  }
  const nothing = saying("Hello.", { speech: null });
  await pass(60);
  assert.deepEqual(nothing.log, ["no_voice"]);
});

test("an end that is never told is not waited for without end", async () => {
  const { speech, log } = saying("Hello.");
  await pass(60);
  speech.spoken[0].onstart({});
  await pass(20_000);
  assert.deepEqual(log, ["start", "end"]);
});

test("a remote voice is kept awake, one of this machine is left alone", async () => {
  for (const [name, count] of [["far", 2], ["en", 0]]) {
    const { speech } = saying("x".repeat(200), { name });
    await pass(60);
    speech.spoken[0].onstart({});
    await pass(9_000);
    await pass(9_000);
    assert.equal(speech.log.filter((entry) => entry === "pause").length, count);
    speech.spoken[0].onend({});
    await pass(60_000);
    assert.equal(speech.log.filter((entry) => entry === "pause").length, count);
  }
});

test("voices of the language come first, the browser's favourite on top of its kind", () => {
  const speech = new FakeSpeech();
  const names = (language) => new BrowserVoice(speech, () => ({})).voices(language).map(({ name }) => name);
  assert.deepEqual(names("en"), ["Anna", "Far", "Hans"]);
  assert.deepEqual(names("de"), ["Hans", "Anna", "Far"]);
  assert.deepEqual(new BrowserVoice(undefined, () => ({})).voices(), []);
});
