/** A button that copies text and says so. */

import { useEffect, useRef, useState } from "react";
import { announce } from "./announce.mjs";

const SHOWN_MS = 2_000;

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // without https the clipboard is not there
  }
}

function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.style.cssText = "position:fixed;inset:0;opacity:0";
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return isCopied;
}

export function CopyButton({ text, label = "Copy", describedAs, testId, className = "" }) {
  const [state, setState] = useState("");
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const copy = async () => {
    const isCopied = await copyText(typeof text === "function" ? text() : text);
    const words = isCopied ? "Copied" : "Not copied";
    setState(words);
    announce(isCopied ? "Copied" : "Copying is not allowed here. Select the text and copy it.");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState(""), SHOWN_MS);
  };

  return (
    <button
      type="button"
      className={`answer-copy ${className}`}
      aria-label={state || describedAs || label}
      data-testid={testId}
      data-state={state}
      onClick={copy}
    >
      {state === "Copied" ? <TickIcon /> : <CopyIcon />}
      <span>{state || label}</span>
    </button>
  );
}

const ICON = {
  width: 14,
  height: 14,
  viewBox: "0 0 16 16",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
  "aria-hidden": true,
};

function CopyIcon() {
  return (
    <svg {...ICON}>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
    </svg>
  );
}

function TickIcon() {
  return (
    <svg {...ICON}>
      <path d="m3 8.5 3.5 3.5L13 4.5" />
    </svg>
  );
}
