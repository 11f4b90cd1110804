/** What pages have and Node has not, as the tests of the modules use it. */

/** A storage of a browser; `names` of what it holds are its own keys, as they are there. */
export function storage(kept = new Map()) {
  return new Proxy(
    {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => kept.set(name, String(value)),
      removeItem: (name) => kept.delete(name),
      clear: () => kept.clear(),
    },
    { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
  );
}

/** A connection to the server that a test turns off and on. */
export class FakeConnection {
  looks = 0;
  #listeners = new Set();

  constructor(isUp = true) {
    this.isUp = isUp;
  }

  look() {
    this.looks++;
  }

  watch(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get isWatched() {
    return this.#listeners.size > 0;
  }

  turn(isUp) {
    this.isUp = isUp;
    for (const listener of [...this.#listeners]) listener(isUp);
  }
}

/** A window whose frames a test lets pass. */
export class FakePage extends EventTarget {
  document = { visibilityState: "visible" };
  drawn = 0;
  #frames = new Map();
  #next = 1;

  requestAnimationFrame = (act) => {
    this.#frames.set(this.#next, act);
    return this.#next++;
  };

  cancelAnimationFrame = (frame) => this.#frames.delete(frame);

  get isFrameDue() {
    return this.#frames.size > 0;
  }

  /** Lets one frame pass. */
  frame() {
    const due = [...this.#frames.values()];
    this.#frames.clear();
    this.drawn++;
    for (const act of due) act();
  }

  /** Lets frames pass until none is asked for; how many there were. */
  frames() {
    let count = 0;
    for (; this.isFrameDue; count++) this.frame();
    return count;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function turns(count = 20) {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
}
