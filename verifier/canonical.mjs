/**
 * The canonical form of a line: one JSON value in its one spelling (docs/records.md, section 1).
 */

import { createHash } from "node:crypto";

/** Bytes that a line may have, without its line feed. */
export const LONGEST = 65536;

const DEEPEST = 16;
const ASCII = /^[\x00-\x7f]*$/;
const HALF_PAIR = /[\ud800-\udfff]/u; // with the flag u, whole pairs are one character and do not match

/** What a line has against it. */
export class NotCanonical extends Error {}

/**
 * Reads a line. Any deviation shows because the value is written again and must give the same bytes.
 * @param {Uint8Array} bytes the line without its line feed
 * @returns {unknown} the value
 * @throws {NotCanonical}
 */
export function parse(bytes) {
  if (bytes.length > LONGEST) throw new NotCanonical(`longer than ${LONGEST} bytes`);
  const value = read(decode(bytes));
  if (!Buffer.from(write(value)).equals(bytes)) throw new NotCanonical("JSON, but not in its canonical spelling");
  return value;
}

/**
 * The canonical text of a value.
 * @param {unknown} value
 * @param {number} [level] how deep an array or object at this place lies
 * @returns {string}
 * @throws {NotCanonical} if the value has no canonical form
 */
export function write(value, level = 1) {
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeInteger(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object") throw new NotCanonical("not a JSON value");
  if (level > DEEPEST) throw new NotCanonical(`deeper than ${DEEPEST} levels`);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, level + 1)).join(",")}]`;
  // Sorted here: a JavaScript object puts keys such as "1" first. ASCII keys sort alike by bytes and by UTF-16 units.
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${writeKey(key)}:${write(value[key], level + 1)}`).join(",")}}`;
}

/**
 * @param {Uint8Array | string} data
 * @returns {string} its SHA-256, in hex
 */
export function hash(data) {
  return createHash("sha256").update(data).digest("hex");
}

function decode(bytes) {
  try {
    // ignoreBOM means: do not swallow it. JSON.parse then refuses it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotCanonical("not UTF-8");
  }
}

function read(text) {
  try {
    return JSON.parse(text); // "__proto__" becomes an ordinary own member here
  } catch {
    throw new NotCanonical("no JSON");
  }
}

function writeText(text) {
  if (HALF_PAIR.test(text)) throw new NotCanonical("half of a surrogate pair");
  return JSON.stringify(text); // escapes exactly what section 1 asks for
}

function writeKey(key) {
  if (!ASCII.test(key)) throw new NotCanonical("a key that is not ASCII");
  return writeText(key);
}

function writeInteger(number) {
  if (!Number.isSafeInteger(number)) throw new NotCanonical("not an integer between −2^53 and 2^53");
  return String(number); // −0 becomes "0", so that "-0" is found as another spelling
}
