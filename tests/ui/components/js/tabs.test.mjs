import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { storage, turns } from "./fakes.mjs";
import { LoginKeeper } from "../../../../tutor_app/ui/components/tabs/login.mjs";
import { OtherTabs } from "../../../../tutor_app/ui/components/tabs/others.mjs";
import { AWAY_MS, Presence } from "../../../../tutor_app/ui/components/tabs/presence.mjs";
import { SHOWN_AFTER_MS, Trouble } from "../../../../tutor_app/ui/components/tabs/trouble.mjs";
import { Connection, LOOK_EVERY_MS } from "../../../../tutor_app/ui/components/tabs/watching.mjs";

const LONGEST_RETRY_MS = 60_000 * 1.25;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_700_000_000_000 }));
afterEach(() => mock.timers.reset());

/** Three tabs of one browser. */
function tabs() {
  const heard = [];
  const all = ["a", "b", "c"].map(
    (name) => new OtherTabs({ login: () => heard.push(`${name}: login`), changed: (topic) => heard.push(`${name}: ${topic}`) }),
  );
  return { heard, all, close: () => all.forEach((tab) => tab.close()) };
}

/** Waits until the tabs have heard so much, and gives it in order. */
async function until(heard, count) {
  while (heard.length < count) await turns(1);
  await turns();
  return heard.toSorted();
}

test("the other tabs hear what changed, the one that tells does not", async () => {
  const { heard, all, close } = tabs();
  all[0].tell("conversations");
  assert.deepEqual(await until(heard, 2), ["b: conversations", "c: conversations"]);
  all[1].tell("messages:7");
  assert.deepEqual((await until(heard, 4)).slice(), ["a: messages:7", "b: conversations", "c: conversations", "c: messages:7"].toSorted());
  close();
});

test("a new login is no topic, and nonsense of others is not heard", async () => {
  const { heard, all, close } = tabs();
  const stranger = new BroadcastChannel("tutor");
  for (const nonsense of [null, 7, "x", [], { topic: 3 }, { topic: null }]) stranger.postMessage(nonsense);
  all[2].tellLogin();
  assert.deepEqual(await until(heard, 2), ["a: login", "b: login"]);
  stranger.close();
  close();
});

test("a reader who comes back after a while is told of, once", () => {
  let returns = 0;
  const presence = new Presence(() => returns++);
  const away = (ms) => {
    presence.seen(false);
    mock.timers.tick(ms);
    presence.seen(true);
    presence.seen(true);
    return returns;
  };
  assert.deepEqual([away(AWAY_MS), away(AWAY_MS + 1), away(1_000)], [0, 1, 1]);
  presence.seen(false);
  mock.timers.tick(AWAY_MS);
  presence.seen(false);
  mock.timers.tick(1_000);
  presence.seen(true);
  assert.equal(returns, 2, "they left when they first were seen to be away");
});

function trouble(isOnline = () => true) {
  let backs = 0;
  const made = new Trouble({ isOnline, onBack: () => backs++ });
  return { made, backs: () => backs };
}

test("a connection that is away for longer than a moment is said, and its return told", () => {
  for (const [isOnline, word] of [[true, "server"], [false, "offline"]]) {
    const { made, backs } = trouble(() => isOnline);
    made.changed(false);
    mock.timers.tick(SHOWN_AFTER_MS - 1);
    assert.equal(made.value.trouble, "");
    mock.timers.tick(1);
    assert.equal(made.value.trouble, word);
    made.changed(true);
    assert.deepEqual([made.value.trouble, backs()], ["", 1]);
    made.changed(true);
    assert.equal(backs(), 1);
  }
});

test("a connection that is away for a moment is nothing to speak of", () => {
  const { made, backs } = trouble();
  made.changed(false);
  mock.timers.tick(SHOWN_AFTER_MS - 1);
  made.changed(true);
  mock.timers.tick(SHOWN_AFTER_MS);
  assert.deepEqual([made.value.trouble, backs()], ["", 0]);
  made.changed(false);
  made.stop();
  mock.timers.tick(SHOWN_AFTER_MS);
  assert.equal(made.value.trouble, "");
});

test("the connection is looked at only while somebody listens, and each change told once", () => {
  let [isUp, looks] = [true, 0];
  const page = new EventTarget();
  const connection = new Connection(() => (looks++, isUp), page);
  mock.timers.tick(10 * LOOK_EVERY_MS);
  assert.equal(looks, 0);
  const heard = [];
  const unwatch = [connection.watch((now) => heard.push(["a", now])), connection.watch((now) => heard.push(["b", now]))];
  mock.timers.tick(3 * LOOK_EVERY_MS);
  assert.deepEqual([looks, heard], [3, []]);
  isUp = false;
  page.dispatchEvent(new Event("offline"));
  mock.timers.tick(LOOK_EVERY_MS);
  assert.deepEqual([connection.isUp, heard], [false, [["a", false], ["b", false]]]);
  isUp = true;
  page.dispatchEvent(new Event("online"));
  assert.equal(heard.length, 4);
  unwatch.forEach((end) => end());
  looks = 0;
  mock.timers.tick(10 * LOOK_EVERY_MS);
  page.dispatchEvent(new Event("offline"));
  assert.equal(looks, 0);
});

test("a listener that goes while it is told does not keep the others from hearing", () => {
  let isUp = true;
  const connection = new Connection(() => isUp, new EventTarget());
  const heard = [];
  const end = connection.watch(() => (heard.push("a"), end()));
  connection.watch(() => heard.push("b"));
  isUp = false;
  connection.look();
  isUp = true;
  connection.look();
  assert.deepEqual(heard, ["a", "b", "b"]);
});

/** Logins of several tabs of one browser: they share a storage and a lock. */
function logins(count, answers) {
  globalThis.localStorage = storage();
  let last = Promise.resolve();
  const locks = { request: (_, work) => (last = last.then(work, work)) };
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    const status = answers[Math.min(asked.length, answers.length) - 1];
    if (status === "cut") throw new TypeError("network");
    return { status, ok: status === 200 };
  };
  const told = [];
  const keepers = Array.from({ length: count }, (_, n) => {
    const made = new LoginKeeper({ url: "/r", onRefreshed: () => told.push(`${n} refreshed`), onOver: () => told.push(`${n} over`) });
    return made;
  });
  return { asked, told, keepers, end: () => keepers.forEach((one) => one.stop()) };
}

test("of many tabs that refresh at once, one asks and all go on with what it got", async () => {
  const { asked, told, keepers, end } = logins(4, [200]);
  for (const one of keepers) one.keep(Date.now() / 1000 + 6, 20);
  await Promise.all(keepers.map((one) => one.refresh()));
  assert.deepEqual([asked, told.toSorted()], [["/r"], ["0 refreshed", "1 refreshed", "2 refreshed", "3 refreshed"]]);
  end();
});

test("it is refreshed before it ends, by itself, and again before the next end", async () => {
  const { asked, told, keepers, end } = logins(1, [200]);
  keepers[0].keep(Date.now() / 1000 + 100, 100);
  mock.timers.tick(74_000);
  await turns();
  assert.equal(asked.length, 0);
  mock.timers.tick(6_000);
  await turns();
  assert.deepEqual([asked.length, told], [1, ["0 refreshed"]]);
  mock.timers.tick(80_000);
  await turns();
  assert.equal(asked.length, 2);
  end();
});

test("a login that is over is told once and asked for no more", async () => {
  for (const status of [401, 403]) {
    const { asked, told, keepers, end } = logins(1, [status]);
    keepers[0].keep(Date.now() / 1000 + 2, 10);
    mock.timers.tick(10_000);
    await turns();
    mock.timers.tick(600_000);
    await turns();
    assert.deepEqual([asked.length, told], [1, ["0 over"]], String(status));
    end();
  }
});

test("a server that is away is asked again, with growing pauses, until it answers", async () => {
  const { asked, told, keepers, end } = logins(1, [503, "cut", 500, 200]);
  keepers[0].keep(Date.now() / 1000 + 2, 10);
  for (let n = 1; n <= 4; n++) {
    mock.timers.tick(LONGEST_RETRY_MS);
    await turns();
    assert.equal(asked.length, n);
  }
  assert.deepEqual(told, ["0 refreshed"]);
  end();
});

test("a machine that slept looks at the clock again; signed out, nothing is asked", async () => {
  const { asked, keepers, end } = logins(1, [200]);
  keepers[0].keep(Date.now() / 1000 + 1_000, 1_000);
  mock.timers.setTime(Date.now() + 2_000_000); // no timer has run meanwhile
  keepers[0].look();
  mock.timers.tick(3_000);
  await turns();
  assert.equal(asked.length >= 1, true);
  const before = asked.length;
  keepers[0].stop();
  keepers[0].look();
  mock.timers.tick(10_000_000);
  await keepers[0].refresh();
  assert.equal(asked.length, before);
  end();
});
