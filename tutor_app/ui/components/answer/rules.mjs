/** How lines of Markdown start blocks and go on with them; the tree is in blocks.mjs. */

import { newVersion } from "./blocks.mjs";
import * as lines from "./lines.mjs";

const CHUNK_LINES = 24;

/** Adds a line to a block kept in chunks, so that only the last chunk changes. */
function growChunks(document, block, line) {
  const last = block.chunks[block.chunks.length - 1];
  if (last && last.count < CHUNK_LINES) {
    document.set(last, "text", `${last.text}\n${line}`);
    document.set(last, "count", last.count + 1);
    document.set(last, "version", newVersion());
  } else {
    document.push(block.chunks, { text: line, count: 1, version: newVersion() });
  }
  document.set(block, "lineCount", block.lineCount + 1);
  document.set(block, "size", block.size + line.length + 1);
  document.touch(block);
}

const chunked = () => ({ chunks: [], lineCount: 0, size: 0 });

/* Going on with an open block: null when it took the line, false when the line is not its own,
   a string (the rest of the line) when a [/EXPLAIN] closes something further out. */
export const goOn = {
  text(owner, block, line) {
    if (block.isIndented) {
      if (lines.indentOf(line) < 4 && !lines.isBlank(line)) return false;
      owner.document.grow(block, line);
      return null;
    }
    if (lines.isBlank(line)) return finished(owner, block);
    return continueParagraph(owner, block, line);
  },

  plain(owner, block, line) {
    if (lines.isBlank(line)) return finished(owner, block);
    if (lines.markerOf(line)) return false;
    owner.document.grow(block, line);
    return null;
  },

  code(owner, block, line) {
    if (lines.closesFence(line, block.fence)) {
      owner.document.set(block, "isClosed", true);
      return finished(owner, block);
    }
    growChunks(owner.document, block, lines.dedent(line, block.indent));
    return null;
  },

  math(owner, block, line) {
    if (lines.isBlank(line)) return finished(owner, block);
    const end = line.indexOf(block.closer);
    if (end < 0) {
      owner.document.grow(block, line);
      owner.document.set(block, "tex", `${block.tex}\n${line}`);
      return null;
    }
    owner.document.set(block, "tex", `${block.tex}\n${line.slice(0, end)}`);
    owner.document.set(block, "isDone", true);
    owner.document.touch(block);
    const rest = line.slice(end + block.closer.length);
    return lines.isBlank(rest) ? null : owner.line(rest);
  },

  table(owner, block, line) {
    if (lines.isBlank(line)) return finished(owner, block);
    if (lines.interrupts(line) || lines.markerOf(line)) return false;
    growChunks(owner.document, block, line);
    return null;
  },

  quote(owner, block, line) {
    if (lines.QUOTE.test(line)) return block.line(line.replace(lines.QUOTE, ""));
    if (!lines.isBlank(line) && block.isLazy && !lines.interrupts(line) && !lines.markerOf(line)) {
      block.lazy(line);
      return null;
    }
    return false;
  },

  fold(owner, block, line) {
    const { document } = owner;
    const isBlank = lines.isBlank(line);
    const isInside = block.children.length === 0 || openCode(block) !== null;
    if (!isInside && !isBlank && lines.endsAside(line, block.isAfterBlank)) return false;
    document.set(block, "isAfterBlank", isBlank && !isInside);
    return block.line(line);
  },

  list: continueList,
};

function finished(owner, block) {
  owner.finish(block);
  return null;
}

function continueParagraph(owner, block, line) {
  const { document } = owner;
  const head = block.source.slice(block.source.lastIndexOf("\n") + 1);
  const align = lines.tableOf(head, line);
  if (align) return paragraphToTable(owner, block, head, align);
  const underline = lines.UNDERLINE.exec(line);
  if (underline) {
    document.grow(block, line);
    document.set(block, "heading", document.headingLevel(underline[1][0] === "=" ? 1 : 2));
    return finished(owner, block);
  }
  if (lines.markerOf(line) || lines.interrupts(line)) return false;
  document.grow(block, line);
  return null;
}

/** The last line of the paragraph was the head of a table. */
function paragraphToTable(owner, block, head, align) {
  const { document } = owner;
  const fields = { head, align, ...chunked() };
  if (head.length === block.source.length) {
    document.set(block, "kind", "table");
    for (const [name, value] of Object.entries(fields)) document.set(block, name, value);
    document.touch(block);
    return null;
  }
  document.set(block, "source", block.source.slice(0, -head.length - 1));
  owner.finish(block);
  return owner.add("table", fields);
}

function continueList(owner, list, line) {
  const { document } = owner;
  const item = list.children[list.children.length - 1];
  const inside = item.open;
  if (lines.isBlank(line)) return blankInList(document, list, item, inside);
  document.touch(list);
  const code = openCode(item);
  if (code && (code.isCareless || lines.indentOf(line) < item.contentIndent)) {
    return continueCareless(document, item, code, line);
  }
  if (lines.indentOf(line) >= item.contentIndent && !item.hasEnded) {
    return continueItem(document, list, item, lines.dedent(line, item.contentIndent));
  }
  const marker = lines.listMarkerOf(line);
  if (marker && marker.type === list.type) {
    if (list.isBlankPending) document.set(list, "isLoose", true);
    document.set(list, "isBlankPending", false);
    list.finish(item);
    return addItem(list, marker);
  }
  const isLazy = !list.isBlankPending && item.isLazy;
  if (!isLazy || lines.interrupts(line) || lines.markerOf(line)) return false;
  item.lazy(line);
  return null;
}

function blankInList(document, list, item, inside) {
  if (item.children.length === 0) document.set(item, "hasEnded", true);
  if (!openCode(item)) document.set(list, "isBlankPending", true);
  document.touch(list);
  if (!inside) return null;
  item.line("");
  return null;
}

function continueItem(document, list, item, line) {
  const before = item.children.length;
  const result = item.line(line);
  if (list.isBlankPending && item.children.length > before) document.set(list, "isLoose", true);
  document.set(list, "isBlankPending", false);
  return result;
}

/** @returns {Block | null} the code that is open at the very end */
function openCode(container) {
  const open = container.open;
  if (open?.children) return openCode(open);
  return open?.kind === "code" ? open : null;
}

/** Code in a list whose lines are not indented with it: it ends at its fence, not at the list's end. */
function continueCareless(document, item, code, line) {
  document.set(code, "isCareless", true);
  const isEnd = lines.closesFence(line.trim(), code.fence);
  return item.line(isEnd ? line.trim() : line);
}

function addItem(list, marker) {
  let { rest } = marker;
  const task = /^\[([ xX])\][ \t]+/.exec(rest);
  if (task) rest = rest.slice(task[0].length);
  const item = list.addContainer("item", {
    contentIndent: marker.contentIndent,
    hasEnded: false,
    task: task ? task[1] !== " " : null,
  });
  return lines.isBlank(rest) ? null : item.line(rest);
}

/* Starting a block that may hold others (and code, in which nothing else counts): false when the line
   does not, otherwise as `Container.line`. */
export const containers = [
  function code(owner, line) {
    const fence = lines.fenceOf(line);
    return fence !== null && owner.add("code", { ...fence, isClosed: false, ...chunked() });
  },
  function quote(owner, line) {
    if (!lines.QUOTE.test(line)) return false;
    return owner.addContainer("quote", {}).line(line.replace(lines.QUOTE, ""));
  },
  function list(owner, line) {
    const marker = lines.listMarkerOf(line);
    if (!marker) return false;
    const { type, isOrdered, start } = marker;
    const fields = { type, isOrdered, start, isLoose: false, isBlankPending: false };
    return addItem(owner.addContainer("list", fields), marker);
  },
];

/* Starting a block of one kind of text: true when the line did. */
export const leaves = [
  function heading(owner, line) {
    const match = lines.HEADING.exec(line);
    if (!match) return false;
    const level = owner.document.headingLevel(match[1].length);
    owner.addDone("text", { source: line, heading: level });
    return true;
  },
  function rule(owner, line) {
    if (!lines.RULE.test(line)) return false;
    owner.addDone("text", { source: line });
    return true;
  },
  function math(owner, line) {
    const found = lines.mathOf(line);
    if (!found) return false;
    const { closer, rest } = found;
    const end = rest.indexOf(closer);
    if (end < 0) {
      owner.add("math", { source: line, tex: rest, closer });
      return true;
    }
    const isAlone = lines.isBlank(rest.slice(end + closer.length));
    if (!isAlone || lines.isBlank(rest.slice(0, end))) return false;
    owner.addDone("math", { source: line, tex: rest.slice(0, end), closer });
    return true;
  },
];
