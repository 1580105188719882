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
 * @property {Buffer | null} bytes without the line feed and the carriage returns before it; null if it is too long.
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
  if (!line.isEmpty) yield line.finish(Buffer.alloc(0)); // the last line feed is missing
}

/** A line of which the end was not read yet. */
class Unfinished {
  #pieces = [];
  #kept = 0;
  #isTooLong = false;

  constructor(number, offset) {
    this.number = number;
    this.offset = offset;
    this.isEmpty = true;
  }

  /** Beyond the length that a line may have, only carriage returns before the line feed can follow. */
  keep(piece) {
    const fitting = piece.subarray(0, LONGEST - this.#kept);
    if (fitting.length > 0) this.#pieces.push(Buffer.from(fitting)); // a copy: the chunk is used again
    this.#kept += fitting.length;
    this.#isTooLong ||= piece.subarray(fitting.length).some((byte) => byte !== CARRIAGE_RETURN);
    this.isEmpty &&= piece.length === 0;
  }

  finish(piece) {
    this.keep(piece);
    const { number, offset } = this;
    return { number, offset, bytes: this.#isTooLong ? null : withoutReturns(this.#joined()) };
  }

  #joined() {
    return this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
  }
}

function withoutReturns(bytes) {
  let end = bytes.length;
  while (bytes[end - 1] === CARRIAGE_RETURN) end -= 1;
  return bytes.subarray(0, end);
}
