/** Tells a listener when the connection comes or goes; looks only while somebody listens. */

export const LOOK_EVERY_MS = 400;

export class Connection {
  #isConnected;
  #page;
  #listeners = new Set();
  #timer = 0;
  isUp = true;

  /**
   * @param {() => boolean} isConnected whether events of this page reach the server now
   * @param {EventTarget} [page] tells of "online" and "offline"
   */
  constructor(isConnected, page = globalThis) {
    this.#isConnected = isConnected;
    this.#page = page;
  }

  /** @param {(isUp: boolean) => void} listener */
  watch(listener) {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  look = () => {
    const isUp = this.#isConnected();
    if (isUp === this.isUp) return;
    this.isUp = isUp;
    for (const listener of [...this.#listeners]) listener(isUp);
  };

  #start() {
    this.#timer = setInterval(this.look, LOOK_EVERY_MS);
    this.#page.addEventListener("online", this.look);
    this.#page.addEventListener("offline", this.look);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#page.removeEventListener("online", this.look);
    this.#page.removeEventListener("offline", this.look);
  }
}
