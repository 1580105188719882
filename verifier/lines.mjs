/**
 * Reads a file line by line, without ever holding more of a line than it may have (docs/records.md, section 10).
 */

import { readSync } from "node:fs";

import { LONGEST } from "./canonical.mjs";

const CHUNK = 1 << 20;
const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/**
 * @typedef {object} Line
 * @property {number} number from 1
 * @property {number} offset of its first byte in the file
 * @property {Buffer | null} bytes without the line feed and a carriage return before it; null if it is too long.
 *   They are good until the next line is read.
 */

/**
 * @param {number} file a descriptor
 * @returns {Generator<Line>} the lines, empty ones too
 */
export function* readLines(file) {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let line = new Unfinished(1, 0);
  let position = 0;
  for (let size = readSync(file, chunk, 0, CHUNK, 0); size > 0; size = readSync(file, chunk, 0, CHUNK, position)) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1 && end < size; end = chunk.indexOf(LINE_FEED, from)) {
      yield line.finish(chunk.subarray(from, end));
      from = end + 1;
      line = new Unfinished(line.number + 1, position + from);
    }
    line.keep(chunk.subarray(from, size));
    position += size;
  }
  if (line.length > 0) yield line.finish(Buffer.alloc(0)); // the last line feed is missing
}

/** A line of which the end was not read yet. */
class Unfinished {
  constructor(number, offset) {
    this.number = number;
    this.offset = offset;
    this.length = 0;
    this.pieces = [];
  }

  keep(piece) {
    this.length += piece.length;
    if (this.length <= LONGEST + 1) this.pieces.push(Buffer.from(piece)); // 1: for a carriage return
    else this.pieces = [];
  }

  finish(piece) {
    const { number, offset } = this;
    if (this.length + piece.length > LONGEST + 1) return { number, offset, bytes: null };
    const whole = this.length > 0 ? Buffer.concat([...this.pieces, piece]) : piece;
    const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
    return { number, offset, bytes: bytes.length > LONGEST ? null : bytes };
  }
}
