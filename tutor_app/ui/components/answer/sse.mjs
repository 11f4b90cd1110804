/** Server-sent events out of text that arrives in pieces of any size. */

const LONGEST_LINE = 4_000_000;

export class EventParser {
  #rest = "";
  #isFirst = true;
  #data = [];
  #type = "";
  #id = "";

  /**
   * Reads the next piece.
   * @param {string} text any part of the stream
   * @returns {{type: string, data: string, id: string}[]} the events that this piece completed
   */
  feed(text) {
    let source = this.#rest + text;
    if (this.#isFirst && source) {
      this.#isFirst = false;
      if (source.charCodeAt(0) === 0xfeff) source = source.slice(1);
    }
    const events = [];
    let start = 0;
    for (;;) {
      const end = endOfLine(source, start);
      if (end < 0) break;
      this.#line(source.slice(start, end), events);
      start = end + (source.startsWith("\r\n", end) ? 2 : 1);
    }
    this.#rest = source.slice(start);
    if (this.#rest.length > LONGEST_LINE) throw new Error("a line of the event stream is too long");
    return events;
  }

  #line(line, events) {
    if (line === "") {
      if (this.#data.length > 0) {
        events.push({ type: this.#type || "message", data: this.#data.join("\n"), id: this.#id });
      }
      this.#data = [];
      this.#type = "";
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: it keeps the connection alive
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? "" : line.slice(colon + 1);
    if (value.startsWith(" ")) value = value.slice(1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
  }
}

/** Index of the next line end, -1 when it is not there yet (a last "\r" may be half of "\r\n"). */
function endOfLine(source, start) {
  for (let i = start; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === 10) return i;
    if (code === 13) return i + 1 < source.length ? i : -1;
  }
  return -1;
}
