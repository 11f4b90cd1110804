/** The microphone in use: its stream, how loud it is, whether it is open, and its change for another. */

export class OwnMicrophone {
  #browser;
  #stream = null;
  #meter = null;
  #isOpen = false;

  /**
   * @param {object} options
   * @param {object} options.browser see browser.mjs
   * @param {() => void} options.onGone it was unplugged, or the permission was taken back
   */
  constructor({ browser, onGone }) {
    this.#browser = browser;
    this.onGone = onGone;
    /** Called with the loudness (0 to 1) once a frame. */
    this.onLevel = () => {};
  }

  get isThere() {
    return this.#stream !== null;
  }

  get track() {
    return this.#stream.getAudioTracks()[0];
  }

  /** Takes a stream; the one before is let go. */
  use(stream) {
    this.letGo();
    this.#stream = stream;
    this.#meter = this.#browser.measure(stream, (level) => this.onLevel(level));
    this.track.onended = () => this.onGone();
    this.open(this.#isOpen);
  }

  /** A microphone that is not open sends silence. */
  open(isOpen) {
    this.#isOpen = isOpen;
    if (this.#stream) this.track.enabled = isOpen;
  }

  /** The browser takes its recording mark away. */
  letGo() {
    this.#browser.release(this.#stream);
    this.#meter?.stop();
    this.#stream = this.#meter = null;
    this.onLevel(0);
  }
}
