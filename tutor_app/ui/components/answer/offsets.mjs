/**
 * The text of an answer and where pieces belong in it.
 *
 * The server counts offsets in characters (code points), JavaScript strings in UTF-16 units.
 */

const SURROGATES = /[\ud800-\udbff][\udc00-\udfff]/g;

/** @returns {number} characters (code points) in a string */
export function characters(text) {
  const pairs = text.match(SURROGATES);
  return pairs ? text.length - pairs.length : text.length;
}

/** @returns {number} the UTF-16 index of the character number `offset` */
export function indexOfCharacter(text, offset) {
  let index = 0;
  for (let i = 0; i < offset && index < text.length; i++) {
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  }
  return index;
}

export class AnswerText {
  /** @param {string} text what is already known of the answer */
  constructor(text = "") {
    this.text = text;
    this.length = characters(text);
  }

  /**
   * Takes a piece that starts at a character offset; a repeat changes nothing.
   * @param {number} offset where the piece starts, in characters
   * @param {string} piece
   * @returns {"gap" | "known" | "added" | "rewritten"} "gap": a piece before it is missing, nothing
   *   was taken; "rewritten": the text differs from what was known there and was replaced
   */
  take(offset, piece) {
    if (offset > this.length) return "gap";
    if (offset === this.length) return this.#add(piece);
    const index = this.length === this.text.length ? offset : indexOfCharacter(this.text, offset);
    const known = this.text.slice(index, index + piece.length);
    if (known === piece) return "known";
    if (piece.startsWith(known)) return this.#add(piece.slice(known.length));
    this.text = this.text.slice(0, index) + piece;
    this.length = characters(this.text);
    return "rewritten";
  }

  #add(piece) {
    this.added = piece;
    this.text += piece;
    this.length += characters(piece);
    return "added";
  }
}
