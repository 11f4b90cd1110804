/** Errors of Python and SQLite in plain words: what happened and where to look. */

import { invisibleWords } from "./invisible.mjs";

/** [pattern on the message, sentence; $1, $2 ... are what the pattern caught], first match wins. */
const RULES = {
  SyntaxError: [
    [/^expected ':'/, "A colon is missing at the end of this line. Lines that begin with if, for, while, def or class end with `:`."],
    [/^'(.)' was never closed/, "The `$1` on this line is never closed. Each bracket that opens needs one that closes."],
    [/^unmatched '(.)'/, "There is a `$1` too many: no open bracket belongs to it."],
    [/^closing parenthesis '(.)' does not match opening parenthesis '(.)'/, "The bracket `$1` closes one that was opened with `$2`. Brackets close in the reverse order."],
    [/^unterminated (?:triple-quoted )?(?:f-)?string literal/, "A text on this line begins with a quotation mark and does not end with one."],
    [/^invalid syntax\. Maybe you meant '==' or ':=' instead of '='/, "`=` gives a name a value. To compare two things, write `==`."],
    [/^cannot assign to (.+?) here\. Maybe you meant '=='/, "What stands left of `=` is no name, so it cannot be given a value. To compare two things, write `==`."],
    [/^cannot assign to (.+)/, "What stands left of `=` cannot be given a value ($1). A name belongs there."],
    [/^Missing parentheses in call to '(\w+)'/, "`$1` needs round brackets around what it gets: `$1(...)`."],
    [/^invalid syntax\. Perhaps you forgot a comma/, "Python cannot read this line. A comma may be missing between two values."],
    [/^'(\w+)' outside (?:function|loop)/, "`$1` makes sense only inside a function or loop. Look at the indentation of this line."],
    [/^invalid decimal literal|^leading zeros/, "A name may not begin with a digit, and a number holds no letters and no leading zeros."],
    [/^invalid non-printable character/, "There is a character on this line that Python does not know, and that nobody sees."],
    [/^invalid character '(.)'/, "There is a character that Python does not know here. Typographic quotes and dashes come from copied text: type them again."],
    [/^f-string: (.+)/, "Something is wrong inside the braces of this f-string: $1."],
    [/^positional argument follows keyword argument/, "In a call, values without a name come first, those with `name=` after them."],
    [/^(?:unexpected EOF|'\w+' statement)/, "The code ends in the middle of something. Is a block or a bracket not finished?"],
    [/.+/s, "Python cannot read this line: $&. Look for a missing bracket, quotation mark, colon or operator, also on the line above."],
  ],
  IndentationError: [
    [/^expected an indented block after (.+?) on line (\d+)/, "After $1 on line $2 Python expects lines that are indented, by four spaces."],
    [/^unexpected indent/, "This line is indented further than the one above, without a reason such as `if`, `for` or `def`."],
    [/^unindent does not match/, "This line is indented by another width than the lines of its block. Let all of them begin in the same column."],
    [/./, "The indentation of this line does not fit the lines around it."],
  ],
  TabError: [[/./, "This line mixes tabs and spaces. Use four spaces for each step."]],
  NameError: [
    [/^name '(\w+)' is not defined\. Did you mean: '(\w+)'/, "Python does not know the name `$1`. Did you mean `$2`?"],
    [/^name '(\w+)' is not defined\..*forget to import '(\w+)'/, "Python does not know `$1` yet: `import $2` is missing at the top."],
    [/^name '(\w+)' is not defined/, "Python does not know the name `$1` here. Is it spelled the same everywhere, and given a value before this line? A text needs quotation marks."],
  ],
  UnboundLocalError: [
    [/variable '(\w+)'/, "`$1` gets its value inside this function, but it is used before that happens. A name that is assigned anywhere in a function belongs to the function."],
  ],
  TypeError: [
    [/^can only concatenate str \(not "(\w+)"\) to str/, "A text can only be joined with another text, and this is of type $1. Convert it with `str(...)`, or use an f-string."],
    [/^unsupported operand type\(s\) for (\S+): 'NoneType' and|^unsupported operand type\(s\) for (\S+): '\w+' and 'NoneType'/, "One side of the calculation is None. A function without `return` gives None."],
    [/^unsupported operand type\(s\) for (\S+?):? '(\w+)' and '(\w+)'/, "`$1` does not work between $2 and $3. Convert one of them first, for example with `int(...)` or `str(...)`."],
    [/^'(\S+)' not supported between instances of '(\w+)' and '(\w+)'/, "$2 and $3 cannot be compared with `$1`. What `input()` gives is text: make it a number with `int(...)`."],
    [/^'NoneType' object is not (\w+)/, "This is None, so it is not $1. A function without `return` gives None, and so do methods like `list.sort`."],
    [/^'(\w+)' object is not callable/, "Round brackets call a function, but this is of type $1. Was a function's name given a value, or is an operator missing before the bracket?"],
    [/^'(\w+)' object is not subscriptable/, "Square brackets take an item out of something, and a value of type $1 has none."],
    [/^'(\w+)' object is not iterable/, "A loop needs something with items, and a value of type $1 has none. For numbers write `range(...)`."],
    [/^'(\w+)' object does not support item assignment/, "The items of a $1 cannot be changed. Make a new one."],
    [/^(\S+\(\)) missing (\d+) required (?:positional|keyword-only) arguments?: (.+)/, "`$1` is called without a value for $3."],
    [/^(\S+\(\)) takes (.+?) positional arguments? but (\d+) (?:was|were) given/, "`$1` takes $2 values, but gets $3. In a class, is `self` the first parameter?"],
    [/^(\S+\(\)) got an unexpected keyword argument '(\w+)'/, "`$1` has no parameter called `$2`."],
    [/^(list|tuple|string) indices must be integers.*not '?(\w+)/, "A position in a $1 is a whole number, and this is of type $2."],
    [/^unhashable type: '(\w+)'/, "A $1 can change, so it can be neither a key of a dictionary nor an item of a set. Use a tuple."],
    [/^object of type '(\w+)' has no len\(\)/, "A value of type $1 has no length."],
    [/.+/s, "A value has a type that does not fit here: $&."],
  ],
  ValueError: [
    [/^invalid literal for int\(\) with base \d+: (.+)/, "The text $1 is no whole number, so `int(...)` cannot convert it."],
    [/^could not convert string to float: (.+)/, "The text $1 is no number, so `float(...)` cannot convert it. The decimal sign is a point."],
    [/^too many values to unpack \(expected (\d+)/, "There are more values on the right than the $1 names on the left."],
    [/^not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)/, "There are $1 names on the left, but only $2 values on the right."],
    [/is not in list|x not in list/, "The value that is looked for is not in the list. Ask with `in` first."],
    [/.+/s, "The type is right, but not the value: $&."],
  ],
  IndexError: [
    [/^pop from/, "There is nothing left to take out: it is empty."],
    [/./, "There is no item at this position. Positions begin at 0, so the last one is the length minus 1."],
  ],
  KeyError: [[/(.+)/, "The dictionary has no key $1. Ask with `in` first, or use `.get(...)`."]],
  AttributeError: [
    [/^'NoneType' object has no attribute '(\w+)'/, "This is None, so it has no `.$1`. Where did the value come from? A function without `return` gives None."],
    [/has no attribute '(\w+)'.*Did you mean:? '?\.?(\w+)/, "There is no `.$1` here. Did you mean `.$2`?"],
    [/^module '(\w+)' has no attribute '(\w+)'/, "The module `$1` has no `$2`."],
    [/^'(\w+)' object has no attribute '(\w+)'/, "A value of type $1 has no `.$2`. Check the spelling and the type."],
  ],
  ZeroDivisionError: [[/./, "Something is divided by zero. Which value is 0 here, and why?"]],
  ModuleNotFoundError: [
    [/^No module named '([\w.]+)'|^import of ([\w.]+) halted/, "There is no module `$1$2` here. In the browser you can import the standard library only."],
  ],
  ImportError: [[/^cannot import name '(\w+)' from '([\w.]+)'/, "The module `$2` has no `$1`."]],
  RecursionError: [[/./, "A function calls itself again and again and never stops. Which case should end it, and is it reached?"]],
  MemoryError: [[/^/, "The program needs more memory than it may have here (512 MB). Does something grow without end?"]],
  OverflowError: [[/.+/s, "A number is too large for this: $&."]],
  EOFError: [[/^/, "The program asked for input, and there was none."]],
  FileNotFoundError: [[/(?:: )?('[^']+')/, "There is no file $1. A program here starts with an empty folder."]],
  AssertionError: [
    [/^$/, "An `assert` did not hold: what stands behind it is not true."],
    [/.+/s, "An `assert` did not hold: $&."],
  ],
  StopIteration: [[/^/, "There is no next item any more."]],
  UnicodeDecodeError: [[/./, "Bytes are read as text in a wrong encoding."]],
  PermissionError: [[/./, "This is not allowed in the browser."]],
  URLError: [[/./, "A program here cannot open a connection to anywhere."]],
  OSError: [[/./, "This does not work in the browser: there are no other programs, processes or networks here."]],
  RuntimeError: [[/can't start new thread/, "There are no threads in the browser."]],
  SystemExit: [[/^/, "The program ended itself with `exit()`."]],
  TooMuchOutput: [[/^/, "The program printed more than 200,000 characters, so it was stopped. Is there a loop that does not end?"]],
  KeyboardInterrupt: [[/^/, "The program was stopped."]],
  OperationalError: [
    [/^no such table: (\S+)/, "There is no table `$1`. Check the name against the tables of the task."],
    [/^no such column: (\S+)/, "There is no column `$1` in these tables. Text values need 'single quotes'."],
    [/^no such function: (\S+)/, "SQLite has no function `$1`."],
    [/^near "(.+?)": syntax error/, "SQL cannot be read near `$1`. Look for a misspelled word or a missing comma just before it."],
    [/^incomplete input/, "The statement ends in the middle. Is a bracket or a quotation mark not closed?"],
    [/^unrecognized token: (.+)/, "There is something that is no SQL: $1. Is a quotation mark not closed?"],
    [/^ambiguous column name: (\S+)/, "More than one table has a column `$1`: write the table in front, as in `table.$1`."],
    [/^table (\S+) already exists/, "There is a table `$1` already."],
    [/^interrupted/, "The query took too long and was stopped."],
    [/^misuse of aggregate/, "`count`, `sum` and the like cannot stand in WHERE. Use HAVING, behind GROUP BY."],
  ],
  IntegrityError: [
    [/^UNIQUE constraint failed: (\S+)/, "A value in `$1` is there already, and it has to be unique."],
    [/^NOT NULL constraint failed: (\S+)/, "`$1` must have a value."],
    [/^FOREIGN KEY constraint failed/, "A value refers to a row that does not exist."],
    [/^CHECK constraint failed/, "A value breaks a rule of its table."],
  ],
};

/**
 * One or two plain sentences about an error.
 * @param {{type: string, message: string}} error
 */
export function explain({ type, message }) {
  const rules = RULES[type] ?? [];
  for (const [pattern, sentence] of rules) {
    const match = pattern.exec(message ?? "");
    if (match) return sentence.replace(/\$(&|\d)/g, (_, name) => short(match[name === "&" ? 0 : Number(name)] ?? ""));
  }
  return message ? `${type}: ${message}` : `The program ended with ${article(type)} ${type}.`;
}

const SAID = {
  stopped: "Stopped.",
  replaced: "Stopped, because another program was started.",
  late: "Stopped after 10 seconds: the program did not end. Is there a loop whose condition never becomes false?",
  "too-deep":
    "A function calls itself again and again and never stops, perhaps by way of `sorted`, `map`, a decorator or a special method such as `__getattr__`; or something is nested too deeply. Which case should end it, and is it reached? Python was started again, and your code is still here.",
  crashed: "The program broke Python itself, so Python was started again. Your code is still here.",
  failed: "Python could not be loaded. Check your connection and try again. Your code is still here.",
};

const ABOVE = {
  late: "it did not end within 5 seconds.",
  "too-deep": "a function in it calls itself again and again.",
  crashed: "it broke Python, which was started again.",
};

/**
 * What to say about a program that ended, and where: null when all went well.
 * @param {{ended: string, error: object | null, tests: {passed: boolean}[], code: string}} outcome
 * @returns {{text: string, line: number | null, where: string, details: string} | null}
 */
export function verdict({ ended, error, tests = [], code = "" }) {
  const line = lineOf(error);
  if (ended !== "finished") return { text: SAID[ended] ?? SAID.crashed, line, where: error?.where ?? "", details: "" };
  const hasFailed = error !== null || tests.some(({ passed }) => !passed);
  const unseen = hasFailed ? invisibleWords(code, line) : "";
  if (error) return { text: unseen ? `${explain(error)} ${unseen}` : explain(error), line, where: error.where, details: error.traceback };
  return unseen ? { text: unseen, line: null, where: "code", details: "" } : null;
}

/**
 * What to say about the blocks above that the program builds on and that did not run to their end.
 * @param {{above?: {block: number, error?: object, ended?: string}[]}} outcome
 * @returns {string[]} a sentence for each
 */
export function troubleAbove({ above = [] }) {
  return above.map(({ block, error, ended }) => {
    const said = error ? explain(error) : (ABOVE[ended] ?? ABOVE.crashed);
    return `Block ${block + 1} of this answer, which this one builds on, stopped${error?.line ? ` on its line ${error.line}` : ""}: ${said}`;
  });
}

/**
 * A whole traceback as text, as a page may hold one: what `verdict` gives.
 * @param {string} text
 * @param {string} file the name of the learner's code in it
 */
export function explainTraceback(text, file = "<your code>") {
  const lines = text.trimEnd().split("\n");
  const last = /^(?:\w+\.)*(\w+)(?:: (.*))?$/.exec(lines.at(-1) ?? "");
  const places = [...text.matchAll(/File "(.+?)", line (\d+)/g)].filter(([, name]) => name === file);
  const error = { type: last?.[1] ?? "Error", message: last?.[2] ?? "" };
  return { text: explain(error), line: places.length ? Number(places.at(-1)[2]) : null };
}

function lineOf(error) {
  return error?.where === "code" ? error.line : null;
}

function short(text) {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function article(type) {
  return /^[AEIOU]/.test(type) ? "an" : "a";
}
