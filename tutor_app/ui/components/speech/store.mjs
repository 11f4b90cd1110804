/** A value that components watch: the smallest thing that React's `useSyncExternalStore` accepts. */

export class Store {
  #listeners = new Set();

  constructor(value) {
    this.value = Object.freeze(value);
  }

  /** Takes the changes over; listeners hear of it only when something is different. */
  set(changes) {
    const isSame = Object.entries(changes).every(([name, value]) => Object.is(this.value[name], value));
    if (isSame) return;
    this.value = Object.freeze({ ...this.value, ...changes });
    for (const listener of [...this.#listeners]) listener(this.value);
  }

  get = () => this.value;

  /** @returns {() => void} ends the watching */
  watch = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
