/**
 * Whose browser this is: what one person left in it is gone before the next one's page reads anything.
 *
 * A cookie (`tutor_who`) says it without a word from the server: the mark of a person and, behind a dot,
 * that of the visitor whose things they took over. Each document remembers whose it was made for.
 */

const COOKIE = "tutor_who";
const NAME = "tutor.who";
const OF_THE_DEVICE = new Set([NAME, "tutor.voice"]);
const OPEN_TO_ALL = new Set(["/", "/login", "/register", "/status"]);

/** @returns {{now: string, before: string}} the marks in `document.cookie`; "" for nobody */
export function told(cookies) {
  const found = cookies.split("; ").find((part) => part.startsWith(`${COOKIE}=`));
  const [now = "", before = ""] = (found ?? "").slice(COOKIE.length + 1).split(".");
  return { now, before };
}

/**
 * What happened between two looks: "arrived" where nobody was, "handed over" when a visitor's things became
 * a person's, "gone" when it is nobody's now or somebody else's.
 * @param {string} was a mark
 * @param {{now: string, before: string}} is
 * @returns {"same" | "arrived" | "handed over" | "gone"}
 */
export function change(was, { now, before }) {
  if (was === now) return "same";
  if (was === "") return "arrived";
  return now !== "" && was === before ? "handed over" : "gone";
}

/** Removes what a person left: everything of ours but what belongs to the device. */
export function wipe(storage) {
  for (const name of Object.keys(storage)) {
    const isOurs = name.startsWith("tutor") || name === "token";
    if (isOurs && !OF_THE_DEVICE.has(name)) storage.removeItem(name);
  }
}

export class Standing {
  #page;
  #was;
  isOver = false;

  /** @param {Window} page begins with a look: nothing has been read yet */
  constructor(page) {
    this.#page = page;
    const is = told(page.document.cookie);
    this.#was = is.now;
    try {
      if (change(page.localStorage.getItem(NAME) ?? "", is) === "gone") this.#wipe();
      page.localStorage.setItem(NAME, is.now);
    } catch {
      // storage is forbidden: nothing was left
    }
  }

  /** Looks again; @returns {boolean} whether this document is over and another one is being loaded */
  look = () => {
    if (this.isOver) return true;
    const is = told(this.#page.document.cookie);
    const what = change(this.#was, is);
    const { pathname } = this.#page.location;
    if (what === "same" || what === "arrived" || OPEN_TO_ALL.has(pathname)) {
      if (what === "gone") this.#wipe();
      this.#was = is.now;
      return false;
    }
    this.isOver = true;
    if (what === "handed over") this.#page.location.reload();
    else this.#end(is.now, pathname);
    return true;
  };

  /** The document keeps nothing any more, and goes where the next person begins. */
  #end(now, pathname) {
    this.#wipe();
    this.#page.Storage.prototype.setItem = () => {};
    this.#page.document.documentElement.style.visibility = "hidden";
    const place = pathname.startsWith("/chat/") ? "/chat" : pathname;
    this.#page.location.replace(now === "" ? `/login?next=${encodeURIComponent(place)}` : place);
  }

  #wipe() {
    try {
      wipe(this.#page.localStorage);
      wipe(this.#page.sessionStorage);
    } catch {
      // forbidden: nothing was left
    }
  }

  /** Looks whenever another tab, or the browser's memory of a page, may bring another person. */
  watch() {
    const page = this.#page;
    const { style } = page.document.documentElement;
    page.addEventListener("storage", ({ key }) => (key === NAME || key === null) && this.look());
    page.addEventListener("focus", this.look);
    page.document.addEventListener("visibilitychange", this.look);
    page.addEventListener("pagehide", ({ persisted }) => {
      if (persisted) style.visibility = "hidden"; // what the browser keeps shows nobody's things
    });
    page.addEventListener("pageshow", ({ persisted }) => {
      if (persisted && !this.look()) style.visibility = "";
    });
  }
}

/** This document's; nothing on the server, where pages are only drawn. */
export const standing = typeof window === "undefined" ? null : new Standing(window);
standing?.watch();
