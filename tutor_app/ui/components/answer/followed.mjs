/** The turn of an answer while it is followed: drawn at the page's own pace, told to the page, ended once. */

import { Announcer } from "./announcer.mjs";
import { Painter } from "./painter.mjs";
import { Telling } from "./telling.mjs";

export class FollowedTurn {
  /**
   * @param {object} options
   * @param {import("./live.mjs").LiveAnswer} options.live
   * @param {string} options.messageId
   * @param {string} options.turnId
   * @param {string} [options.url] where the turn's events are read
   * @param {() => void} options.draw brings the page in line with `live` before it returns
   * @param {() => string} options.words of the answer as it stands on the page
   * @param {(turnId: string) => void} options.onEnded called once
   * @param {object} [options.page] the window
   * @param {(words: string) => void} [options.say] to screen readers
   */
  constructor({ live, messageId, turnId, url, draw, words, onEnded, page = globalThis, say }) {
    this.live = live;
    this.page = page;
    this.url = url || `/api/turns/${encodeURIComponent(turnId)}/events`;
    this.announcer = new Announcer(live, words, say);
    this.telling = new Telling({ messageId, turnId }, page);
    this.painter = new Painter(live, draw, () => this.#ended(onEnded, turnId), page);
    live.retry = () => this.#again();
  }

  start() {
    this.page.addEventListener("online", this.#online);
    this.announcer.started();
    this.telling.tell("started", { text: this.live.text.text });
    this.#follow();
  }

  stop() {
    this.page.removeEventListener("online", this.#online);
    this.painter.stop();
    this.announcer.stop();
    this.live.unfollow();
    this.telling.tell("ended", { status: "complete", text: this.live.text.text }); // its end came another way
  }

  #follow() {
    this.live.follow(this.url, {
      onChange: () => {
        this.painter.schedule();
        this.announcer.status();
      },
      onText: (kind, text) => this.telling.tell(kind, { text }),
      onOver: () => {
        this.telling.tell("ended", { status: this.live.over, text: this.live.text.text });
        this.painter.toEnd();
      },
      onRefused: () => this.page.dispatchEvent(new CustomEvent("tutor:login-expired")),
    });
  }

  #again() {
    this.#follow();
    this.painter.now();
  }

  #online = () => this.live.givenUp && this.#again();

  #ended(onEnded, turnId) {
    this.announcer.ended();
    onEnded(turnId);
  }
}
