/** The one runtime of the page: exercises and code blocks take turns in one worker. */

import { FOLDER, fetchFiles } from "./files.mjs";
import { Runtime } from "./runtime.mjs";
import { Snapshots } from "./snapshots.mjs";

const WORKER = "/external/tutor_app/ui/components/runner/worker.mjs";
let runtime;

export function sharedRuntime() {
  runtime ??= new Runtime({
    makeWorker: () => new Worker(WORKER, { type: "module", name: "code" }),
    fetchFiles,
    snapshots: new Snapshots(),
    folder: FOLDER,
  });
  return runtime;
}
