import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { FakePage, turns } from "./fakes.mjs";
import { FollowedTurn } from "../../../../tutor_app/ui/components/answer/followed.mjs";
import { LiveAnswer } from "../../../../tutor_app/ui/components/answer/live.mjs";

const SPOKEN_MS = 1_500;
const CATCH_UP_MS = 150;
const LONGEST_PAUSE_MS = 5_000;
const MOST_PER_FRAME = 2_000;
const LAST = new Set(["reconnect", "completed", "stopped", "interrupted", "failed"]);

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

/** The events of a turn as the server gives them: over connections that it ends after the last, and a test cuts and refuses. */
class Server {
  asked = [];
  refusals = [];
  #connections = [];
  #number = 0;
  #length = 0;

  fetch = async (url, { headers, signal }) => {
    this.url = url;
    this.asked.push(headers["Last-Event-ID"] ?? "");
    const status = this.refusals.shift();
    if (status) return new Response("{}", { status });
    const body = new ReadableStream({
      start: (controller) => {
        this.#connections.push(controller);
        signal.addEventListener("abort", () => quietly(() => controller.error(new Error("aborted"))));
      },
    });
    return new Response(body, { status: 200, headers: { "Content-Type": "text/event-stream" } });
  };

  /** Writes an event to whoever is connected. */
  async say(kind, data = {}) {
    const id = kind === "reconnect" ? "" : `id: ${++this.#number}-${this.#length}\n`;
    const text = `${id}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const one of this.#connections) quietly(() => one.enqueue(new TextEncoder().encode(text)));
    if (LAST.has(kind)) for (const one of this.#connections.splice(0)) quietly(() => one.close());
    await turns();
  }

  async write(...pieces) {
    for (const text of pieces) {
      const offset = this.#length;
      this.#length += [...text].length;
      await this.say("delta", { offset, text });
    }
  }

  /** Cuts every connection, and lets the reader come again. */
  async cut() {
    for (const one of this.#connections.splice(0)) quietly(() => one.error(new Error("cut")));
    await this.wait();
  }

  /** Lets the longest pause before another attempt pass. */
  async wait(times = 1) {
    for (let n = 0; n < times; n++) {
      await turns();
      mock.timers.tick(LONGEST_PAUSE_MS);
      await turns();
    }
  }
}

function quietly(act) {
  try {
    act();
  } catch {
    // the connection is over already
  }
}

/** An answer whose turn is followed on a page, and everything that became of it. */
async function following({ content = "", isHidden = false } = {}) {
  const server = new Server();
  globalThis.fetch = server.fetch;
  const page = new FakePage();
  if (isHidden) page.document.visibilityState = "hidden";
  const [told, said, ended, expired] = [[], [], [], []];
  page.addEventListener("tutor:answer", ({ detail }) => told.push(detail));
  page.addEventListener("tutor:login-expired", () => expired.push(1));
  const live = new LiveAnswer({ isBehind: false }, content, false);
  const draws = [];
  const followed = new FollowedTurn({
    live,
    messageId: "a1",
    turnId: "t 1",
    draw: () => draws.push(live.document.isBehind),
    words: () => live.text.text,
    onEnded: (turn) => ended.push(turn),
    page,
    say: (words) => said.push(words),
  });
  followed.start();
  await turns();
  return { live, followed, server, page, told, said, ended, expired, draws };
}

/** The text of the blocks as they are drawn now. */
const drawn = ({ live }) => live.document.root.children.map((block) => block.source ?? block.kind).join("\n\n");

test("from the first sign to the end: it is said what happens, and the text takes its place", async () => {
  const made = await following();
  const { live, server, page, ended } = made;
  assert.equal(server.url, "/api/turns/t%201/events");
  assert.deepEqual([live.isWaiting, live.words], [true, ""]);
  await server.say("accepted", { offset: 0 });
  await server.say("status", { text: "llama is busy, trying another" });
  assert.deepEqual([live.isWaiting, live.words], [true, "llama is busy, trying another"]);
  await server.write("Hello");
  page.frames();
  assert.deepEqual([live.isWaiting, drawn(made)], [false, "Hello"]);
  await server.say("completed", { status: "complete" });
  page.frames();
  assert.deepEqual([live.ending, live.document.isFinished, ended], ["complete", true, ["t 1"]]);
});

test("a cut is survived, character by character", async () => {
  const made = await following();
  await made.server.write("One 😀 ", "two ");
  await made.server.cut();
  await made.server.write("three ", "four");
  await made.server.say("completed");
  assert.equal(made.live.text.text, "One 😀 two three four");
  assert.deepEqual(made.server.asked, ["", "2-10"]);
});

test("a draining server is left and found again, however often it refuses", async () => {
  const made = await following();
  const { server } = made;
  await server.write("Before ");
  server.refusals = [503, 503, 502];
  await server.say("reconnect");
  await server.wait(4);
  await server.write("after");
  await server.say("completed");
  assert.equal(made.live.text.text, "Before after");
  assert.deepEqual(server.asked, ["", "1-7", "1-7", "1-7", "1-7"]);
});

test("pieces that come twice or overlap change nothing, one that is missing is asked for again", async () => {
  const { live, server } = await following();
  await server.say("delta", { offset: 0, text: "abc" });
  await server.say("delta", { offset: 1, text: "bc" });
  await server.say("delta", { offset: 2, text: "cdef" });
  assert.equal(live.text.text, "abcdef");
  await server.say("delta", { offset: 9, text: "too far" });
  assert.equal(live.text.text, "abcdef");
  await server.wait();
  assert.equal(server.asked.length, 2);
  await server.say("delta", { offset: 6, text: "ghi" });
  await server.say("completed");
  assert.equal(live.text.text, "abcdefghi");
});

test("what is known is there at once after a reload, and only the rest is told", async () => {
  const made = await following({ content: "Known **text** and" });
  assert.equal(drawn(made), "Known **text** and");
  assert.deepEqual(made.told, [{ messageId: "a1", turnId: "t 1", kind: "started", text: "Known **text** and" }]);
  await made.server.write("Known **text** and ", "more");
  await made.server.say("completed");
  made.page.frames();
  assert.equal(drawn(made), "Known **text** and more");
  assert.deepEqual(made.told.map(({ kind, text }) => [kind, text]).slice(1), [["added", " "], ["added", "more"], ["ended", "Known **text** and more"]]);
});

test("an answer that was begun anew takes the place of the old one", async () => {
  const made = await following({ content: "The old answer" });
  await made.server.write("The new", " one");
  await made.server.say("completed");
  made.page.frames();
  assert.equal(drawn(made), "The new one");
  assert.deepEqual(made.told.map(({ kind }) => kind), ["started", "replaced", "added", "ended"]);
});

test("a rejection is shown, told and said", async () => {
  const made = await following();
  await made.server.say("rejected", { text: "I teach programming. Ask me about code." });
  await made.server.say("completed");
  made.page.frames();
  assert.equal(drawn(made), "I teach programming. Ask me about code.");
  assert.equal(made.told[1].kind, "replaced");
  assert.equal(made.said.at(-1), "The tutor answered: I teach programming. Ask me about code.");
});

test("each end but a complete one keeps the text and says why", async () => {
  const ends = [
    ["failed", { message: "No model answered. Ask again." }, "No model answered. Ask again."],
    ["failed", {}, "This answer could not be finished. Your question is kept: ask again in a moment."],
    ["stopped", {}, "Stopped. The text so far is kept."],
    ["interrupted", {}, "Interrupted before the end. The text so far is kept."],
  ];
  for (const [kind, data, words] of ends) {
    const { live, server, page, said, ended, told } = await following();
    await server.write("So far");
    await server.say(kind, data);
    page.frames();
    assert.deepEqual([live.ending, live.text.text, said.at(-1), ended], [kind, "So far", words, ["t 1"]]);
    assert.equal(live.problem, data.message ?? "");
    assert.deepEqual([told.at(-1).kind, told.at(-1).status], ["ended", kind]);
  }
});

test("a turn that is gone is given up with a sentence, and followed again when asked, or online again", async () => {
  for (const again of [({ live }) => live.retry(), ({ page }) => page.dispatchEvent(new Event("online"))]) {
    const made = await following({ content: "Text" });
    made.server.refusals = [404];
    await made.server.cut();
    made.page.frames();
    assert.match(made.live.givenUp, /Reload the page/);
    again(made);
    await turns();
    assert.equal(made.live.givenUp, "");
    await made.server.write("Text again");
    await made.server.say("completed");
    made.page.frames();
    assert.deepEqual([drawn(made), made.ended], ["Text again", ["t 1"]]);
  }
});

test("while it is followed, being online again changes nothing", async () => {
  const { server, page } = await following();
  page.dispatchEvent(new Event("online"));
  await turns();
  assert.deepEqual(server.asked, [""]);
});

test("a login that is refused is told to the page, and the answer goes on when it is renewed", async () => {
  const made = await following();
  made.server.refusals = [401];
  await made.server.cut();
  assert.equal(made.expired.length, 1);
  await made.server.wait();
  await made.server.write("Here it is");
  await made.server.say("completed");
  assert.equal(made.live.text.text, "Here it is");
});

test("many pieces are one drawing a frame", async () => {
  const made = await following();
  await made.server.write(..."A list keeps its order.".split(/(?= )/));
  assert.deepEqual(made.draws, []);
  made.page.frame();
  assert.equal(made.draws.length, 1);
  assert.equal(made.page.isFrameDue, false);
});

const FLOODS = {
  words: "word *x* ".repeat(4_000),
  lines: "1. item **x**\n".repeat(2_500),
  code: `\`\`\`python\n${"x = 1  # note\n".repeat(2_500)}\`\`\``,
  table: `| a | b |\n|---|---|\n${"| `x` | **y** |\n".repeat(2_000)}`,
  stars: "*".repeat(33_333),
};

for (const [name, text] of Object.entries(FLOODS)) {
  test(`a flood at once is drawn over many frames, and ends when all of it is there: ${name}`, async () => {
    const made = await following();
    await made.server.write(text);
    await made.server.say("completed");
    const frames = 1 + made.page.frames(); // the last event draws at once
    assert.equal(frames, Math.ceil(text.length / MOST_PER_FRAME));
    assert.deepEqual(made.draws.map((isBehind) => !isBehind), [...Array(frames - 1).fill(false), true]);
    assert.deepEqual(made.ended, ["t 1"]);
    assert.equal(made.live.document.isFinished, true);
  });
}

test("a hidden tab, which gets no frames, still tells the end", async () => {
  const made = await following({ isHidden: true });
  await made.server.write("Unseen text. ".repeat(1_000));
  await made.server.say("completed");
  assert.deepEqual([made.ended, made.live.document.isFinished], [["t 1"], true]);
});

test("what was too slow to draw is drawn a little later", async () => {
  const made = await following();
  await made.server.write("A long");
  made.page.frame();
  await made.server.write(" paragraph");
  const before = made.live.document.root.children[0].version;
  made.followed.painter.draw = () => (made.live.shown.isBehind = true);
  made.page.frame();
  assert.equal(made.page.isFrameDue, false);
  mock.timers.tick(CATCH_UP_MS);
  assert.equal(made.page.isFrameDue, true);
  assert.notEqual(made.live.document.root.children[0].version, before);
});

test("a status is spoken when it lasts, and the answer in short", async () => {
  const made = await following();
  assert.deepEqual(made.said, ["The tutor is answering"]);
  await made.server.say("status", { text: "Busy" });
  mock.timers.tick(SPOKEN_MS - 1);
  assert.equal(made.said.length, 1);
  mock.timers.tick(1);
  assert.deepEqual(made.said.slice(1), ["Busy"]);
  await made.server.say("status", { text: "Another" });
  await made.server.write(...Array(30).fill("A sentence is here. "));
  mock.timers.tick(SPOKEN_MS);
  await made.server.say("completed");
  made.page.frames();
  assert.deepEqual(made.said.slice(2), ["The tutor has answered in 30 sentences. A sentence is here."]);
});

test("an answer that leaves the page tells nothing more, but that it is over", async () => {
  const made = await following();
  await made.server.write("Some");
  made.followed.stop();
  await made.server.write(" more");
  await made.server.say("completed");
  made.page.dispatchEvent(new Event("online"));
  made.page.frames();
  await made.server.wait();
  assert.deepEqual([made.ended, made.draws, made.server.asked], [[], [], [""]]);
  assert.deepEqual(made.told.map(({ kind }) => kind), ["started", "added", "ended"]);
});

test("nothing that is drawn is split anew: neither by the end, nor by the same text from the database", async () => {
  const made = await following();
  const text = "# One\n\nA paragraph.\n\n```py\nx = 1\n```\n\n- a\n- b\n";
  await made.server.write(...text);
  made.page.frames();
  const [first, second, third] = made.live.document.root.children.map((block) => [block, block.version]);
  await made.server.say("completed");
  made.page.frames();
  assert.equal(made.live.settle(text, true), true, "its ending is the page's now");
  assert.equal(made.live.settle(text, true), false);
  assert.equal(made.live.settle(`${text}\n`, true), false);
  const after = made.live.document.root.children;
  for (const [n, [block, version]] of [first, second, third].entries()) {
    assert.equal(after[n], block);
    assert.equal(after[n].version, version);
  }
});

test("an answer is continued where it stopped, and its finished blocks stay", async () => {
  const made = await following();
  await made.server.write("First paragraph.\n\n```py\nx = 1\n```\n\nLast par");
  await made.server.say("stopped");
  made.page.frames();
  const [first, code] = made.live.document.root.children;
  made.live.settle("First paragraph.\n\n```py\nx = 1\n```\n\nLast par", true);
  made.live.follow("/more", { onChange() {}, onText() {}, onOver() {}, onRefused() {} });
  await turns();
  assert.deepEqual([made.live.isWaiting, made.live.ending], [true, ""]);
  await made.server.write("agraph.");
  made.live.document.update();
  assert.equal(made.live.text.text, "First paragraph.\n\n```py\nx = 1\n```\n\nLast paragraph.");
  assert.deepEqual(made.live.document.root.children.map(({ kind }) => kind), [first.kind, code.kind, "text"]);
});

test("an answer that is written again starts empty", async () => {
  const made = await following();
  await made.server.write("The first answer");
  await made.server.say("completed");
  made.page.frames();
  made.live.settle("The first answer", true);
  assert.equal(made.live.settle("", false), true);
  assert.deepEqual([made.live.text.text, made.live.document.root.children.length], ["", 0]);
});
