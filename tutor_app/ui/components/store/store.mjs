/** A value that components watch: the smallest thing that React's `useSyncExternalStore` accepts. */

export class Store {
  #listeners = new Set();

  /** `first`: the value in pages that are made before they are sent; a browser begins with it, too. */
  constructor(value, first = value) {
    this.value = Object.freeze(value);
    this.first = () => first;
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
