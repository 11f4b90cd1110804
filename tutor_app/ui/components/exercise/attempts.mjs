/** What a check says, for the page and for the server. */

export const MOST_CHARACTERS = 100_000;
const ENDED_BY_CODE = new Set(["finished", "late", "too-deep", "crashed"]);

/** The job of the worker for an exercise. */
export function jobOf({ language, tests, setup, expected }, code, isCheck) {
  if (language === "sql") return { language, code, setup, expected, is_check: isCheck };
  return { language: "python", code, tests, is_check: isCheck };
}

/** Why code is not run at all, or "". */
export function refusalOf(code) {
  if (code.length <= MOST_CHARACTERS) return "";
  const [has, most] = [code.length, MOST_CHARACTERS].map((count) => count.toLocaleString("en"));
  return `This code has ${has} characters. Up to ${most} can be run and saved: please shorten it.`;
}

/**
 * A check as the server stores it.
 * @param {object} outcome as Runtime.run gives it
 * @param {string} words what was said about an error, "" without one
 * @param {string} code
 */
export function attemptOf(outcome, words, code) {
  const tests = outcome.tests.map(({ name, passed, message }) => ({ name, passed, message }));
  const whole = tests.length || !words ? [] : [{ name: "the code", passed: false, message: words }];
  const passed = outcome.ended === "finished" && outcome.passed;
  return { passed, tests: [...tests, ...whole], code, seconds: outcome.seconds };
}

/** Whether the outcome says anything about the learner's code: a program that was stopped does not. */
export function counts({ ended }) {
  return ENDED_BY_CODE.has(ended);
}

/** "test_equal_numbers" -> "Equal numbers". */
export function testTitle(name) {
  const words = name.replace(/^test_/, "").replaceAll("_", " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : name;
}

/** One sentence about all tests. */
export function summaryOf(tests) {
  const passed = tests.filter((test) => test.passed).length;
  if (!tests.length) return "There is nothing to check.";
  if (passed === tests.length) return tests.length === 1 ? "It is right." : `All ${tests.length} tests pass.`;
  if (tests.length === 1) return "Not yet.";
  return `${passed} of ${tests.length} tests pass.`;
}
