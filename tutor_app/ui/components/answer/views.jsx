/** The blocks of an answer as React components; a finished one is never rendered again. */

import { createContext, memo, useContext, useRef } from "react";
import { CodeBlock } from "./code.jsx";
import { useGradually } from "./gradual.mjs";
import { languageOf } from "./highlight.mjs";
import { cellsOf } from "./lines.mjs";
import { useScrollable } from "./scrollable.mjs";
import { textOf } from "./shown.mjs";

/** The `Shown` of the answer. */
export const ShownContext = createContext(null);

const GROUP = 32;
const FIRST_GROUPS = 6;
const FIRST_CHUNKS = 8;

const isSame = (before, after) => before.block === after.block && before.version === after.version;

/** Blocks in groups, so that a long answer costs no more than a short one when its end changes. */
export function Blocks({ blocks }) {
  const shown = useGradually(Math.ceil(blocks.length / GROUP), FIRST_GROUPS);
  const groups = [];
  for (let group = 0; group < shown; group++) {
    const from = group * GROUP;
    const to = Math.min(from + GROUP, blocks.length);
    const last = blocks[to - 1];
    groups.push(<Group key={group} blocks={blocks} from={from} to={to} last={last} version={last.version} />);
  }
  return groups;
}

const Group = memo(
  function Group({ blocks, from, to }) {
    return blocks.slice(from, to).map((block) => {
      const View = VIEWS[block.kind];
      return <View key={block.id} block={block} version={block.version} />;
    });
  },
  (before, after) =>
    before.blocks === after.blocks &&
    before.to === after.to &&
    before.last === after.last &&
    before.version === after.version,
);

function openClass(name, block) {
  return block.isDone ? name : `${name} is-open`;
}

function Html({ html, className }) {
  return <div className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}

const Text = memo(function Text({ block }) {
  const shown = useContext(ShownContext);
  if (!block.isDone && /^\s*\|[^\n]*$/.test(block.source)) return <Table block={headOnly(block)} />;
  const name = block.heading ? "answer-text is-heading" : "answer-text";
  return <Html className={openClass(name, block)} html={shown.text(block)} />;
}, isSame);

/** A first line that begins with "|" is most likely the head of a table: shown as one at once. */
function headOnly(block) {
  const align = cellsOf(block.source).map(() => "");
  return { ...block, head: block.source, align, chunks: [] };
}

const Plain = memo(function Plain({ block }) {
  return <Html className={openClass("answer-text", block)} html={useContext(ShownContext).plain(block)} />;
}, isSame);

const Formula = memo(function Formula({ block }) {
  return <Html className="answer-formula" html={useContext(ShownContext).formula(block)} />;
}, isSame);

const Code = memo(function Code({ block }) {
  const { language, name } = languageOf(block.info);
  const pieces = useContext(ShownContext).code(block, language);
  return (
    <CodeBlock
      name={name}
      language={language}
      pieces={pieces}
      text={() => textOf(block)}
      lineCounts={block.chunks.map((chunk) => chunk.count)}
      isOpen={!block.isDone}
    />
  );
}, isSame);

const Table = memo(function Table({ block }) {
  const shown = useContext(ShownContext);
  const box = useRef(null);
  const isScrollable = useScrollable(box);
  const count = useGradually(block.chunks.length, FIRST_CHUNKS);
  return (
    <div ref={box} className="answer-table" tabIndex={isScrollable ? 0 : undefined} role="group" aria-label="Table">
      <table>
        <thead dangerouslySetInnerHTML={{ __html: shown.head(block) }} />
        {block.chunks.slice(0, count).map((chunk, index) => (
          <Rows key={index} block={block} chunk={chunk} index={index} version={chunk.version} />
        ))}
      </table>
    </div>
  );
}, isSame);

const Rows = memo(
  function Rows({ block, index }) {
    return <tbody dangerouslySetInnerHTML={{ __html: useContext(ShownContext).rows(block, index) }} />;
  },
  (before, after) => before.chunk === after.chunk && before.version === after.version,
);

const List = memo(function List({ block }) {
  const className = block.isLoose ? "answer-list is-loose" : "answer-list";
  const items = <Blocks blocks={block.children} />;
  if (!block.isOrdered) return <ul className={className}>{items}</ul>;
  return (
    <ol className={className} start={block.start}>
      {items}
    </ol>
  );
}, isSame);

const Item = memo(function Item({ block }) {
  const blocks = <Blocks blocks={block.children} />;
  if (block.task === null) return <li>{blocks}</li>;
  return (
    <li className="answer-task">
      <input type="checkbox" checked={block.task} disabled readOnly aria-label={block.task ? "Done" : "Not done"} />
      {blocks}
    </li>
  );
}, isSame);

const Quote = memo(function Quote({ block }) {
  return (
    <blockquote>
      <Blocks blocks={block.children} />
    </blockquote>
  );
}, isSame);

const Fold = memo(function Fold({ block }) {
  return (
    <details className={openClass("answer-fold", block)} data-block={block.id}>
      <summary>
        <span className="answer-why">Why</span>
        <span className="answer-hint">{hintOf(block)}</span>
      </summary>
      <div className="answer-fold-body">
        <Blocks blocks={block.children} />
      </div>
    </details>
  );
}, isSame);

/** The first words of an aside, without marks. */
function hintOf(block) {
  const source = block.children.find((child) => child.kind === "text")?.source ?? "";
  const words = source.replace(/[*_`~#]|\$+/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\s+/g, " ");
  return words.length > 90 ? `${words.slice(0, 88).trimEnd()}…` : words;
}

const VIEWS = {
  text: Text,
  plain: Plain,
  math: Formula,
  code: Code,
  table: Table,
  list: List,
  item: Item,
  quote: Quote,
  fold: Fold,
};
