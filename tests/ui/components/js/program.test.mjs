import assert from "node:assert/strict";
import { test } from "node:test";
import { FakePage, turns } from "./fakes.mjs";
import { verdict } from "../../../../tutor_app/ui/components/runner/errors.mjs";
import { MOST_LINES } from "../../../../tutor_app/ui/components/runner/printed.mjs";
import { Program } from "../../../../tutor_app/ui/components/runner/program.mjs";
import { Working } from "../../../../tutor_app/ui/components/exercise/working.mjs";

const RESULT = { ended: "finished", error: null, tests: [], tables: [], passed: true, seconds: 0.1 };

/** Python that does what a test says: one program at a time. */
class FakeRuntime {
  jobs = [];
  answers = [];
  #current = null;

  run(job, on) {
    this.stop("replaced");
    this.jobs.push(job);
    return new Promise((resolve) => (this.#current = { on, resolve }));
  }

  stop(reason = "stopped") {
    this.ends({ ended: reason });
  }

  answer(text) {
    this.answers.push(text);
  }

  get on() {
    return this.#current.on;
  }

  ends(more = {}) {
    const { resolve } = this.#current ?? {};
    this.#current = null;
    resolve?.({ ...RESULT, ...more });
  }
}

function place(runtime = new FakeRuntime()) {
  const page = new FakePage();
  const program = new Program(runtime, page);
  const phases = [];
  program.watch(({ phase }) => phases.at(-1) !== phase && phases.push(phase));
  return { runtime, page, program, phases, shown: () => program.value.printed.runs };
}

test("a program waits, runs and is over; what it prints is shown once a frame", async () => {
  const { runtime, page, program, phases, shown } = place();
  const over = program.run({ code: "x" });
  assert.equal(program.isBusy, true);
  runtime.on.onStart();
  for (const word of ["a", "b", "c\n"]) runtime.on.onOutput("out", word);
  runtime.on.onOutput("err", "oh");
  assert.deepEqual(shown(), []);
  page.frame();
  assert.deepEqual(shown(), [{ stream: "out", text: "abc\n" }, { stream: "err", text: "oh" }]);
  runtime.on.onOutput("out", "last");
  runtime.ends();
  assert.equal((await over).ended, "finished");
  assert.deepEqual(phases, ["waiting", "running", "over"]);
  assert.equal(shown().at(-1).text, "last");
  assert.deepEqual([program.isBusy, page.isFrameDue], [false, false]);
});

test("a question shows what was printed before it, and its answer stands in the output", async () => {
  const { runtime, program, shown } = place();
  const over = program.run({ code: "x" });
  runtime.on.onStart();
  runtime.on.onOutput("out", "Your name? ");
  runtime.on.onAsk();
  assert.deepEqual([program.value.isAsking, shown()], [true, [{ stream: "out", text: "Your name? " }]]);
  program.answer("Zoë ☂");
  assert.deepEqual([program.value.isAsking, runtime.answers], [false, ["Zoë ☂"]]);
  runtime.on.onAsk();
  runtime.stop();
  await over;
  assert.deepEqual(shown(), [{ stream: "out", text: "Your name? " }, { stream: "in", text: "Zoë ☂\n" }]);
  assert.deepEqual([program.value.isAsking, program.value.outcome.ended], [false, "stopped"]);
});

test("a flood is cut, and what is not shown is counted", async () => {
  const { runtime, page, program, shown } = place();
  void program.run({ code: "x" });
  for (let n = 0; n < 100; n++) runtime.on.onOutput("out", "x\n".repeat(100));
  assert.equal(page.frames(), 1);
  assert.equal(shown()[0].text.length, 2 * MOST_LINES);
  assert.equal(program.value.printed.hidden, 10_000 - MOST_LINES);
});

test("a second program of the same place shows nothing of the first", async () => {
  const { runtime, page, program, shown } = place();
  const first = program.run({ code: "one" });
  const before = runtime.on;
  before.onOutput("out", "of the first");
  const second = program.run({ code: "two", is_check: true });
  before.onOutput("out", "late words");
  before.onAsk();
  page.frames();
  assert.deepEqual([await first, shown(), program.value.isAsking, program.value.isCheck], [null, [], false, true]);
  runtime.ends();
  assert.equal((await second).ended, "finished");
});

test("a program of another place ends this one, and says so", async () => {
  const runtime = new FakeRuntime();
  const [one, other] = [place(runtime), place(runtime)];
  const first = one.program.run({ code: "one" });
  void other.program.run({ code: "two" });
  assert.equal((await first).ended, "replaced");
  assert.match(verdict(one.program.value.outcome).text, /another program was started/);
  assert.equal(other.program.isBusy, true);
});

test("cleared, or gone from the page, nothing is shown and nothing runs on", async () => {
  const { runtime, program, phases } = place();
  const over = program.run({ code: "x" });
  runtime.on.onStart();
  program.clear();
  assert.deepEqual([await over, program.value.phase], [null, "idle"]);
  const again = program.run({ code: "x" });
  program.leave();
  assert.equal((await again).ended, "replaced");
  assert.deepEqual(phases, ["waiting", "running", "idle", "waiting", "over"]);
  const untouched = place(runtime);
  void program.run({ code: "y" });
  untouched.program.leave();
  assert.equal(program.isBusy, true, "a place that ran nothing ends nothing");
});

const TASK = { language: "python", starter: "def add(a, b):\n    ...\n", tests: "t" };
const PASSED = { name: "test_a", passed: true, message: "", line: null };
const FAILED = { name: "test_b", passed: false, message: "add(1, 2) gives 0, but 3 is expected", line: 2 };

/** Somebody at work on an exercise. */
function work({ code = TASK.starter, page = {} } = {}) {
  const { runtime, program } = place();
  const [said, attempts, saved, marks] = [[], [], [], []];
  const working = new Working({ program, code, say: (words) => said.push(words) });
  const editor = { text: code, get: () => editor.text, set: (text) => (editor.text = text), mark: (line) => marks.push(line) };
  working.editor = editor;
  working.page = { ...TASK, onSave: (text) => saved.push(text), onAttempt: (told) => attempts.push(JSON.parse(told)), ...page };
  const write = (text) => {
    editor.set(text);
    working.changed(text);
  };
  const check = async (outcome, isCheck = true) => {
    const over = working.start(isCheck);
    await turns(1);
    runtime.ends(outcome);
    await over;
  };
  return { working, program, runtime, editor, said, attempts, saved, marks, write, check };
}

test("a check is told to the server, a run is not; both save first", async () => {
  const { runtime, said, attempts, saved, write, check } = work();
  write("mine = 1");
  await check({ tests: [PASSED, FAILED], passed: false });
  assert.deepEqual(attempts, [{ passed: false, tests: [PASSED, FAILED].map(({ name, passed, message }) => ({ name, passed, message })), code: "mine = 1", seconds: 0.1 }]);
  await check({ tests: [PASSED] });
  await check({}, false);
  assert.deepEqual(attempts.map(({ passed }) => passed), [false, true]);
  assert.deepEqual(saved, ["mine = 1"]);
  assert.deepEqual(said, ["1 of 2 tests pass.", "It is right.", "The program has ended."]);
  assert.deepEqual(runtime.jobs.map(({ is_check: isCheck }) => isCheck), [true, true, false]);
});

test("an error is said in plain words, its line marked, and the attempt holds the sentence", async () => {
  const { said, attempts, marks, check } = work();
  const error = { type: "SyntaxError", message: "expected ':'", line: 1, where: "code", traceback: "..." };
  await check({ error, passed: false });
  assert.match(said[0], /^Line 1\. A colon is missing/);
  assert.match(attempts[0].tests[0].message, /^Line 1\. A colon is missing/);
  assert.deepEqual(marks, [0, 1]);
  await check({ tests: [FAILED], passed: false });
  assert.deepEqual(marks, [0, 1, 0, 2]);
});

test("a program that was stopped or replaced is no attempt, one that was late is", async () => {
  for (const [ended, count] of [["stopped", 0], ["replaced", 0], ["failed", 0], ["late", 1], ["too-deep", 1], ["crashed", 1]]) {
    const { attempts, check } = work();
    await check({ ended, passed: false });
    assert.equal(attempts.length, count, ended);
  }
});

test("code that is too long is neither run nor saved, and it is said why", async () => {
  const { working, runtime, said, saved, attempts, write, check } = work();
  write("x = 1\n".repeat(100_000));
  await working.start(true);
  working.saving.flush();
  assert.match(working.value.refusal, /^This code has 600,000 characters\. Up to 100,000 can be run/);
  assert.deepEqual([runtime.jobs, saved, attempts, said], [[], [], [], [working.value.refusal]]);
  write("x = 1");
  await check({});
  assert.deepEqual([working.value.refusal, saved], ["", ["x = 1"]]);
});

test("a reset can be taken back, until the code is run", async () => {
  const { working, editor, said, write, check } = work({ code: "mine = 1" });
  write("mine = 2");
  working.reset();
  assert.deepEqual([editor.text, working.value.isReset], [TASK.starter, true]);
  working.reset();
  assert.deepEqual([editor.text, working.value.isReset], ["mine = 2", false]);
  working.reset();
  await check({});
  assert.equal(working.value.isReset, false);
  working.reset();
  assert.deepEqual([editor.text, working.value.isReset], [TASK.starter, false], "there is nothing to take back");
  assert.deepEqual(said.slice(0, 2), ["The code is as it was at the beginning.", "Your code is back."]);
});

test("saved code that comes late replaces only what nobody has touched, and is not saved again", () => {
  const { working, editor, saved, write } = work();
  working.given("saved = 'elsewhere'");
  working.saving.flush();
  assert.deepEqual([editor.text, saved], ["saved = 'elsewhere'", []]);
  write("mine = 3");
  working.given("saved = 'later'");
  assert.equal(editor.text, "mine = 3");
});

test("code in SQL has its own job", async () => {
  const { runtime, check } = work({ page: { language: "sql", setup: "s", expected: "e" } });
  await check({});
  assert.deepEqual(runtime.jobs, [{ language: "sql", code: TASK.starter, setup: "s", expected: "e", is_check: true }]);
});
