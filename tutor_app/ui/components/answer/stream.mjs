/** Reads the events of one turn until it ends, through cuts, restarts and slow networks. */

import { EventParser } from "./sse.mjs";

const ENDINGS = new Set(["completed", "stopped", "interrupted", "failed"]);
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const SILENCE_MS = 40_000; // the server says something every 15 s
const PATIENCE_MS = 120_000;
const MOST_REFUSALS = 4;
const CLOSING_MS = 2_000;

const LOST = "The connection to this answer was lost. What has been written is kept.";
const MISSING = "This answer can no longer be followed here. Reload the page to see it.";
const SIGNED_OUT = "You are signed out. Sign in again to see the rest of this answer.";

/** A problem that trying again at once does not solve; `message` is the sentence for the reader. */
class GivenUp extends Error {}

export class TurnReader {
  #url;
  #onEvent;
  #onGivenUp;
  #onRefused;
  #fetch;
  #pause;
  #lastId = "";
  #isStopped = false;
  #abort = null;
  #attempts = 0;
  #refusals = 0;
  #gaps = 0;
  #progressAt = 0;

  /**
   * @param {object} options
   * @param {string} options.url the turn's events
   * @param {(type: string, data: object) => boolean | void} options.onEvent false: a piece is
   *   missing before this one, read again from the last good event
   * @param {(sentence: string) => void} options.onGivenUp nothing more will come
   * @param {() => void} [options.onRefused] the login is not (or no longer) accepted
   * @param {typeof fetch} [options.fetch]
   * @param {(ms: number) => Promise<void>} [options.pause]
   */
  constructor({ url, onEvent, onGivenUp, onRefused = () => {}, fetch, pause = pauseFor }) {
    this.#url = url;
    this.#onEvent = onEvent;
    this.#onGivenUp = onGivenUp;
    this.#onRefused = onRefused;
    this.#fetch = fetch ?? globalThis.fetch.bind(globalThis);
    this.#pause = pause;
  }

  /** Reads until the turn has ended, `stop()` is called or the reader gives up. */
  async run() {
    this.#progressAt = Date.now();
    while (!this.#isStopped) {
      try {
        if (await this.#readOnce()) return;
      } catch (error) {
        if (this.#isStopped) return;
        if (error instanceof GivenUp) {
          this.#onGivenUp(error.message);
          return;
        }
      }
      if (this.#isStopped) return;
      if (this.#attempts > 5 && Date.now() - this.#progressAt > PATIENCE_MS) {
        this.#onGivenUp(LOST);
        return;
      }
      await this.#pause(waitBefore(this.#attempts++));
    }
  }

  /** Ends the reading; no event is reported afterwards. */
  stop() {
    this.#isStopped = true;
    this.#abort?.abort();
  }

  /** One connection. @returns {Promise<boolean>} whether the turn has ended */
  async #readOnce() {
    this.#abort = new AbortController();
    const watch = new Watch(() => this.#abort.abort(), SILENCE_MS);
    try {
      const response = await this.#fetch(this.#url, {
        headers: this.#headers(),
        credentials: "same-origin",
        cache: "no-store",
        signal: this.#abort.signal,
      });
      await this.#check(response);
      const reader = response.body.getReader();
      const hasEnded = await this.#readBody(reader, watch);
      await this.#toTheEnd(reader);
      return hasEnded;
    } finally {
      watch.stop();
      this.#abort.abort();
    }
  }

  #headers() {
    const headers = { Accept: "text/event-stream" };
    if (this.#lastId) headers["Last-Event-ID"] = this.#lastId;
    return headers;
  }

  async #check(response) {
    if (response.status === 401 || response.status === 403) {
      if (++this.#refusals >= MOST_REFUSALS) throw new GivenUp(SIGNED_OUT);
      this.#onRefused();
    } else if (response.status === 404 || response.status === 410) {
      throw new GivenUp(MISSING);
    }
    if (!response.ok || !response.body) {
      const seconds = Number(response.headers.get("Retry-After")) || 0;
      if (seconds > 0) await this.#pause(Math.min(seconds, 30) * 1000);
      throw new Error(`status ${response.status}`);
    }
  }

  async #readBody(reader, watch) {
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return false;
      watch.restart();
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) {
        if (this.#isStopped) return true;
        if (event.type === "reconnect") return false;
        if (this.#report(event)) return true;
      }
    }
  }

  /** Lets the server end the response, which it does after the last event: a cut is an error to it. */
  async #toTheEnd(reader) {
    const patience = setTimeout(() => this.#abort.abort(), CLOSING_MS);
    try {
      while (!this.#isStopped && !(await reader.read()).done);
    } catch {
      // it was cut all the same: everything has been read
    } finally {
      clearTimeout(patience);
    }
  }

  /** Hands one event on. @returns {boolean} whether it was the last one */
  #report(event) {
    const data = parse(event.data);
    if (data === null) return false;
    if (this.#onEvent(event.type, data) === false) {
      if (++this.#gaps > 1) this.#lastId = "";
      throw new Error("a piece is missing");
    }
    if (event.id) this.#lastId = event.id;
    this.#attempts = this.#refusals = this.#gaps = 0;
    this.#progressAt = Date.now();
    return ENDINGS.has(event.type);
  }
}

function parse(data) {
  try {
    const value = JSON.parse(data);
    return value !== null && typeof value === "object" ? value : null;
  } catch {
    return null; // not one of ours: an event we cannot read is passed over
  }
}

/** Milliseconds before the attempt after `attempts` failed ones: doubling, with jitter. */
function waitBefore(attempts) {
  const most = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 10), LONGEST_WAIT_MS);
  return most * (0.5 + Math.random() / 2);
}

/** Waits, and starts at once when the browser is online again. */
function pauseFor(ms) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    globalThis.addEventListener?.("online", end);
  });
}

/** Calls back when it was not restarted for a while. */
class Watch {
  constructor(callback, ms) {
    this.callback = callback;
    this.ms = ms;
    this.restart();
  }

  restart() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.callback, this.ms);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
