import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { changesIn } from "./counting.mjs";
import { BlockDocument } from "../../../../tutor_app/ui/components/answer/document.mjs";

const LIBRARY = new URL("../../../../tutor_app/library/courses", import.meta.url).pathname;

/** A block as short text: kind and content, for example `list(item(text:a))`. */
function short(block) {
  if (block.children) return `${block.kind}(${block.children.map(short).join(" ")})`;
  if (block.kind === "math") return `math:${block.tex.trim()}`;
  const text = block.chunks ? block.chunks.map((chunk) => chunk.text).join("\n") : block.source;
  return `${block.kind}:${JSON.stringify(text).slice(1, -1)}`;
}

const whole = (source) => new BlockDocument(source, true).root;
const shown = (source) => short(whole(source)).replace(/^root\((.*)\)$/s, "$1");

function streamed(source, sizes) {
  const document = new BlockDocument();
  let i = 0;
  for (let n = 0; i < source.length; n++) {
    document.append(source.slice(i, (i += sizes[n % sizes.length])));
    document.update();
  }
  document.finish();
  return document.root;
}

const CASES = {
  paragraphs: ["a\nb\n\nc", "text:a\\nb text:c"],
  heading: ["# A\ntext\n## B", "text:# A text:text text:## B"],
  underlined: ["Title\n===\nrest", "text:Title\\n=== text:rest"],
  rule: ["a\n\n---\nb", "text:a text:--- text:b"],
  code: ["```py\nx = 1\n\ny\n```\nend", "code:x = 1\\n\\ny text:end"],
  "unclosed code": ["```\nx", "code:x"],
  "longer fence": ["````\n```\n````", "code:```"],
  "tilde fence": ["~~~\n`x`\n~~~", "code:`x`"],
  list: ["- a\n- b", "list(item(text:a) item(text:b))"],
  "list kinds": ["- a\n* b\n1. c\n1) d", "list(item(text:a)) list(item(text:b)) list(item(text:c)) list(item(text:d))"],
  nested: ["1. a\n   - b\n     c\n2. d", "list(item(text:a list(item(text:b\\nc))) item(text:d))"],
  lazy: ["- a\nb", "list(item(text:a\\nb))"],
  "code in list": ["1. a\n   ```\n   x\n     y\n   ```\n2. b", "list(item(text:a code:x\\n  y) item(text:b))"],
  "careless indent in code": ["1. a\n   ```\nx\n   ```\n2. b", "list(item(text:a code:x) item(text:b))"],
  "list after text": ["a\n- b", "text:a list(item(text:b))"],
  "number in text": ["in\n1999. was", "text:in\\n1999. was"],
  "careless code keeps its shape": ["1. a\n   ```\ndef f():\n    return\n   ```\n2. b", "list(item(text:a code:def f():\\n    return) item(text:b))"],
  "tabs in code": ["```\n\tx\n```\n- a\n\t```\n\t\ty\n\t```", "code:\\tx list(item(text:a code:\\ty))"],
  tabs: ["-\ta\n\n\tb", "list(item(text:a text:b))"],
  quote: ["> a\n> b\nc\n\nd", "quote(text:a\\nb\\nc) text:d"],
  "quoted list": ["> - a\n> - b", "quote(list(item(text:a) item(text:b)))"],
  table: ["| a | b |\n|---|:-:|\n| 1 | 2 |\nend\n\nx", "table:| 1 | 2 |\\nend text:x"],
  "table after text": ["t\na|b\n-|-\n1|2", "text:t table:1|2"],
  "no table": ["a | b\n---", "text:a | b\\n---"],
  math: ["$$\nx\n$$\ny", "math:x text:y"],
  "math in a line": ["$$x$$", "math:x"],
  "math with brackets": ["\\[ x \\]", "math:x"],
  "unclosed math": ["$$\nx\n\ny", "text:$$\\nx text:y"],
  fold: ["[EXPLAIN]\na\n[/EXPLAIN]\nb", "fold(text:a) text:b"],
  "fold in a line": ["a [EXPLAIN]b[/EXPLAIN] c", "text:a  fold(text:b) text: c"],
  "unclosed fold": ["[EXPLAIN]a\n\n- b", "fold(text:a list(item(text:b)))"],
  "unclosed fold, then text": ["[EXPLAIN]\na\n\nb\n\nc", "fold(text:a) text:b text:c"],
  "unclosed fold, then a heading": ["[EXPLAIN]a\n## b", "fold(text:a) text:## b"],
  "unclosed fold, then code": ["[EXPLAIN]\na\n```\nb\n```\nc", "fold(text:a) code:b text:c"],
  "unclosed fold, then a fold": ["[EXPLAIN]\na\n\n[EXPLAIN]\nb\n[/EXPLAIN]\nc", "fold(text:a) fold(text:b) text:c"],
  "fold closed after a blank line": ["[EXPLAIN]\na\n\n[/EXPLAIN]\nb", "fold(text:a) text:b"],
  "fold that begins with a blank line": ["[EXPLAIN]\n\na\n\nb", "fold(text:a) text:b"],
  "fold in other spellings": ["[explain]a[/Explain]\n[ EXPLANATION: ]b[END EXPLAIN]", "fold(text:a) fold(text:b)"],
  "no fold: a link": ["[explain](/x) and [1]", "text:[explain](/x) and [1]"],
  "fold closed in a list": ["[EXPLAIN]\n- a[/EXPLAIN]\nb", "fold(list(item(text:a))) text:b"],
  "fold in a list": ["- a [EXPLAIN]b[/EXPLAIN]\n- c", "list(item(text:a  fold(text:b)) item(text:c))"],
  "fold with code": ["[EXPLAIN]\n```\n[/EXPLAIN]\n```\n[/EXPLAIN]", "fold(code:[/EXPLAIN])"],
  "two folds": ["[EXPLAIN]a[/EXPLAIN][EXPLAIN]b[/EXPLAIN]", "fold(text:a) fold(text:b)"],
  "stray end": ["a[/EXPLAIN] b", "text:a text: b"],
  "no fold in code": ["`[EXPLAIN]` and ``[/EXPLAIN]``", "text:`[EXPLAIN]` and ``[/EXPLAIN]``"],
  "no fold in fences": ["```\n[EXPLAIN]\n```", "code:[EXPLAIN]"],
  indented: ["    x\n\n    y\nz", "text:    x\\n\\n    y text:z"],
  "windows lines": ["a\r\n\r\nb", "text:a text:b"],
};

for (const [name, [source, expected]] of Object.entries(CASES)) {
  test(`blocks: ${name}`, () => {
    assert.equal(shown(source), expected);
    for (const sizes of [[1], [2], [3, 1], [5], [7, 2]]) {
      assert.equal(short(streamed(source, sizes)), short(whole(source)), `pieces of ${sizes}`);
    }
  });
}

test("tasks, starts and looseness of lists", () => {
  const [list] = whole("3. [x] a\n\n4. [ ] b").children;
  assert.deepEqual([list.start, list.isLoose, list.children[0].task, list.children[1].task], [3, true, true, false]);
  assert.equal(whole("- a\n- b").children[0].isLoose, false);
});

test("headings start at level 3 and never skip one", () => {
  const levels = whole("## a\n#### b\n# c\n###### d").children.map((block) => block.heading);
  assert.deepEqual(levels, [3, 4, 3, 4]);
});

function libraryTexts() {
  return readdirSync(LIBRARY, { recursive: true })
    .filter((name) => name.endsWith(".md"))
    .map((name) => [name, readFileSync(join(LIBRARY, name), "utf8")]);
}

test("every section of the library streams to the same blocks", () => {
  const texts = libraryTexts();
  assert.ok(texts.length >= 5);
  const cuts = [[3], [1, 9, 4], [40]];
  for (const [n, [name, text]] of texts.entries()) {
    const sizes = cuts[n % cuts.length];
    assert.equal(short(streamed(text, sizes)), short(whole(text)), `${name} in pieces of ${sizes}`);
  }
});

test("a finished block never changes again", () => {
  const source = CASES.nested[0] + "\n\n" + CASES.table[0] + "\n\n" + CASES.fold[0] + "\n\n" + CASES.code[0] + "\n";
  const document = new BlockDocument();
  const versions = new Map();
  for (let i = 0; i < source.length; i++) {
    document.append(source[i]);
    document.update();
    if (source[i] !== "\n") continue; // a last line that is not complete may still change
    for (const block of document.root.children) {
      if (!block.isDone) continue;
      assert.equal(versions.get(block) ?? block.version, block.version);
      versions.set(block, block.version);
    }
  }
  assert.ok(versions.size >= 5);
});

test("a piece costs the same at the end of a long answer as at its start", () => {
  const document = new BlockDocument();
  const append = (count) => {
    for (let i = 0; i < count; i++) {
      document.append("- item **with** `code` and words\n");
      document.update();
    }
  };
  append(3);
  const early = changesIn(() => append(100));
  append(20_000);
  assert.equal(changesIn(() => append(100)), early);
});

const BOMBS = [">", "- ", "*", "[", "`", "`a``b```c````", "[EXPLAIN]", "[EXPLAIN]\n", "1. ", "$$", "a\n", "  ", "|", "|-"].map(
  (part) => (length) => part.repeat(length / part.length),
);
const DEEP = (length) => Array.from({ length: length / 150 }, (_, n) => "  ".repeat(n) + "- a").join("\n");

test("a bomb of twice the length costs twice as much to split, not four times", () => {
  for (const bomb of [...BOMBS, DEEP]) {
    const [once, twice] = [25_000, 50_000].map((length) => changesIn(() => whole(bomb(length))));
    assert.ok(twice <= 2.1 * once + 10, `${bomb(30)}: ${once}, then ${twice} changes`);
  }
});
