/**
 * One GGUF model as an OpenAI-compatible server on 127.0.0.1: `GET /v1/models` and streamed
 * `POST /v1/chat/completions` with `response_format`.
 *
 *   node server.mjs MODULES MODEL.gguf NAME CONTEXT_TOKENS MOST_TOKENS
 *
 * MODULES is the node_modules folder that holds node-llama-cpp; no answer has more than MOST_TOKENS.
 * Says `listening on URL` once it answers. One request at a time, on one thread (several would wait
 * for each other on a busy machine); a client that goes away ends its own.
 */

import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, modelPath, name, contextSize, mostTokens] = process.argv.slice(2);
const entry = join(modules, "node-llama-cpp", "dist", "index.js");
const { getLlama, LlamaChatSession } = await import(pathToFileURL(entry).href);

const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: Number(contextSize), threads: 1 });
const sequence = context.getSequence();
const LARGEST_BODY = 4_000_000;
const LONGEST_JSON = 2_500;

let last = Promise.resolve();

/** Runs the work once all earlier work has ended. */
function inTurn(work) {
  const mine = last.then(work);
  last = mine.catch(() => {});
  return mine;
}

function historyOf(messages) {
  return messages.map(({ role, content }) => {
    if (role === "assistant") return { type: "model", response: [content] };
    return { type: role === "system" ? "system" : "user", text: content };
  });
}

async function grammarOf(format) {
  if (format?.type === "json_schema") return llama.createGrammarForJsonSchema(format.json_schema.schema);
  if (format?.type === "json_object") return llama.getGrammarFor("json");
  return undefined;
}

/** Answers the last message; `say` takes each piece. @returns {Promise<string>} why it ended */
async function answer(body, say, signal) {
  const session = new LlamaChatSession({ contextSequence: sequence, autoDisposeSequence: false });
  session.setChatHistory(historyOf(body.messages.slice(0, -1)));
  try {
    const { stopReason } = await session.promptWithMeta(body.messages.at(-1).content, {
      maxTokens: Math.min(body.max_tokens ?? Infinity, body.response_format ? LONGEST_JSON : Number(mostTokens)),
      temperature: body.temperature ?? 0.6,
      topP: body.top_p ?? 0.9,
      seed: body.seed ?? 7,
      grammar: await grammarOf(body.response_format),
      onTextChunk: say,
      signal,
      stopOnAbortSignal: true,
    });
    return stopReason === "maxTokens" ? "length" : "stop";
  } finally {
    session.dispose({ disposeSequence: false });
  }
}

const frame = (delta, finish = null) => ({
  id: "chat-1",
  object: "chat.completion.chunk",
  created: Math.floor(Date.now() / 1000),
  model: name,
  choices: [{ index: 0, delta, finish_reason: finish }],
});

async function complete(body, response) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const send = (data) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  send(frame({ role: "assistant", content: "" }));
  await inTurn(async () => {
    if (gone.signal.aborted) return;
    const reason = await answer(body, (content) => content && send(frame({ content })), gone.signal);
    send(frame({}, reason));
  });
  response.end("data: [DONE]\n\n");
}

async function read(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > LARGEST_BODY) throw new Error("too large");
    pieces.push(piece);
  }
  return JSON.parse(Buffer.concat(pieces).toString("utf8"));
}

function whole(response, status, data) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(data));
}

const server = createServer(async (request, response) => {
  try {
    if (request.method === "GET" && request.url === "/v1/models") {
      whole(response, 200, { object: "list", data: [{ id: name, object: "model", owned_by: "local" }] });
    } else if (request.method === "POST" && request.url === "/v1/chat/completions") {
      await complete(await read(request), response);
    } else whole(response, 404, { error: { message: "no such address", type: "invalid_request_error" } });
  } catch (error) {
    if (response.headersSent) response.destroy();
    else whole(response, 400, { error: { message: String(error.message ?? error), type: "invalid_request_error" } });
  }
});

server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
