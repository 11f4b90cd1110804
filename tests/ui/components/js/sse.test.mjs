import assert from "node:assert/strict";
import { test } from "node:test";
import { EventParser } from "../../../../tutor_app/ui/components/answer/sse.mjs";

const STREAM =
  "\ufeff: hello\n\nid: 1-0\nevent: status\ndata: {\"text\":\"a\"}\n\n" +
  "id: 2-5\r\nevent: delta\r\ndata: one\r\ndata: two\r\n\r\n" +
  "retry: 10\ndata\n\nid: x\0y\rdata:  spaced\r\r" +
  "event: empty\n\ndata: last\n\n";
const EXPECTED = [
  { type: "status", data: '{"text":"a"}', id: "1-0" },
  { type: "delta", data: "one\ntwo", id: "2-5" },
  { type: "message", data: "", id: "2-5" },
  { type: "message", data: " spaced", id: "2-5" },
  { type: "message", data: "last", id: "2-5" },
];

test("every way to cut the stream gives the same events", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const parser = new EventParser();
    const events = [];
    for (let i = 0; i < STREAM.length; i += size) events.push(...parser.feed(STREAM.slice(i, i + size)));
    assert.deepEqual(events, EXPECTED, `pieces of ${size}`);
  }
});

test("an event without its blank line is not there yet", () => {
  assert.deepEqual(new EventParser().feed("data: half\n"), []);
});

test("a line without end is refused", () => {
  const parser = new EventParser();
  assert.throws(() => parser.feed("data: " + "x".repeat(4_000_001)), /too long/);
});
