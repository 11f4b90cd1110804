/** Draws a growing answer once a frame, and not more of it than a frame can take. */

const CATCH_UP_MS = 150;
const MOST_PER_FRAME = 2_000; // characters

export class Painter {
  #frame = 0;
  #timer = 0;

  /**
   * @param {import("./live.mjs").LiveAnswer} live
   * @param {() => void} draw brings the page in line with `live` before it returns
   * @param {() => void} onEnd the last of the answer is drawn
   * @param {object} [page] a browser pauses its frames while the page is hidden
   */
  constructor(live, draw, onEnd, page = globalThis) {
    this.live = live;
    this.draw = draw;
    this.onEnd = onEnd;
    this.page = page;
  }

  schedule() {
    this.#frame ||= this.page.requestAnimationFrame(() => this.now());
  }

  now() {
    this.stop();
    const { live } = this;
    live.document.update(MOST_PER_FRAME);
    const isLast = live.over !== "" && !live.document.isBehind;
    if (isLast) live.end();
    live.shown.isBehind = false;
    this.draw();
    if (isLast) this.onEnd();
    else if (live.document.isBehind) this.schedule();
    else if (live.shown.isBehind) this.#timer = setTimeout(this.#catchUp, CATCH_UP_MS);
  }

  /** Draws what is left; nobody sees how long that takes in a hidden tab. */
  toEnd() {
    if (this.page.document.visibilityState === "hidden") this.live.document.update();
    this.now();
  }

  #catchUp = () => {
    this.live.document.touchOpen();
    this.schedule();
  };

  stop() {
    this.page.cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = 0;
  }
}
