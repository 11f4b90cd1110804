/** Where the reader of a conversation is, and how their place is kept when messages grow, come and go. */

import { Following, firstSeen } from "./scrolling.mjs";

/** Where the reader is. Runs after each change of size and before the browser paints it. */
export class Place {
  #following = new Following();
  #anchor = null;
  #top = 0;
  #height = 0;

  constructor(scroller, column, setAway) {
    this.scroller = scroller;
    this.column = column;
    this.setAway = setAway;
  }

  watch() {
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(this.column.current);
    observer.observe(this.scroller.current);
    return () => observer.disconnect();
  }

  scrolled() {
    const element = this.scroller.current;
    if (!this.#following.isFollowing && element.scrollHeight !== this.#height) this.#keep(element.scrollTop - this.#top);
    this.#following.moved(element);
    this.#hold();
    this.setAway(this.#following.isAway(element));
  }

  toEnd(isSmooth = false) {
    const element = this.scroller.current;
    this.#following.follow();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const isNear = element.scrollHeight - element.scrollTop < 4 * element.clientHeight;
    if (isSmooth && !calm && isNear) element.scrollTo({ top: element.scrollHeight, behavior: "smooth" });
    else this.#jump(element.scrollHeight);
    this.setAway(false);
  }

  #resized() {
    const element = this.scroller.current;
    if (this.#following.isFollowing) this.#jump(element.scrollHeight);
    else this.#keep(0);
    this.#note();
    this.setAway(this.#following.isAway(element));
  }

  /** Puts the anchor back to where it stood, apart from what the reader has scrolled since. */
  #keep(scrolled) {
    if (!this.#anchor?.element.isConnected) return;
    const moved = this.#topOf(this.#anchor.element) - (this.#anchor.top - scrolled);
    if (Math.abs(moved) >= 1) this.#jump(this.scroller.current.scrollTop + moved);
  }

  #jump(top) {
    this.scroller.current.scrollTop = top;
    this.#following.placed(this.scroller.current.scrollTop);
  }

  #hold() {
    const messages = this.column.current.children;
    const index = firstSeen(messages, this.scroller.current.getBoundingClientRect().top);
    const element = index < 0 ? null : messages[index];
    this.#anchor = element && { element, top: this.#topOf(element) };
    this.#note();
  }

  #note() {
    this.#top = this.scroller.current.scrollTop;
    this.#height = this.scroller.current.scrollHeight;
  }

  #topOf(element) {
    return element.getBoundingClientRect().top - this.scroller.current.getBoundingClientRect().top;
  }
}
