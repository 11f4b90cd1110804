import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Arriving } from "../../../../tutor_app/ui/components/tabs/arriving.mjs";

const READY = { status: 200 };
const away = (code) => ({ status: 503, json: async () => ({ code }) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An `Arriving` that gets these answers one after another, the last one for good. */
function scene(...answers) {
  const changes = [];
  const seen = { asked: 0, changes };
  const fetch = async () => {
    const answer = answers[Math.min(seen.asked++, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  seen.arriving = new Arriving({ fetch, onChanged: (isOk) => changes.push(isOk) });
  return seen;
}

test("it asks when somebody does something, and not for each click", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 100_000 });
  const seen = scene(READY);
  for (let click = 0; click < 10; click++) seen.arriving.acted();
  await settled();
  assert.equal(seen.asked, 1);
  mock.timers.tick(4_999);
  await settled();
  assert.equal(seen.asked, 1);
  mock.timers.tick(1);
  await settled();
  assert.equal(seen.asked, 2, "the later clicks are asked about too");
  mock.timers.tick(60_000);
  await settled();
  assert.equal(seen.asked, 2);
  assert.deepEqual(seen.changes, []);
  mock.timers.reset();
});

test("Enter does something, typing does not", async () => {
  const seen = scene(READY);
  for (const key of ["a", " ", "Shift"]) seen.arriving.acted({ type: "keydown", key });
  assert.equal(seen.asked, 0);
  seen.arriving.acted({ type: "keydown", key: "Enter" });
  await settled();
  assert.equal(seen.asked, 1);
});

test("it says that nothing arrives, and asks until it does", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 100_000 });
  const seen = scene(away("storage_unavailable"), new TypeError("cut"), away("storage_unavailable"), READY);
  seen.arriving.acted();
  seen.arriving.acted();
  for (let look = 0; look < 4; look++) {
    await settled();
    mock.timers.tick(3_000);
  }
  await settled();
  assert.equal(seen.asked, 4);
  assert.deepEqual(seen.changes, [false, true]);
  mock.timers.reset();
});

for (const answer of [away("draining"), new TypeError("no connection"), { status: 404 }, { status: 200 }]) {
  test(`what another line tells is not told twice (${answer.status ?? answer.message})`, async () => {
    const seen = scene(answer);
    seen.arriving.acted();
    await settled();
    assert.deepEqual(seen.changes, []);
  });
}
