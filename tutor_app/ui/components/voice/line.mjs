/**
 * The line to the ears, that holds through cuts: connects, connects again with growing pauses, asks for
 * what was missed, and hands on each final transcript once.
 */

import { Problem } from "./problem.mjs";

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;
const MOST_ATTEMPTS = 6;
const HOPELESS = new Set(["signed_out", "no_webrtc"]);

export class Line {
  #makePeer;
  #askConfig;
  #on;
  #pause;
  #memory;
  #peer = null;
  #track = null;
  #about = {};
  #state = "closed";

  /**
   * @param {object} options
   * @param {(hooks: {onMessage: Function, onLost: Function}) => import("./peer.mjs").Peer} options.makePeer
   * @param {() => Promise<{iceServers: RTCIceServer[]}>} options.askConfig
   * @param {object} options.on
   * @param {() => void} options.on.greet after `hello` on each connection: tell how to listen
   * @param {(message: object) => void} options.on.message every message but repeats of finals
   * @param {() => void} options.on.ready the server listens
   * @param {() => void} options.on.lost it does not any more, and is called again
   * @param {(problem: Problem) => void} options.on.failed given up
   * @param {import("./memory.mjs").Memory} options.memory the voice session that can be gone on with
   * @param {(ms: number) => Promise<void>} [options.pause]
   */
  constructor({ makePeer, askConfig, on, memory, pause = pauseFor }) {
    this.#makePeer = makePeer;
    this.#askConfig = askConfig;
    this.#on = on;
    this.#memory = memory;
    this.#pause = pause;
  }

  /**
   * Connects. What goes wrong is told by `on.failed`.
   * @param {MediaStreamTrack} track
   * @param {object} about what the offer tells besides: `conversation_id`
   */
  async open(track, about) {
    this.#track = track;
    this.#about = about;
    this.#state = "opening";
    await this.#connect(0);
  }

  /** Ends it; nothing is told afterwards. */
  close() {
    this.#state = "closed";
    this.#peer?.close();
    this.#peer = null;
  }

  send(type, fields) {
    this.#peer?.send(type, fields);
  }

  sendFrame(text) {
    this.#peer?.sendFrame(text);
  }

  async replaceTrack(track) {
    this.#track = track;
    await this.#peer?.replaceTrack(track);
  }

  /** The page has a final, and all before it, in safety. */
  received(number) {
    this.#memory.after(number);
    this.send("received", { number });
  }

  async #connect(attempts) {
    for (let attempt = attempts; this.#state !== "closed"; attempt++) {
      if (attempt > 0) await this.#pause(waitBefore(attempt));
      if (this.#state === "closed") return;
      const problem = await this.#attempt();
      if (!problem || this.#state === "closed") return;
      const isFirst = this.#state === "opening";
      if (isFirst || HOPELESS.has(problem.code) || attempt >= MOST_ATTEMPTS) {
        this.close();
        this.#on.failed(isFirst || problem.code !== "blocked" ? problem : new Problem("lost"));
        return;
      }
    }
  }

  /** @returns {Promise<Problem | null>} */
  async #attempt() {
    const peer = this.#makePeer({
      onMessage: (message) => this.#take(peer, message),
      onLost: () => this.#lost(peer),
    });
    this.#peer?.close();
    this.#peer = peer;
    try {
      const { iceServers } = await this.#askConfig();
      const { id } = this.#memory.value;
      await peer.open(this.#track, { iceServers, about: { ...this.#about, ...(id && { resume: id }) } });
    } catch (error) {
      peer.close();
      return error instanceof Problem ? error : new Problem("server");
    }
    if (this.#state === "closed") {
      peer.close();
      return null;
    }
    this.#greet(peer);
    return null;
  }

  #greet(peer) {
    const { id, after } = this.#memory.value;
    peer.send("hello", id ? { voice_session_id: id, after } : { after: 0 });
    this.#on.greet();
  }

  #lost(peer) {
    if (peer !== this.#peer || this.#state === "closed") return;
    const wasOn = this.#state === "on";
    this.#state = wasOn ? "again" : this.#state;
    if (wasOn) this.#on.lost();
    void this.#connect(1);
  }

  #take(peer, message) {
    if (peer !== this.#peer) return;
    if (message.type === "ready") this.#ready(message);
    else if (this.#isNew(message)) this.#on.message(message);
  }

  #ready(message) {
    this.#memory.begin(message.voice_session_id);
    this.#state = "on";
    this.#on.ready(message);
  }

  /** Whether a final has not been handed on yet. */
  #isNew({ type, is_final: isFinal, number }) {
    if (type !== "transcript" || !isFinal || typeof number !== "number") return true;
    return this.#memory.take(number);
  }
}

/** Milliseconds before an attempt: doubling, with jitter. */
export function waitBefore(attempt) {
  const most = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
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
