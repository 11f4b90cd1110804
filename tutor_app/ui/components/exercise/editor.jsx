/** The code editor: CodeMirror with the few things that help a learner, and a way out by keyboard. */

import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { SQLite, sql } from "@codemirror/lang-sql";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorSelection, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef } from "react";
import { invisibleMarks } from "./invisible_marks.mjs";
import { looks } from "./looks.mjs";

const mark = StateEffect.define();
const WRONG = Decoration.line({ class: "is-wrong" });

/** The line that failed stays marked until the code is changed. */
const marked = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    const told = transaction.effects.find((effect) => effect.is(mark));
    if (told) return lineMark(transaction.state.doc, told.value);
    return transaction.docChanged ? Decoration.none : lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function lineMark(doc, line) {
  if (!line || line > doc.lines) return Decoration.none;
  return Decoration.set(WRONG.range(doc.line(line).from));
}

/** Tab indents; after Escape it leaves, until something else is typed or the editor is left. */
const leaving = [
  keymap.of([
    { key: "Tab", run: (view) => (hasSelection(view) ? indentMore(view) : insertIndent(view)), shift: indentLess },
    {
      key: "Escape",
      run(view) {
        view.setTabFocusMode(true);
        return true;
      },
    },
  ]),
  EditorView.updateListener.of((update) => {
    if (update.docChanged) update.view.setTabFocusMode(false);
  }),
  EditorView.domEventHandlers({
    blur(_, view) {
      view.setTabFocusMode(false);
    },
  }),
];

function hasSelection({ state }) {
  return state.selection.ranges.some((range) => !range.empty);
}

/** Spaces up to the next stop of four. */
function insertIndent(view) {
  const { state } = view;
  const change = state.changeByRange((range) => {
    const column = range.head - state.doc.lineAt(range.head).from;
    const insert = " ".repeat(4 - (column % 4));
    return { changes: { from: range.head, insert }, range: EditorSelection.cursor(range.head + insert.length) };
  });
  view.dispatch(state.update(change, { userEvent: "input.indent", scrollIntoView: true }));
  return true;
}

const LANGUAGES = { python, sql: () => sql({ dialect: SQLite, upperCaseKeywords: true }) };

/**
 * @param {object} props
 * @param {string} props.initial the code at first
 * @param {(code: string) => void} props.onChange
 * @param {() => void} props.onRun Ctrl-Enter
 * @param {() => void} props.onLeave the editor lost focus
 * @param {import("react").Ref} props.handle `{get, set, mark, goTo}`
 */
export function Editor({ initial, language, label, hintId, onChange, onRun, onLeave, handle }) {
  const place = useRef(null);
  const view = useRef(null);
  const calls = useRef({});
  calls.current = { onChange, onRun, onLeave };

  useEffect(() => {
    const state = EditorState.create({ doc: initial, extensions: extensions({ language, label, hintId, calls }) });
    view.current = new EditorView({ state, parent: place.current });
    place.current.dataset.ready = "true";
    return () => view.current.destroy();
    // The editor keeps its own text: a new `initial` comes through `handle.set`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [language, label, hintId]);

  useImperativeHandle(
    handle,
    () => ({
      get: () => view.current.state.doc.toString(),
      set(code) {
        const { state } = view.current;
        view.current.dispatch({ changes: { from: 0, to: state.doc.length, insert: code } });
      },
      mark: (line) => view.current.dispatch({ effects: mark.of(line) }),
      goTo(line) {
        const { doc } = view.current.state;
        const at = doc.line(Math.min(line, doc.lines));
        view.current.dispatch({ selection: { anchor: at.from + at.text.search(/\S|$/) }, scrollIntoView: true });
        view.current.focus();
      },
    }),
    [],
  );

  return <div ref={place} className="exercise-editor" data-testid="exercise-editor" />;
}

function extensions({ language, label, hintId, calls }) {
  const run = () => {
    calls.current.onRun();
    return true;
  };
  return [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    history(),
    indentOnInput(),
    bracketMatching(),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    (LANGUAGES[language] ?? LANGUAGES.python)(),
    marked,
    invisibleMarks,
    looks,
    keymap.of([{ key: "Mod-Enter", run }]),
    leaving,
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": hintId, spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) calls.current.onChange(update.state.doc.toString());
      if (update.focusChanged && !update.view.hasFocus) calls.current.onLeave();
    }),
  ];
}
