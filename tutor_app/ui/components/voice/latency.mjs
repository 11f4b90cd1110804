/** Where the time goes between the end of a question and the first sound of its answer. */

const NONE = Object.freeze({ heard: null, word: null, sound: null });

/** Figures of the newest utterance, in milliseconds; null for what has not happened. */
export class Latency {
  #onFigures;
  #now;
  #utterance = "";
  #endedAt = 0;
  #transcriptAt = 0;
  figures = NONE;

  /**
   * @param {(figures: {heard: number | null, word: number | null, sound: number | null}) => void} onFigures
   *   `heard`: end of speech to transcript; `word`: transcript to the first word; `sound`: that to the first sound
   * @param {() => number} [now] milliseconds
   */
  constructor(onFigures, now = () => performance.now()) {
    this.#onFigures = onFigures;
    this.#now = now;
  }

  get utterance() {
    return this.#utterance;
  }

  /** The server has decided that speech is over; how long ago it really was comes with `measured`. */
  speechEnded() {
    this.#endedAt = this.#now();
  }

  transcript(id) {
    this.#utterance = id;
    this.#transcriptAt = this.#now();
    const heard = this.#endedAt ? this.#transcriptAt - this.#endedAt : null;
    this.#endedAt = 0;
    this.#set({ ...NONE, heard });
  }

  /** The server's own figures for an utterance: from the end of speech, which the page cannot see. */
  measured({ utterance_id: id, endpoint_ms: endpoint, stt_ms: stt }) {
    if (id === this.#utterance) this.#set({ ...this.figures, heard: endpoint + stt });
  }

  /** @returns {boolean} whether it was the first one since the transcript */
  firstWord() {
    if (!this.#utterance || this.figures.word !== null) return false;
    this.#set({ ...this.figures, word: this.#now() - this.#transcriptAt });
    return true;
  }

  /** @returns {boolean} whether it was the first one since the transcript */
  firstSound() {
    const { word, sound } = this.figures;
    if (!this.#utterance || word === null || sound !== null) return false;
    this.#set({ ...this.figures, sound: this.#now() - this.#transcriptAt - word });
    return true;
  }

  #set(figures) {
    this.figures = figures;
    this.#onFigures(figures);
  }
}

/** @returns {string} the figures in words, or "" */
export function latencyWords({ heard, word, sound }) {
  const parts = [
    heard === null ? "" : `Heard after ${Math.round(heard)} ms`,
    word === null ? "" : `first word after ${Math.round(word)} ms`,
    sound === null ? "" : `first sound after ${Math.round(sound)} ms`,
  ].filter(Boolean);
  if (parts.length === 0) return "";
  const whole = [heard, word, sound].every((figure) => figure !== null) ? `, ${((heard + word + sound) / 1000).toFixed(1)} s in all` : "";
  return parts.join(" · ") + whole;
}
