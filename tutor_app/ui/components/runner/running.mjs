/** Programs as React sees them. */

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { Program } from "./program.mjs";
import { sharedRuntime } from "./shared.mjs";

const SERVER = { state: "idle", progress: 0 };

/** The state of Python on this page: `{state, progress}`. */
export function useRuntime() {
  const runtime = useMemo(sharedRuntime, []);
  return useSyncExternalStore(runtime.subscribe, () => runtime.view, () => SERVER);
}

/** Programs of one place: the value of `Program`, and what can be done with it. */
export function useProgram() {
  const program = useMemo(() => new Program(sharedRuntime()), []);
  const value = useSyncExternalStore(program.watch, program.get, program.first);
  useEffect(() => () => program.leave(), [program]);
  const { run, stop, answer, clear, isBusy } = program;
  return { ...value, isBusy, run, stop, answer, clear };
}
