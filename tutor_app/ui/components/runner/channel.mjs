/** One line of input from the page to a worker that waits for it: shared memory, no events. */

const IDLE = 0;
const ASKED = 1;
const ANSWERED = 2;
const ENDED = 3;
const STATE = 0;
const LENGTH = 1;
const HEAD_BYTES = 8;
export const LINE_BYTES = 65_536;

/** Shared memory for one line. */
export function makeChannel() {
  return new SharedArrayBuffer(HEAD_BYTES + LINE_BYTES);
}

/** The worker's side: `tell` the page, wait for the line; null when there will be none. */
export function waitForLine(channel, tell) {
  const head = new Int32Array(channel, 0, 2);
  Atomics.store(head, STATE, ASKED); // before the page is told: it may answer at once
  tell();
  Atomics.wait(head, STATE, ASKED);
  const isEnd = Atomics.load(head, STATE) === ENDED;
  const text = isEnd ? null : decode(channel, Atomics.load(head, LENGTH));
  Atomics.store(head, STATE, IDLE);
  return text;
}

/** The page's side: hand over a line, shortened to what fits; null ends the input. */
export function giveLine(channel, text) {
  const head = new Int32Array(channel, 0, 2);
  if (text !== null) {
    const bytes = new Uint8Array(channel, HEAD_BYTES);
    const own = new Uint8Array(LINE_BYTES); // TextEncoder refuses shared memory
    const { written } = new TextEncoder().encodeInto(text, own);
    bytes.set(own.subarray(0, written));
    Atomics.store(head, LENGTH, written);
  }
  Atomics.store(head, STATE, text === null ? ENDED : ANSWERED);
  Atomics.notify(head, STATE);
}

function decode(channel, length) {
  const own = new Uint8Array(length);
  own.set(new Uint8Array(channel, HEAD_BYTES, length));
  return new TextDecoder().decode(own);
}
