import assert from "node:assert/strict";
import { test } from "node:test";
import { LoginKeeper, refreshIn } from "../../../../tutor_app/ui/components/tabs/login.mjs";

globalThis.navigator ??= {}; // Node 20 has none
const kept = new Map();
globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
const DAY = 86_400;
const NOW = 1_700_000_000_000;

test("a fresh login is refreshed at 75 to 80 percent of its life", () => {
  const expires = NOW / 1000 + DAY;
  assert.equal(refreshIn(expires, DAY, NOW, 0), Math.round(0.8 * DAY * 1000));
  assert.equal(Math.round(refreshIn(expires, DAY, NOW, 1)), Math.round(0.75 * DAY * 1000));
});

test("one that should have been refreshed already is, within seconds", () => {
  const wait = refreshIn(NOW / 1000 + 60, DAY, NOW, 0.5);
  assert.ok(wait > 0 && wait <= 3_000);
});

test("a wait longer than timers can count is cut", () => {
  assert.equal(refreshIn(NOW / 1000 + 365 * DAY, DAY, NOW, 0), 2 ** 31 - 1);
});

function keeper(...statuses) {
  const outcome = { asked: 0, refreshed: 0, over: 0 };
  globalThis.fetch = async () => ({ status: statuses[outcome.asked], ok: statuses[outcome.asked++] === 200 });
  const made = new LoginKeeper({ url: "/r", onRefreshed: () => outcome.refreshed++, onOver: () => outcome.over++ });
  made.keep(Date.now() / 1000 + 10, DAY);
  return { made, outcome };
}

test("a refresh is told; a refusal ends the login; a hiccup does neither", async () => {
  kept.clear();
  for (const [status, refreshed, over] of [[200, 1, 0], [401, 0, 1], [503, 0, 0]]) {
    kept.clear();
    const { made, outcome } = keeper(status);
    await made.refresh();
    made.stop();
    assert.deepEqual(outcome, { asked: 1, refreshed, over });
  }
});

test("what another tab has refreshed is not refreshed again", async () => {
  kept.clear();
  kept.set("tutor.login.expires_at", String(Date.now() / 1000 + DAY));
  const { made, outcome } = keeper();
  await made.refresh();
  made.stop();
  assert.deepEqual(outcome, { asked: 0, refreshed: 1, over: 0 });
});

test("nobody signed in, nothing asked", async () => {
  const { made, outcome } = keeper();
  made.keep(0, DAY);
  await made.refresh();
  assert.deepEqual(outcome, { asked: 0, refreshed: 0, over: 0 });
});
