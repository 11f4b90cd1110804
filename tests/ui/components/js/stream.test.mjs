import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { TurnReader } from "../../../../tutor_app/ui/components/answer/stream.mjs";

const servers = [];
after(() => servers.forEach((server) => server.close()));

/** A server that answers connection number n with `answers[n]`, a function of (request, response). */
async function serve(...answers) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.headers["last-event-id"] ?? "");
    answers[Math.min(asked.length, answers.length) - 1](request, response);
  });
  servers.push(server);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, asked };
}

const say = (...events) => (request, response) => {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  for (const [id, type, data] of events) response.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  response.end();
};
const refuse = (status, headers = {}) => (request, response) => response.writeHead(status, headers).end("{}");

async function read(url, onEvent = () => {}) {
  const events = [];
  const outcome = { events, givenUp: "", refused: 0 };
  const reader = new TurnReader({
    url,
    pause: () => Promise.resolve(),
    onEvent: (type, data) => {
      const result = onEvent(type, data);
      if (result !== false) events.push([type, data]);
      return result;
    },
    onGivenUp: (sentence) => (outcome.givenUp = sentence),
    onRefused: () => (outcome.refused += 1),
  });
  await reader.run();
  return outcome;
}

test("a turn is read to its end", async () => {
  const { url, asked } = await serve(say(["1-0", "accepted", {}], ["2-2", "delta", { text: "hi" }], ["3-2", "completed", {}]));
  const { events, givenUp } = await read(url);
  assert.deepEqual(events.map(([type]) => type), ["accepted", "delta", "completed"]);
  assert.deepEqual(asked, [""]);
  assert.equal(givenUp, "");
});

test("after a cut it goes on where it was", async () => {
  const { url, asked } = await serve(
    say(["1-1", "delta", { text: "a" }]),
    (request, response) => response.destroy(),
    say(["2-2", "delta", { text: "b" }], ["3-2", "stopped", {}]),
  );
  const { events } = await read(url);
  assert.deepEqual(events.map(([, data]) => data.text ?? ""), ["a", "b", ""]);
  assert.deepEqual(asked, ["", "1-1", "1-1"]);
});

test("a reconnect event is obeyed and not reported", async () => {
  const { url, asked } = await serve(
    say(["1-1", "delta", { text: "a" }], ["", "reconnect", {}]),
    say(["2-1", "completed", {}]),
  );
  const { events } = await read(url);
  assert.deepEqual(events.map(([type]) => type), ["delta", "completed"]);
  assert.deepEqual(asked, ["", "1-1"]);
});

test("a missing piece is asked for again, in the end from the start", async () => {
  const gap = say(["9-9", "delta", { offset: 9 }]);
  const { url, asked } = await serve(say(["1-1", "delta", { offset: 0 }]), gap, gap, say(["3-3", "completed", {}]));
  await read(url, (type, data) => data.offset !== 9);
  assert.deepEqual(asked, ["", "1-1", "1-1", ""]);
});

test("busy and broken servers are tried again", async () => {
  const { url, asked } = await serve(refuse(503, { "Retry-After": "1" }), refuse(500), say(["1-0", "completed", {}]));
  const { events } = await read(url);
  assert.equal(events.length, 1);
  assert.equal(asked.length, 3);
});

test("a turn that is not there is given up at once, with a sentence", async () => {
  const { url, asked } = await serve(refuse(404));
  const { givenUp } = await read(url);
  assert.match(givenUp, /Reload the page/);
  assert.equal(asked.length, 1);
});

test("a login that is refused is reported, then given up", async () => {
  const { url, asked } = await serve(refuse(401));
  const { givenUp, refused } = await read(url);
  assert.match(givenUp, /Sign in again/);
  assert.equal(asked.length, 4);
  assert.equal(refused, 3);
});

test("events that are not JSON are passed over", async () => {
  const { url } = await serve((request, response) => response.end("event: delta\ndata: {oops\n\nevent: failed\ndata: {}\n\n"));
  const { events } = await read(url);
  assert.deepEqual(events, [["failed", {}]]);
});

test("a stopped reader reports nothing more", async () => {
  const { url } = await serve((request, response) => response.write("event: delta\ndata: {}\n\n"));
  const seen = [];
  const reader = new TurnReader({ url, onEvent: (type) => (seen.push(type), reader.stop()), onGivenUp: assert.fail });
  await reader.run();
  assert.deepEqual(seen, ["delta"]);
});

/** Whether the response to a reader ended in order, or was cut by it. */
function ending(...events) {
  let ended;
  const closed = new Promise((resolve) => (ended = resolve));
  const answer = (request, response) => {
    response.on("close", () => ended(response.writableFinished));
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (const [id, type, data] of events) response.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    setImmediate(() => setImmediate(() => response.end()));
  };
  return { answer, closed };
}

for (const type of ["completed", "stopped", "failed"]) {
  test(`the request of an answer that has ${type} is closed by the server, not cut`, async () => {
    const { answer, closed } = ending(["1-1", "delta", { text: "a" }], ["2-1", type, {}]);
    const { url } = await serve(answer);
    await read(url);
    assert.equal(await closed, true);
  });
}

test("a server that is asked for another connection ends the first in order", async () => {
  const first = ending(["1-1", "reconnect", {}]);
  const { url, asked } = await serve(first.answer, say(["2-1", "completed", {}]));
  await read(url);
  assert.equal(await first.closed, true);
  assert.equal(asked.length, 2);
});
