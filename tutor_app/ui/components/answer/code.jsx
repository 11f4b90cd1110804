/** A block of code: its language, a button that copies it, one that runs it, the lines. */

import { memo, useRef } from "react";
import { runnableLanguage, Runnable } from "../runner/run.jsx";
import { CopyButton } from "./copy.jsx";
import { useGradually } from "./gradual.mjs";
import { useScrollable } from "./scrollable.mjs";

const FIRST_PIECES = 40;

/**
 * @param {object} props
 * @param {string} props.name the language as people call it
 * @param {string} [props.language] its name for programs
 * @param {string[]} props.pieces HTML, each piece whole lines
 * @param {() => string} props.text the code itself
 * @param {number[]} [props.lineCounts] lines of each piece
 */
export function CodeBlock({ language = "", ...props }) {
  const runs = runnableLanguage(language);
  if (!runs) return <Block {...props} />;
  return (
    <Runnable language={runs} text={props.text}>
      {(button, output) => <Block {...props} button={props.isOpen ? null : button} output={output} />}
    </Runnable>
  );
}

function Block({ name, pieces, text, lineCounts = [], isOpen = false, button = null, output = null }) {
  const box = useRef(null);
  const isScrollable = useScrollable(box);
  const count = useGradually(pieces.length, FIRST_PIECES);
  return (
    <div className={isOpen ? "code-block is-open" : "code-block"}>
      <div className="code-head">
        <span className="code-language">{name}</span>
        <span className="code-buttons">
          {button}
          <CopyButton text={text} describedAs={`Copy ${name} code`} testId="code-copy" />
        </span>
      </div>
      <pre ref={box} tabIndex={isScrollable ? 0 : undefined} role="group" aria-label={`${name} code`}>
        <code>
          {pieces.slice(0, count).map((html, index) => (
            <Piece key={index} html={html} lineCount={pieces.length > 1 ? lineCounts[index] : 0} />
          ))}
        </code>
      </pre>
      {output}
    </div>
  );
}

const Piece = memo(function Piece({ html, lineCount }) {
  const style = lineCount ? { containIntrinsicHeight: `auto ${lineCount * 1.55}em` } : undefined;
  return (
    <span
      className={lineCount ? "code-piece is-one-of-many" : "code-piece"}
      style={style}
      dangerouslySetInnerHTML={{ __html: html || "\n" }}
    />
  );
});
