/** The voice that speaks: the server's when there is one and it was not deselected, else the browser's. */

const REST_MS = 60_000;
const PASSED_OVER = new Set(["no_server_voice", "server_voice", "network"]);

export class ChosenVoice {
  #server;
  #browser;
  #wishes;
  #now;
  #restsUntil = 0;
  hasServer = false;

  /**
   * @param {object} options
   * @param {import("./player.mjs").Voice} options.server
   * @param {import("./player.mjs").Voice} options.browser
   * @param {() => boolean} options.wishesBrowser the learner chose one of the browser's voices
   * @param {() => number} [options.now] milliseconds
   */
  constructor({ server, browser, wishesBrowser, now = () => performance.now() }) {
    this.#server = server;
    this.#browser = browser;
    this.#wishes = wishesBrowser;
    this.#now = now;
  }

  get #isServer() {
    return this.hasServer && !this.#wishes() && this.#now() >= this.#restsUntil;
  }

  prepare(text) {
    if (this.#isServer) this.#server.prepare(text);
  }

  /** @type {import("./player.mjs").Voice["say"]} */
  say(text, report) {
    return this.#isServer ? this.#sayByServer(text, report) : this.#browser.say(text, report);
  }

  /** When the server's voice fails before it was heard, the browser's says the text, and the next ones. */
  #sayByServer(text, report) {
    const saying = new Handed();
    saying.now = this.#server.say(text, {
      ...report,
      onError: (code) => {
        if (!PASSED_OVER.has(code)) return report.onError(code);
        this.#restsUntil = this.#now() + REST_MS;
        saying.hand(this.#browser.say(text, report));
        return undefined;
      },
    });
    return saying;
  }
}

/** A text that one voice may hand to another. */
class Handed {
  #isPaused = false;
  now = null;

  get by() {
    return this.now.by;
  }

  hand(other) {
    this.now = other;
    if (this.#isPaused) other.pause();
  }

  pause() {
    this.#isPaused = true;
    this.now.pause();
  }

  resume() {
    this.#isPaused = false;
    this.now.resume();
  }

  stop() {
    this.now.stop();
  }
}
