import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptOf, counts, jobOf, refusalOf, summaryOf, testTitle } from "../../../../tutor_app/ui/components/exercise/attempts.mjs";
import { PAUSE_MS, Saving } from "../../../../tutor_app/ui/components/exercise/saving.mjs";
import { addOutput, EMPTY, MOST_LINES } from "../../../../tutor_app/ui/components/runner/printed.mjs";

const PASSED = { name: "test_a_b", passed: true, message: "", line: null, type: "" };
const FAILED = { name: "test_c", passed: false, message: "add(1, 2) gives 0, but 3 is expected", line: null, type: "AssertionError" };
const over = (tests, more = {}) => ({ ended: "finished", error: null, tests, passed: tests.every((one) => one.passed), seconds: 0.5, ...more });

test("an attempt holds what the server stores, and no more", () => {
  assert.deepEqual(attemptOf(over([PASSED, FAILED]), "", "x = 1"), {
    passed: false,
    tests: [
      { name: "test_a_b", passed: true, message: "" },
      { name: "test_c", passed: false, message: FAILED.message },
    ],
    code: "x = 1",
    seconds: 0.5,
  });
});

test("code that fails before its tests is an attempt, too", () => {
  const attempt = attemptOf(over([], { ended: "late", passed: false }), "Stopped after 10 seconds.", "x");
  assert.deepEqual(attempt.tests, [{ name: "the code", passed: false, message: "Stopped after 10 seconds." }]);
  assert.equal(attempt.passed, false);
});

test("a program that was stopped by hand or never ran says nothing about its code", () => {
  assert.deepEqual(["finished", "late", "crashed", "stopped", "replaced", "failed"].map((ended) => counts({ ended })), [true, true, true, false, false, false]);
});

test("each language has its job", () => {
  const task = { tests: "t", setup: "s", expected: "e" };
  assert.deepEqual(jobOf({ ...task, language: "python" }, "c", true), { language: "python", code: "c", tests: "t", is_check: true });
  assert.deepEqual(jobOf({ ...task, language: "sql" }, "c", false), { language: "sql", code: "c", setup: "s", expected: "e", is_check: false });
});

test("what is too long is refused with figures", () => {
  assert.equal(refusalOf("x".repeat(100_000)), "");
  assert.match(refusalOf("x".repeat(100_001)), /100,001 characters/);
});

test("tests have titles and a sentence", () => {
  assert.deepEqual(["test_equal_numbers_count_once", "test_", "rows"].map(testTitle), ["Equal numbers count once", "test_", "Rows"]);
  assert.deepEqual(
    [[], [PASSED], [FAILED], [PASSED, FAILED], [PASSED, PASSED]].map(summaryOf),
    ["There is nothing to check.", "It is right.", "Not yet.", "1 of 2 tests pass.", "All 2 tests pass."],
  );
});

function savings(saved = "old") {
  const [calls, timers] = [[], new Map()];
  let next = 1;
  const clock = {
    setTimeout: (action, ms) => (timers.set(next, [action, ms]), next++),
    clearTimeout: (id) => timers.delete(id),
  };
  const pass = () => [...timers].forEach(([id, [action]]) => timers.delete(id) && action());
  return { calls, timers, pass, saving: new Saving((code) => calls.push(code), saved, clock) };
}

test("only the last of many changes is saved, after a pause, and once", () => {
  const { calls, timers, pass, saving } = savings();
  for (const code of ["n", "ne", "new"]) saving.changed(code);
  assert.deepEqual([...timers.values()].map(([, ms]) => ms), [PAUSE_MS]);
  pass();
  saving.flush();
  assert.deepEqual(calls, ["new"]);
});

test("what is as it was saved, or came from the server, is not saved", () => {
  const { calls, pass, saving } = savings();
  saving.changed("new");
  saving.changed("old");
  pass();
  saving.stored("server");
  saving.flush();
  saving.changed("server");
  saving.flush();
  assert.deepEqual(calls, []);
});

test("output of one stream is one run, and ends after so many lines", () => {
  const some = addOutput(EMPTY, [["out", "a\n"], ["out", "b"], ["err", "c"], ["out", ""]]);
  assert.deepEqual(some.runs, [{ stream: "out", text: "a\nb" }, { stream: "err", text: "c" }]);
  assert.deepEqual(EMPTY.runs, []);
  const much = addOutput(EMPTY, [["out", "x\n".repeat(MOST_LINES + 5)], ["out", "y\nz"]]);
  assert.equal(much.runs[0].text, "x\n".repeat(MOST_LINES));
  assert.equal(much.hidden, 6);
});
