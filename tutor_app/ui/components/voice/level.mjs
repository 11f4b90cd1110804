/** How loud the microphone is, for the ring around its button. */

const QUIETEST_DB = -60;
const LOUDEST_DB = -12;
const FALL = 0.8; // of the last level, each frame

/** @returns {number} loudness of samples in [-1, 1] between 0 (silence) and 1 */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(Math.max((db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB), 0), 1);
}

/** Measures a stream once a frame until it is stopped; no frame, no measuring (a hidden page has none). */
export class Meter {
  #context;
  #frame = 0;

  /**
   * @param {MediaStream} stream
   * @param {(level: number) => void} onLevel between 0 and 1
   */
  constructor(stream, onLevel) {
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 512;
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let level = 0;
    const look = () => {
      analyser.getFloatTimeDomainData(samples);
      level = Math.max(loudness(samples), level * FALL);
      onLevel(level);
      this.#frame = requestAnimationFrame(look);
    };
    look();
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    void this.#context.close();
  }
}
