/** Syntax highlighting with the languages that learners meet; anything else stays plain text. */

import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import dart from "highlight.js/lib/languages/dart";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import elixir from "highlight.js/lib/languages/elixir";
import go from "highlight.js/lib/languages/go";
import graphql from "highlight.js/lib/languages/graphql";
import haskell from "highlight.js/lib/languages/haskell";
import http from "highlight.js/lib/languages/http";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import julia from "highlight.js/lib/languages/julia";
import kotlin from "highlight.js/lib/languages/kotlin";
import latex from "highlight.js/lib/languages/latex";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import matlab from "highlight.js/lib/languages/matlab";
import nginx from "highlight.js/lib/languages/nginx";
import perl from "highlight.js/lib/languages/perl";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import pythonRepl from "highlight.js/lib/languages/python-repl";
import r from "highlight.js/lib/languages/r";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scala from "highlight.js/lib/languages/scala";
import scss from "highlight.js/lib/languages/scss";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import x86asm from "highlight.js/lib/languages/x86asm";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { boundedMarks } from "./marks.mjs";

const LANGUAGES = {
  bash, c, cpp, csharp, css, dart, diff, dockerfile, elixir, go, graphql, haskell, http, ini, java,
  javascript, json, julia, kotlin, latex, lua, makefile, markdown, matlab, nginx, perl, php,
  powershell, python, "python-repl": pythonRepl, r, ruby, rust, scala, scss, shell, sql, swift,
  typescript, x86asm, xml, yaml,
};
for (const [name, grammar] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, grammar);
highlighter.registerAliases(["asm", "assembly", "nasm"], { languageName: "x86asm" });
highlighter.registerAliases(["python3", "py3"], { languageName: "python" });

const NAMES = {
  asm: "Assembly", bash: "Bash", css: "CSS", cpp: "C++", csharp: "C#", graphql: "GraphQL",
  html: "HTML", http: "HTTP", ini: "INI", javascript: "JavaScript", json: "JSON", jsx: "JSX",
  latex: "LaTeX", matlab: "MATLAB", php: "PHP", powershell: "PowerShell", "python-repl": "Python",
  scss: "SCSS", sql: "SQL", toml: "TOML", tsx: "TSX", typescript: "TypeScript", x86asm: "Assembly",
  xml: "XML", yaml: "YAML",
};
const LONGEST_LINE = 2_000;

/**
 * What the words after a fence say about the language.
 * @param {string} info for example "python title=x.py"
 * @returns {{language: string, name: string}} `language` is "" when it cannot be highlighted
 */
export function languageOf(info) {
  const word = /^\{?\.?([\w+#.-]*)/.exec(info)[1].toLowerCase();
  if (!word || word === "text" || word === "plaintext" || word === "txt") {
    return { language: "", name: "Text" };
  }
  const grammar = highlighter.getLanguage(word);
  const language = grammar ? idOf(word, grammar) : "";
  const name = NAMES[word] ?? NAMES[language] ?? grammar?.name ?? word.slice(0, 24);
  return { language, name };
}

function idOf(word, grammar) {
  if (LANGUAGES[word]) return word;
  return Object.keys(LANGUAGES).find((id) => highlighter.getLanguage(id) === grammar) ?? word;
}

/** @returns {string} HTML: the code with its marks, or just escaped */
export function highlight(code, language) {
  if (!language || hasLongLine(code)) return escapeHtml(code);
  try {
    return highlighter.highlight(code, { language, ignoreIllegals: true }).value;
  } catch {
    return escapeHtml(code);
  }
}

function hasLongLine(code) {
  let start = 0;
  for (let end = code.indexOf("\n"); end >= 0; end = code.indexOf("\n", start)) {
    if (end - start > LONGEST_LINE) return true;
    start = end + 1;
  }
  return code.length - start > LONGEST_LINE;
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** @returns {string} the text as HTML that shows exactly it */
export function escapeHtml(text) {
  return boundedMarks(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
