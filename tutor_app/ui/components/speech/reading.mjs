/** One answer that is read aloud, from its first piece of text to its last. */

import { Script } from "./script.mjs";

export class Reading {
  #script = new Script();
  #text = "";
  #player;

  /**
   * @param {string} messageId
   * @param {import("./player.mjs").Player} player
   * @param {object} [how]
   * @param {string} [how.known] text that is there already and is not said
   * @param {boolean} [how.isAsked] the learner asked for it, with the message's own button
   */
  constructor(messageId, player, { known = "", isAsked = false } = {}) {
    this.messageId = messageId;
    this.isAsked = isAsked;
    this.isKept = false;
    this.hasStopped = false;
    this.isFinished = false;
    this.#player = player;
    if (known) this.#script.skip(known);
    this.#text = known;
  }

  append(text) {
    this.#text += text;
    this.#player.add(this.#script.append(text));
  }

  /** Brings what is said in line with the whole text as it is now. */
  settle(text) {
    if (text.startsWith(this.#text)) {
      if (text.length > this.#text.length) this.append(text.slice(this.#text.length));
      return;
    }
    const known = common(this.#text, text);
    this.#script = new Script();
    if (known) this.#script.skip(text.slice(0, known));
    this.#text = text.slice(0, known);
    this.append(text.slice(known));
  }

  /** Nothing follows: the last sentence is said, too. */
  finish() {
    this.isFinished = true;
    this.#player.add(this.#script.finish());
    this.#player.close();
  }
}

/** @returns {number} how many characters two texts have in common at their start */
function common(one, other) {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && one[count] === other[count]) count++;
  return count;
}
