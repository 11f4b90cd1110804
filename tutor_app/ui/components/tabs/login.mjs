/** Keeps the login alive: refreshes it early, once for all tabs. */

const SHARED_KEY = "tutor.login.expires_at";
const LOCK = "tutor-login";
const REFRESH_AT = 0.8;
const JITTER = 0.05;
const AT_ONCE_MS = 3_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * When to refresh, in milliseconds from now.
 * @param {number} expiresAt seconds since 1970
 * @param {number} lifetime seconds that a token lives
 * @param {number} now milliseconds since 1970
 * @param {number} chance 0 to 1, so that tabs do not all act in the same moment
 */
export function refreshIn(expiresAt, lifetime, now, chance) {
  const early = lifetime * (1 - REFRESH_AT + JITTER * chance);
  const due = (expiresAt - early) * 1000 - now;
  return Math.min(Math.max(due, AT_ONCE_MS * chance), LONGEST_TIMER_MS);
}

export class LoginKeeper {
  #timer = 0;
  #expiresAt = 0;
  #lifetime = 86_400;
  #failures = 0;
  #isBusy = false;

  /**
   * @param {object} options
   * @param {string} options.url where a login is refreshed
   * @param {() => void} options.onRefreshed this tab has got a new login
   * @param {() => void} options.onOver the login cannot be refreshed any more
   */
  constructor({ url, onRefreshed, onOver }) {
    this.url = url;
    this.onRefreshed = onRefreshed;
    this.onOver = onOver;
  }

  /** Takes the login that the page knows; 0: nobody is signed in. */
  keep(expiresAt, lifetime) {
    this.#expiresAt = expiresAt;
    this.#lifetime = lifetime;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#expiresAt = 0;
  }

  /** Looks at the clock again: timers sleep with the machine. */
  look() {
    this.#schedule();
  }

  #schedule() {
    clearTimeout(this.#timer);
    if (!this.#expiresAt || this.#isBusy) return;
    const wait = refreshIn(this.#expiresAt, this.#lifetime, Date.now(), Math.random());
    const isCut = wait === LONGEST_TIMER_MS;
    this.#timer = setTimeout(() => (isCut ? this.#schedule() : this.refresh()), wait);
  }

  /** Refreshes now; of several tabs that want to, one does and the others take what it got. */
  async refresh() {
    if (!this.#expiresAt || this.#isBusy) return;
    this.#isBusy = true;
    const known = this.#expiresAt;
    let outcome;
    try {
      outcome = await alone(() => (shared() > known + 1 ? "done" : this.#post()));
    } catch {
      outcome = "later";
    }
    this.#isBusy = false;
    if (this.#expiresAt === 0) return;
    if (outcome === "done") this.#refreshed();
    else if (outcome === "over") this.onOver();
    else this.#retry();
  }

  async #post() {
    const response = await fetch(this.url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    if (response.status === 401 || response.status === 403) return "over";
    if (!response.ok) return "later";
    share(Date.now() / 1000 + this.#lifetime);
    return "done";
  }

  #refreshed() {
    this.#failures = 0;
    this.#expiresAt = Math.max(shared(), this.#expiresAt);
    this.#schedule();
    this.onRefreshed();
  }

  #retry() {
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.#failures++, LONGEST_RETRY_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), wait * (0.75 + Math.random() / 2));
  }
}

/** Runs alone among all tabs of this browser, where it knows locks. */
function alone(work) {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

function shared() {
  try {
    return Number(localStorage.getItem(SHARED_KEY)) || 0;
  } catch {
    return 0;
  }
}

function share(expiresAt) {
  try {
    localStorage.setItem(SHARED_KEY, String(expiresAt));
  } catch {
    // without storage each tab refreshes for itself; the server allows a short grace
  }
}
