/**
 * Python just after its start, kept by the browser: the next start takes half a second, not four.
 *
 * Pyodide's memory snapshots are experimental: whoever cannot use one simply starts afresh.
 */

import { VERSION } from "./files.mjs";

const PREFIX = "python-";
const NAME = `${PREFIX}${VERSION}-1`;
const KEY = "/snapshot";

/** Where snapshots are kept; without https, or in a private window, nowhere. */
export class Snapshots {
  #caches;

  constructor(storage = globalThis.caches) {
    this.#caches = storage;
  }

  /** @returns {Promise<ArrayBuffer | null>} */
  async read() {
    return this.#quietly(async () => {
      const found = await (await this.#caches.open(NAME)).match(KEY);
      return found ? found.arrayBuffer() : null;
    });
  }

  /** Keep a snapshot, and none of other versions. */
  async write(snapshot) {
    await this.#quietly(async () => {
      await this.#forgetAll((name) => name !== NAME);
      await (await this.#caches.open(NAME)).put(KEY, new Response(snapshot));
    });
  }

  async forget() {
    await this.#quietly(() => this.#forgetAll(() => true));
  }

  async #forgetAll(isOld) {
    const names = (await this.#caches.keys()).filter((name) => name.startsWith(PREFIX) && isOld(name));
    await Promise.all(names.map((name) => this.#caches.delete(name)));
  }

  async #quietly(action) {
    try {
      return this.#caches ? await action() : null;
    } catch {
      return null; // no room, or not allowed
    }
  }
}
