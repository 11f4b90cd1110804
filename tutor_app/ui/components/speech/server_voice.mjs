/** The server's voice: a sentence at a time over HTTP, the next one fetched while one is heard. */

const ADDRESS = "/api/text-to-speech";
const PATIENCE_MS = 15_000;
const MOST_KEPT = 4;

/** What is not there for this text, by a code. */
class NoSound extends Error {}

export class ServerVoice {
  #fetch;
  #taste;
  #makeAudio;
  #kept = new Map(); // what was asked for -> promise of the sound's address

  /**
   * @param {object} options
   * @param {() => {name: string, rate: number}} options.taste `name`: a voice's id, or ""
   * @param {typeof fetch} [options.fetch]
   * @param {(address: string) => HTMLAudioElement} [options.makeAudio]
   */
  constructor({ taste, fetch, makeAudio = (address) => new Audio(address) }) {
    this.#taste = taste;
    this.#fetch = fetch ?? globalThis.fetch.bind(globalThis);
    this.#makeAudio = makeAudio;
  }

  prepare(text) {
    this.#sound(text).catch(() => {}); // `say` reports it
  }

  /** @type {import("./player.mjs").Voice["say"]} */
  say(text, report) {
    return new Saying(this.#sound(text), this.#makeAudio, report);
  }

  /** @returns {Promise<{voices: {id: string, name: string}[], default: string}>} empty when there is none */
  async voices() {
    try {
      const response = await this.#fetch(`${ADDRESS}/voices`, { credentials: "same-origin" });
      const { voices = [], default: usual = "" } = response.ok ? await response.json() : {};
      return { voices: voices.map(({ id, name }) => ({ id: String(id), name: String(name ?? id) })), default: String(usual) };
    } catch {
      return { voices: [], default: "" };
    }
  }

  /** The address of the sound of a text; the last few stay, for what was prepared and for repeats. */
  #sound(text) {
    const { name, rate } = this.#taste();
    const asked = JSON.stringify({ text, ...(name && { voice_id: name }), speed: rate });
    const known = this.#kept.get(asked);
    if (known) return known;
    const sound = this.#ask(asked);
    this.#kept.set(asked, sound);
    sound.catch(() => this.#kept.delete(asked));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#drop(oldest);
    }
    return sound;
  }

  async #ask(body) {
    let response;
    try {
      const headers = { "Content-Type": "application/json" };
      const signal = AbortSignal.timeout(PATIENCE_MS);
      response = await this.#fetch(ADDRESS, { method: "POST", headers, body, signal, credentials: "same-origin" });
    } catch {
      throw new NoSound("network");
    }
    if (response.status === 501) throw new NoSound("no_server_voice");
    if (!response.ok) throw new NoSound("server_voice");
    return URL.createObjectURL(await response.blob());
  }

  #drop(asked) {
    const sound = this.#kept.get(asked);
    this.#kept.delete(asked);
    // it may be the one that is heard: its element has loaded it long before the address goes
    sound?.then((address) => setTimeout(() => URL.revokeObjectURL(address), PATIENCE_MS)).catch(() => {});
  }
}

class Saying {
  by = "audio";
  #audio = null;
  #isPaused = false;
  #isOver = false;

  constructor(sound, makeAudio, report) {
    this.report = report;
    sound.then(
      (address) => this.#isOver || this.#begin(makeAudio(address)),
      (error) => this.#end(() => report.onError(error instanceof NoSound ? error.message : "server_voice")),
    );
  }

  pause() {
    this.#isPaused = true;
    this.#audio?.pause();
  }

  resume() {
    this.#isPaused = false;
    if (this.#audio) this.#play();
  }

  stop() {
    this.#isOver = true;
    this.pause();
  }

  #begin(audio) {
    this.#audio = audio;
    audio.onplaying = () => this.#isOver || this.report.onStart();
    audio.onended = () => this.#end(() => this.report.onEnd());
    audio.onerror = () => this.#end(() => this.report.onError("server_voice"));
    if (!this.#isPaused) this.#play();
  }

  #play() {
    this.#audio.play().catch((error) => {
      if (error.name === "AbortError") return; // paused before it began
      this.#end(() => this.report.onError(error.name === "NotAllowedError" ? "not_allowed" : "server_voice"));
    });
  }

  #end(act) {
    if (this.#isOver) return;
    this.#isOver = true;
    act();
  }
}
