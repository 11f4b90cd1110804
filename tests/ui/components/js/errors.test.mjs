import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, explainTraceback, troubleAbove, verdict } from "../../../../tutor_app/ui/components/runner/errors.mjs";

const SAYS = [
  ["SyntaxError", "expected ':'", /colon is missing/],
  ["SyntaxError", "'(' was never closed", /`\(` on this line is never closed/],
  ["SyntaxError", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", /To compare two things, write `==`/],
  ["SyntaxError", "Missing parentheses in call to 'print'. Did you mean print(...)?", /`print\(\.\.\.\)`/],
  ["SyntaxError", "unterminated string literal (detected at line 1)", /quotation mark/],
  ["SyntaxError", "something quite new", /cannot read this line: something quite new\./],
  ["IndentationError", "expected an indented block after 'if' statement on line 1", /After 'if' statement on line 1/],
  ["NameError", "name 'prnt' is not defined. Did you mean: 'print'?", /Did you mean `print`\?/],
  ["NameError", "name 'math' is not defined. Did you forget to import 'math'?", /`import math` is missing/],
  ["NameError", "name 'x' is not defined", /does not know the name `x`/],
  ["TypeError", 'can only concatenate str (not "int") to str', /of type int/],
  ["TypeError", "unsupported operand type(s) for +: 'int' and 'str'", /`\+` does not work between int and str/],
  ["TypeError", "unsupported operand type(s) for -: 'NoneType' and 'int'", /without `return` gives None/],
  ["TypeError", "'<' not supported between instances of 'str' and 'int'", /str and int cannot be compared with `<`/],
  ["TypeError", "add() missing 1 required positional argument: 'b'", /`add\(\)` is called without a value for 'b'/],
  ["TypeError", "add() takes 2 positional arguments but 3 were given", /takes 2 values, but gets 3/],
  ["TypeError", "'int' object is not callable", /of type int/],
  ["ValueError", "invalid literal for int() with base 10: 'ten'", /'ten' is no whole number/],
  ["ValueError", "not enough values to unpack (expected 3, got 2)", /3 names on the left, but only 2/],
  ["IndexError", "list index out of range", /no item at this position/],
  ["KeyError", "'name'", /no key 'name'/],
  ["AttributeError", "'NoneType' object has no attribute 'append'", /This is None/],
  ["AttributeError", "'list' object has no attribute 'push'", /type list has no `\.push`/],
  ["ZeroDivisionError", "division by zero", /divided by zero/],
  ["ModuleNotFoundError", "No module named 'numpy'", /no module `numpy` here/],
  ["RecursionError", "maximum recursion depth exceeded", /calls itself/],
  ["MemoryError", "", /512 MB/],
  ["OSError", "[Errno 138] emscripten does not support processes.", /in the browser/],
  ["AssertionError", "", /did not hold: what stands behind/],
  ["OperationalError", 'near "FORM": syntax error', /near `FORM`/],
  ["OperationalError", "no such column: nam", /no column `nam`/],
  ["IntegrityError", "UNIQUE constraint failed: t.id", /`t\.id` is there already/],
  ["Unheard", "of $1 things", /^Unheard: of \$1 things$/],
  ["Odd", "", /ended with an Odd/],
];
for (const [type, message, expected] of SAYS) {
  test(`${type}: ${message}`, () => assert.match(explain({ type, message }), expected));
}

test("what is quoted from a message is shortened and taken literally", () => {
  const text = explain({ type: "KeyError", message: `'$1${"x".repeat(5_000)}'` });
  assert.ok(text.length < 300);
  assert.match(text, /no key '\$1x/);
});

test("a whole traceback gives its sentence and the last line of the learner's own code", () => {
  const text = `Traceback (most recent call last):
  File "<your code>", line 7, in <module>
    average([])
  File "<your code>", line 3, in average
    return statistics.mean(numbers)
  File "/lib/statistics.py", line 500, in mean
    raise StatisticsError
ZeroDivisionError: division by zero
`;
  assert.deepEqual(explainTraceback(text), { text: explain({ type: "ZeroDivisionError", message: "division by zero" }), line: 3 });
  assert.equal(explainTraceback("").line, null);
});

test("how a program ended is said before what it raised", () => {
  const error = { type: "KeyboardInterrupt", message: "", line: 2, where: "code", traceback: "x" };
  assert.deepEqual(verdict({ ended: "late", error }).line, 2);
  assert.match(verdict({ ended: "late", error }).text, /10 seconds/);
  assert.match(verdict({ ended: "crashed", error: null }).text, /Your code is still here/);
  assert.equal(verdict({ ended: "finished", error: null }), null);
  assert.equal(verdict({ ended: "finished", error: { ...error, where: "tests" } }).line, null);
});

test("trouble above names the block, its line and what happened", () => {
  const error = { type: "ZeroDivisionError", message: "division by zero", line: 2 };
  assert.deepEqual(troubleAbove({ above: [{ block: 1, error }, { block: 0, ended: "late" }] }), [
    "Block 2 of this answer, which this one builds on, stopped on its line 2: Something is divided by zero. Which value is 0 here, and why?",
    "Block 1 of this answer, which this one builds on, stopped: it did not end within 5 seconds.",
  ]);
  assert.deepEqual(troubleAbove({}), []);
});

test("recursion by way of C is told as recursion", () => {
  const { text } = verdict({ ended: "too-deep", error: null });
  assert.match(text, /calls itself again and again/);
  assert.doesNotMatch(text, /broke/);
});
