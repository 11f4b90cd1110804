/**
 * The browser's own voice (speechSynthesis), around its faults: voices that come late or never, events
 * that do not come, a pause that does not go on, and silence after 15 seconds (so texts are short).
 */

const VOICES_MS = 1_500;
const START_MS = 5_000;
const AFTER_CANCEL_MS = 60; // a text that is said right after a cancel is lost in some browsers
const PER_CHARACTER_MS = 130;
const END_MS = 8_000;
const NUDGE_MS = 9_000; // a remote voice that is read at a slow rate would fall silent after 15 s

const CODES = {
  "not-allowed": "not_allowed",
  "audio-busy": "no_sound",
  "audio-hardware": "no_sound",
};

export class BrowserVoice {
  #speech;
  #taste;

  /**
   * @param {SpeechSynthesis | undefined} speech
   * @param {() => {name: string, rate: number, pitch: number}} taste `name`: a voiceURI, or ""
   */
  constructor(speech, taste) {
    this.#speech = speech;
    this.#taste = taste;
  }

  prepare() {}

  /** @type {import("./player.mjs").Voice["say"]} */
  say(text, report) {
    return new Saying(this.#speech, text, this.#taste(), report);
  }

  /** @returns {SpeechSynthesisVoice[]} those for the language first, the browser's favourite on top */
  voices(language = "en") {
    const all = this.#speech?.getVoices() ?? [];
    const rank = (voice) => (voice.lang.toLowerCase().startsWith(language) ? 0 : 2) + (voice.default ? 0 : 1);
    return [...all].sort((one, other) => rank(one) - rank(other));
  }

  /** @returns {() => void} ends the watching */
  watch(listener) {
    this.#speech?.addEventListener?.("voiceschanged", listener);
    return () => this.#speech?.removeEventListener?.("voiceschanged", listener);
  }
}

/** One text on its way; `at` is where the last word that was begun stands. */
class Saying {
  by = "browser";
  #at = 0;
  #attempt = 0;
  #timer = 0;
  #nudge = 0;
  #utterance = null; // kept: the events of an utterance that nobody holds may never come

  constructor(speech, text, taste, report) {
    Object.assign(this, { speech, text, taste, report });
    this.#begin();
  }

  pause() {
    this.#over();
    this.speech?.cancel();
  }

  resume() {
    this.#begin();
  }

  stop() {
    this.pause();
    this.report = { onStart() {}, onEnd() {}, onError() {} };
  }

  async #begin() {
    const attempt = ++this.#attempt;
    const isStale = () => attempt !== this.#attempt;
    await null; // nothing is reported before `say` has returned
    if (!this.speech) return isStale() || this.report.onError("no_voice");
    await this.#voicesAreThere();
    if (isStale()) return undefined;
    if (this.speech.speaking || this.speech.pending) this.speech.cancel();
    await pause(AFTER_CANCEL_MS);
    if (!isStale()) this.#speak(isStale);
    return undefined;
  }

  #voicesAreThere() {
    if (this.speech.getVoices().length > 0) return null;
    return new Promise((resolve) => {
      this.speech.addEventListener?.("voiceschanged", resolve, { once: true });
      setTimeout(resolve, VOICES_MS);
    });
  }

  #speak(isStale) {
    const from = this.#at;
    const utterance = new SpeechSynthesisUtterance(this.text.slice(from));
    const voice = this.speech.getVoices().find(({ voiceURI }) => voiceURI === this.taste.name);
    if (voice) utterance.voice = voice;
    utterance.lang = voice?.lang ?? "en";
    utterance.rate = this.taste.rate;
    utterance.pitch = this.taste.pitch;
    const whenMine = (act) => (event) => isStale() || act(event);
    const over = (act) => whenMine((event) => {
      this.#over();
      act(event);
    });
    utterance.onstart = whenMine(() => this.#started(isStale, voice));
    utterance.onboundary = whenMine(({ name, charIndex }) => {
      if (name !== "sentence") this.#at = from + charIndex;
    });
    utterance.onend = over(() => this.report.onEnd());
    utterance.onerror = over(({ error }) => this.report.onError(CODES[error] ?? "no_voice"));
    this.#utterance = utterance;
    this.speech.resume(); // a browser that was left paused says nothing
    this.speech.speak(utterance);
    this.#timer = setTimeout(over(() => this.#never()), START_MS);
  }

  #over() {
    this.#attempt++;
    clearTimeout(this.#timer);
    clearInterval(this.#nudge);
  }

  #started(isStale, voice) {
    clearTimeout(this.#timer);
    if (voice?.localService === false) this.#nudge = setInterval(() => this.#wake(), NUDGE_MS);
    const expected = (this.text.length * PER_CHARACTER_MS) / this.taste.rate + END_MS;
    this.#timer = setTimeout(() => {
      if (isStale()) return;
      this.pause();
      this.report.onEnd(); // its end was not told
    }, expected);
    this.report.onStart();
  }

  #wake() {
    this.speech.pause();
    this.speech.resume();
  }

  #never() {
    this.speech.cancel();
    this.report.onError("no_voice");
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
