/**
 * Runs Python code under Pyodide in Node: `node pyodide_check.mjs <pyodide> <library> < jobs > results`.
 *
 * The arguments are the folder of the npm package and that of `runner.py`; standard input and output
 * are those of `runner.py`. The files beside `runner.py` can be imported as `tutor_app.library`.
 */

import { readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, libraryFolder] = process.argv.slice(2);
const HOME = "/home/pyodide/tutor_app/library";
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: pyodideFolder, stdin: () => null });

python.FS.mkdirTree(HOME);
for (const name of readdirSync(libraryFolder).filter((name) => name.endsWith(".py"))) {
  python.FS.writeFile(`${HOME}/${name}`, readFileSync(join(libraryFolder, name), "utf8"));
}
python.runPython("import os, sys; sys.path.append('/home/pyodide'); os.mkdir('/work'); os.chdir('/work')");

const runJobs = python.runPython(`
import json
from tutor_app.library import runner

class Results:
    def __init__(self, write): self.write = write
    def flush(self): pass

lambda jobs, write: runner.run_jobs(json.loads(jobs), Results(write))
`);
runJobs(readFileSync(0, "utf8"), writeAll);

/** Everything, even into a pipe that is full just now. */
function writeAll(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (problem) {
      if (problem.code !== "EAGAIN") throw problem;
    }
  }
}
