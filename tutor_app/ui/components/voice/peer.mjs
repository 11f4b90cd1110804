/** One WebRTC connection to the ears: the microphone's track out, a data channel both ways. */

import { frame, parse } from "./protocol.mjs";
import { Problem, problemOf } from "./problem.mjs";

const OFFER = "/api/voice/offer";
const CHANNEL = "tutor";
const CONNECT_MS = 15_000;
const ANSWER_MS = 10_000;
const GATHER_MS = 2_000;
const DISCONNECTED_MS = 3_000;
const SILENCE_MS = 6_000; // the server says something every second
const LOOK_EVERY_MS = 1_000;

export class Peer {
  #pc = null;
  #channel = null;
  #sender = null;
  #timers = [];
  #heardAt = 0;
  #isOver = false;
  #onLost;
  #onMessage;

  /**
   * @param {object} options
   * @param {(message: object) => void} options.onMessage
   * @param {() => void} options.onLost the connection that had been open is gone
   * @param {typeof fetch} [options.fetch]
   */
  constructor({ onMessage, onLost, fetch = globalThis.fetch.bind(globalThis) }) {
    this.#onMessage = onMessage;
    this.#onLost = onLost;
    this.fetch = fetch;
  }

  /**
   * Connects a microphone; resolves when the channel is open. Rejects with a Problem.
   * @param {MediaStreamTrack} track
   * @param {{iceServers: RTCIceServer[], about: object}} how `about`: what the offer tells besides
   */
  async open(track, { iceServers, about }) {
    try {
      await withLimit(this.#connect(track, iceServers, about), CONNECT_MS, () => new Problem("blocked"));
    } catch (error) {
      this.close();
      throw error;
    }
    this.#heardAt = performance.now();
    this.#timers.push(setInterval(() => this.#look(), LOOK_EVERY_MS));
  }

  async #connect(track, iceServers, about) {
    const pc = new RTCPeerConnection({ iceServers });
    this.#pc = pc;
    this.#sender = pc.addTransceiver(track, { direction: "sendonly" }).sender;
    this.#channel = pc.createDataChannel(CHANNEL);
    const isOpen = this.#opened(pc, this.#channel);
    isOpen.catch(() => {}); // it is awaited below, when the offer has been answered
    await pc.setLocalDescription(await pc.createOffer());
    await gathered(pc);
    const answer = await this.#offer({ ...about, sdp: pc.localDescription.sdp, type: "offer" });
    if (this.#isOver) throw new Problem("lost");
    await pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await isOpen;
  }

  async #offer(body) {
    const headers = { "Content-Type": "application/json" };
    let response;
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      response = await this.fetch(OFFER, { method: "POST", headers, body: JSON.stringify(body), signal, credentials: "same-origin" });
    } catch {
      throw new Problem(navigator.onLine ? "server" : "offline");
    }
    if (!response.ok) throw await problemOf(response);
    return response.json();
  }

  #opened(pc, channel) {
    return new Promise((resolve, reject) => {
      channel.onopen = resolve;
      channel.onclose = () => {
        reject(new Problem("lost"));
        this.#lose();
      };
      channel.onmessage = ({ data }) => this.#take(data);
      pc.onconnectionstatechange = () => {
        if (pc.connectionState === "failed") reject(new Problem("blocked"));
        this.#changed(pc.connectionState);
      };
    });
  }

  #changed(state) {
    if (state === "failed" || state === "closed") this.#lose();
    if (state !== "disconnected") return;
    const wait = setTimeout(() => this.#pc.connectionState === "disconnected" && this.#lose(), DISCONNECTED_MS);
    this.#timers.push(wait);
  }

  #take(data) {
    this.#heardAt = performance.now();
    const message = parse(data);
    if (message?.type === "ping") this.send("pong", { n: message.n });
    else if (message) this.#onMessage(message);
  }

  /** Nothing heard for too long: the server is gone, or this machine was asleep. */
  #look() {
    if (performance.now() - this.#heardAt > SILENCE_MS) this.#lose();
  }

  #lose() {
    if (this.#isOver) return;
    const wasOpen = this.#heardAt > 0;
    this.close();
    if (wasOpen) this.#onLost();
  }

  /** Sends a message; one that cannot be sent now is left out. */
  send(type, fields) {
    this.sendFrame(frame(type, fields));
  }

  sendFrame(text) {
    if (this.#channel?.readyState === "open") this.#channel.send(text);
  }

  /** Another microphone, on the same connection. */
  async replaceTrack(track) {
    await this.#sender?.replaceTrack(track);
  }

  close() {
    this.#isOver = true;
    this.#timers.forEach(clearTimeout);
    this.#channel?.close();
    this.#pc?.close();
  }
}

/** Waits until the browser knows its addresses, or long enough. */
function gathered(pc) {
  if (pc.iceGatheringState === "complete") return null;
  return new Promise((resolve) => {
    setTimeout(resolve, GATHER_MS);
    pc.addEventListener("icegatheringstatechange", () => pc.iceGatheringState === "complete" && resolve());
  });
}

function withLimit(promise, ms, makeError) {
  let timer = 0;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(makeError()), ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
