/** What Python in the browser is made of, and how it is fetched with progress. */

export const VERSION = "314.0.7";
export const FOLDER = `/pyodide/${VERSION}/`;

/** Fetched here and handed to the worker, which may open no connection itself: name -> bytes. */
export const SIZES = {
  "pyodide.asm.wasm": 9_598_218,
  "python_stdlib.zip": 2_545_637,
  "pyodide-lock.json": 119_077,
};

/** The harness, the very files that the course check runs. */
export const SOURCES = ["above.py", "asserts.py", "console.py", "mishaps.py", "playground.py", "rows.py", "runner.py"];
const SOURCE_FOLDER = "/external/tutor_app/library/";
const TOTAL = Object.values(SIZES).reduce((sum, size) => sum + size, 0);

/**
 * Fetch everything.
 * @param {(share: number) => void} onProgress called with 0..1
 * @param {typeof fetch} fetcher
 * @returns {Promise<{files: Record<string, ArrayBuffer>, sources: Record<string, string>}>}
 */
export async function fetchFiles(onProgress, fetcher = (...args) => fetch(...args)) {
  const rest = new AbortController();
  let done = 0;
  const get = (url) => found(url, fetcher, rest.signal);
  const count = (bytes) => rest.signal.aborted || onProgress(Math.min(1, (done += bytes) / TOTAL));
  const files = Object.keys(SIZES).map(async (name) => [name, await bytesOf(await get(FOLDER + name), count)]);
  const sources = SOURCES.map(async (name) => [name, await (await get(SOURCE_FOLDER + name)).text()]);
  try {
    const [bytes, texts] = await Promise.all([Promise.all(files), Promise.all(sources)]);
    return { files: Object.fromEntries(bytes), sources: Object.fromEntries(texts) };
  } catch (problem) {
    rest.abort(); // what still comes is of no use, and no progress any more
    throw problem;
  }
}

async function found(url, fetcher, signal) {
  const answer = await fetcher(url, { signal });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

/** The body, counted as it comes; compressed or not, what is counted is what was unpacked. */
async function bytesOf(answer, count) {
  const pieces = [];
  let length = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    count(value.length);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.buffer;
}
