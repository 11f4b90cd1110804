import assert from "node:assert/strict";
import { test } from "node:test";
import { change, Standing, told } from "../../../../tutor_app/ui/components/standing/standing.mjs";

/** As much of a window as is needed: storages are plain objects, so that their keys are its keys. */
function page({ cookie = "", path = "/chat/7", local = {}, session = {} } = {}) {
  const listeners = {};
  const storage = (kept) =>
    Object.defineProperties(kept, {
      getItem: { value: (name) => kept[name] ?? null },
      setItem: { value: (name, value) => page.writes && (kept[name] = value) },
      removeItem: { value: (name) => delete kept[name] },
    });
  const page = {
    writes: true,
    went: [],
    localStorage: storage(local),
    sessionStorage: storage(session),
    document: { cookie, documentElement: { style: {} }, addEventListener: (name, call) => (listeners[name] = call) },
    location: { pathname: path, reload: () => page.went.push("again"), replace: (to) => page.went.push(to) },
    addEventListener: (name, call) => (listeners[name] = call),
    tell: (name, event = {}) => listeners[name](event),
    Storage: class {},
  };
  return page;
}

const HERS = { "tutor.draft.new": "hers", "tutor.login.expires_at": "1", "tutor.voice": "loud", theme: "dark", other: "x" };

test("the cookie names a person, and the visitor whose things they took over", () => {
  assert.deepEqual(told("a=1; tutor_who=ab.cd; b=2"), { now: "ab", before: "cd" });
  assert.deepEqual(told("tutor_who_else=ab"), { now: "", before: "" });
  assert.equal(change("ab", { now: "ab", before: "" }), "same");
  assert.equal(change("", { now: "ab", before: "" }), "arrived");
  assert.equal(change("cd", { now: "ab", before: "cd" }), "handed over");
  assert.equal(change("cd", { now: "ab", before: "" }), "gone");
  assert.equal(change("cd", { now: "", before: "" }), "gone");
});

test("a page of the next person finds nothing of the one before, and what belongs to the device", () => {
  for (const cookie of ["", "tutor_who=ef", "tutor_who=ef.gh"]) {
    const next = page({ cookie, local: { ...HERS, "tutor.who": "ab" }, session: { token: "t", "tutor.voice-session": "v", mine: "m" } });
    const { now } = told(cookie);
    assert.equal(new Standing(next).look(), false);
    assert.deepEqual({ ...next.localStorage }, { "tutor.voice": "loud", theme: "dark", other: "x", "tutor.who": now });
    assert.deepEqual({ ...next.sessionStorage }, { mine: "m" });
    assert.deepEqual(next.went, []);
  }
});

test("what a visitor was writing comes along when they register", () => {
  const next = page({ cookie: "tutor_who=ef.ab", local: { ...HERS, "tutor.who": "ab" } });
  new Standing(next);
  assert.equal(next.localStorage["tutor.draft.new"], "hers");
});

test("an open page is over once another tab has signed out: it hides, wipes, and asks for a login", () => {
  const open = page({ cookie: "tutor_who=ab", local: { ...HERS }, session: { token: "t" } });
  new Standing(open).watch();
  open.tell("storage", { key: "theme" });
  open.document.cookie = "";
  open.tell("storage", { key: "tutor.who" });
  open.tell("focus");

  assert.deepEqual(open.went, ["/login?next=%2Fchat"]);
  assert.equal(open.document.documentElement.style.visibility, "hidden");
  assert.ok(!("tutor.draft.new" in open.localStorage) && !("token" in open.sessionStorage));
  assert.equal(open.Storage.prototype.setItem("tutor.draft.new", "a late flush"), undefined);
});

test("an open page begins anew for somebody else, and goes on for a visitor who registered", () => {
  for (const [cookie, path, went] of [
    ["tutor_who=ef", "/chat/7", "/chat"],
    ["tutor_who=ef", "/review", "/review"],
    ["tutor_who=ef.ab", "/chat/7", "again"],
  ]) {
    const open = page({ cookie: "tutor_who=ab", path, local: { ...HERS } });
    const standing = new Standing(open);
    open.document.cookie = cookie;
    assert.equal(standing.look(), true);
    assert.equal(standing.look(), true);
    assert.deepEqual(open.went, [went]);
    assert.equal("tutor.draft.new" in open.localStorage, went === "again");
  }
});

test("a page out of the browser's memory shows nothing before it has looked", () => {
  const kept = page({ cookie: "tutor_who=ab" });
  const { style } = kept.document.documentElement;
  new Standing(kept).watch();
  kept.tell("pagehide", { persisted: true });
  assert.equal(style.visibility, "hidden");
  kept.tell("pageshow", { persisted: true });
  assert.equal(style.visibility, "");

  kept.tell("pagehide", { persisted: true });
  kept.document.cookie = "tutor_who=ef";
  kept.tell("pageshow", { persisted: true });
  assert.equal(style.visibility, "hidden");
  assert.deepEqual(kept.went, ["/chat"]);
});

test("pages that are open to all stay where they are", () => {
  const login = page({ cookie: "tutor_who=ab", path: "/login", local: { ...HERS } });
  const standing = new Standing(login);
  login.document.cookie = "";
  assert.equal(standing.look(), false);
  assert.ok(!("tutor.draft.new" in login.localStorage));
});

test("where storage is forbidden the page still notices", () => {
  const strict = page({ cookie: "tutor_who=ab" });
  Object.defineProperty(strict, "localStorage", {
    get() {
      throw new Error("forbidden");
    },
  });
  const standing = new Standing(strict);
  strict.document.cookie = "";
  assert.equal(standing.look(), true);
  assert.deepEqual(strict.went, ["/login?next=%2Fchat"]);
});
