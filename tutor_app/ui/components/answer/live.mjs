/** One answer on the page: its text, its blocks, and the turn that may still be writing it. */

import { BlockDocument } from "./document.mjs";
import { AnswerText } from "./offsets.mjs";
import { TurnReader } from "./stream.mjs";

const STATUS_OF = {
  completed: "complete",
  stopped: "stopped",
  interrupted: "interrupted",
  failed: "failed",
};

export class LiveAnswer {
  #reader = null;
  #onText = () => {};

  /**
   * @param {{isBehind: boolean}} shown the HTML of its blocks (see shown.mjs); behind: some of it is to be drawn again
   * @param {string} content what is known of the answer
   * @param {boolean} isFinished nothing follows
   */
  constructor(shown, content, isFinished) {
    this.shown = shown;
    this.words = "";
    this.isWaiting = true;
    this.over = "";
    this.ending = "";
    this.problem = "";
    this.givenUp = "";
    this.#write(content, isFinished);
  }

  #write(content, isFinished) {
    this.text = new AnswerText(content);
    this.document = new BlockDocument(content, isFinished);
    this.document.update();
  }

  /**
   * Brings the answer in line with what the page knows; blocks that are already right stay.
   * @returns {boolean} whether something to show has changed
   */
  settle(content, isFinished) {
    const { document, ending, givenUp } = this;
    const wasFinished = document.isFinished;
    const known = this.text.text;
    if (wasFinished && !isFinished && content !== known) this.#write(content, false);
    else if (isFinished && content.trimEnd() === known.trimEnd()) this.document.finish(); // blank ends show nothing
    else if (content.startsWith(known)) this.#append(content.slice(known.length));
    else if (isFinished) this.#write(content, true);
    if (isFinished) {
      this.unfollow();
      this.document.finish();
      this.over = this.ending = this.givenUp = "";
    }
    const isSame = document === this.document && wasFinished === this.document.isFinished;
    return !isSame || this.text.text.length > known.length || ending !== this.ending || givenUp !== this.givenUp;
  }

  #append(piece) {
    if (!piece) return;
    if (this.document.isFinished) {
      this.#write(this.text.text + piece, false);
      return;
    }
    this.text.take(this.text.length, piece);
    this.document.append(piece);
    this.document.update();
  }

  /**
   * Reads a turn's events.
   * @param {string} url
   * @param {object} report
   * @param {() => void} report.onChange there is more to show
   * @param {(kind: "added" | "replaced", text: string) => void} report.onText the new piece, or all of it
   * @param {() => void} report.onOver the last event has come: `end` once all is shown
   * @param {() => void} report.onRefused the login is not accepted
   */
  follow(url, { onChange, onText, onOver, onRefused }) {
    this.unfollow();
    this.#onText = onText;
    if (this.document.isFinished) this.#write(this.text.text, false);
    this.words = this.over = this.ending = this.problem = this.givenUp = "";
    this.isWaiting = true;
    this.#reader = new TurnReader({
      url,
      onRefused,
      onEvent: (type, data) => {
        const result = this.#take(type, data);
        if (result !== false) (this.over ? onOver : onChange)();
        return result;
      },
      onGivenUp: (sentence) => {
        this.givenUp = sentence;
        onChange();
      },
    });
    void this.#reader.run();
  }

  unfollow() {
    this.#reader?.stop();
    this.#reader = null;
  }

  /** @returns {false | void} false when a piece before this one is missing */
  #take(type, data) {
    if (type === "status") this.words = String(data.text ?? "");
    else if (type === "delta") return this.#takeDelta(data);
    else if (type === "rejected") this.#takeWhole(String(data.text ?? ""));
    else if (type in STATUS_OF) this.#end(type, data);
  }

  #takeDelta({ text, offset }) {
    const piece = String(text ?? "");
    const result = this.text.take(Number(offset ?? this.text.length), piece);
    if (result === "gap") return false;
    if (result === "added") this.#added(this.text.added);
    else if (result === "rewritten") this.#replaced(this.text.text);
    this.isWaiting = false;
  }

  #added(piece) {
    this.document.append(piece);
    this.#onText("added", piece);
  }

  #replaced(text) {
    this.#write(text, false);
    this.#onText("replaced", text);
  }

  #takeWhole(text) {
    if (this.text.text !== text) this.#replaced(text);
    this.isWaiting = false;
  }

  #end(type, data) {
    this.over = STATUS_OF[type];
    if (type === "failed") this.problem = String(data.message ?? "");
  }

  /** Closes the answer after its last event. */
  end() {
    this.ending = this.over;
    this.document.finish();
  }
}
