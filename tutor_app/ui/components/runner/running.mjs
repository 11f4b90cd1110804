/** One program as the page shows it: what it printed so far, whether it asks, how it ended. */

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { addOutput, EMPTY } from "./printed.mjs";
import { sharedRuntime } from "./shared.mjs";

const NOTHING = { phase: "idle", isCheck: false, printed: EMPTY, isAsking: false, outcome: null };
const SERVER = { state: "idle", progress: 0 };

/** The state of Python on this page: `{state, progress}`. */
export function useRuntime() {
  const runtime = useMemo(sharedRuntime, []);
  return useSyncExternalStore(runtime.subscribe, () => runtime.view, () => SERVER);
}

/**
 * Runs programs one after the other.
 * `phase` is "idle", "waiting" (for Python), "running" or "over" (`outcome` as Runtime.run gives it).
 */
export function useProgram() {
  const [view, setView] = useState(NOTHING);
  const runtime = useMemo(sharedRuntime, []);
  const number = useRef(0);
  const waiting = useRef([]);
  const frame = useRef(0);

  useEffect(
    () => () => {
      if (number.current) runtime.stop("replaced");
      cancelAnimationFrame(frame.current);
    },
    [runtime],
  );

  const run = useCallback(
    async (job) => {
      const mine = ++number.current;
      const change = (made) => mine === number.current && setView((old) => ({ ...old, ...made(old) }));
      const flush = () => {
        const pieces = waiting.current.splice(0);
        frame.current = 0;
        if (pieces.length) change((old) => ({ printed: addOutput(old.printed, pieces) }));
      };
      waiting.current = [];
      setView({ ...NOTHING, phase: "waiting", isCheck: Boolean(job.is_check) });
      const outcome = await runtime.run(job, {
        onStart: () => change(() => ({ phase: "running" })),
        onOutput(stream, text) {
          waiting.current.push([stream, text]);
          frame.current ||= requestAnimationFrame(flush);
        },
        onAsk() {
          flush();
          change(() => ({ isAsking: true }));
        },
      });
      if (mine !== number.current) return null;
      cancelAnimationFrame(frame.current);
      flush();
      change(() => ({ phase: "over", isAsking: false, outcome }));
      return outcome;
    },
    [runtime],
  );

  const answer = useCallback(
    (text) => {
      setView((old) => ({ ...old, isAsking: false, printed: addOutput(old.printed, [["in", `${text}\n`]]) }));
      runtime.answer(text);
    },
    [runtime],
  );
  const clear = useCallback(() => {
    if (number.current) runtime.stop("replaced");
    number.current++;
    setView(NOTHING);
  }, [runtime]);
  const stop = useCallback(() => runtime.stop(), [runtime]);

  return { ...view, isBusy: view.phase === "waiting" || view.phase === "running", run, stop, answer, clear };
}
