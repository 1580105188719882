/**
 * Verifies one export, or one stream, and finds what holds (docs/records.md, section 11).
 */

import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

import { account, claimId } from "./accounts.mjs";
import { checkBlobs } from "./blobs.mjs";
import { hash, write } from "./canonical.mjs";
import { Faults } from "./faults.mjs";
import { Keys } from "./keys.mjs";
import { readLines } from "./lines.mjs";
import { Logs } from "./logs.mjs";
import { checkQuotes } from "./quotes.mjs";
import { Stream } from "./stream.mjs";

/**
 * @typedef {object} Verified
 * @property {Map<string, {deciding: string[], counted: Map<string, any>, erased: Set<string>, effective: any[],
 *   statements: {header: any, number: number}[]}>} organisations by id
 * @property {number} logs that good certify events opened
 * @property {number} records that count
 * @property {number} files compared
 * @property {{where: string, what: string}[]} faults
 * @property {{where: string, what: string}[]} notes what is worth knowing and no fault
 */

/** @param {string} path of an export's folder or of a stream @returns {string} the path of its stream */
export function streamOf(path) {
  return statSync(path).isDirectory() ? join(path, "records.ndjson") : path;
}

/**
 * @param {string} path of an export's folder, or of a stream alone
 * @returns {Verified}
 */
export function verify(path) {
  const [faults, logs] = [new Faults(), new Logs()];
  const keys = new Keys(faults);
  readStream(streamOf(path), new Stream(keys, logs, faults));
  const organisations = new Map(keys.organisations().map((id) => [id, conclude(id, keys, logs, faults)]));
  const found = [...organisations.values()];
  const files = statSync(path).isDirectory() ? checkBlobs(join(path, "blobs"), broughtBy(found), faults) : 0;
  return {
    organisations,
    logs: [...organisations.keys()].reduce((sum, id) => sum + keys.logs(id).length, 0),
    records: found.reduce((sum, { counted }) => sum + counted.size, 0),
    files,
    faults: faults.faults,
    notes: faults.notes,
  };
}

/**
 * Reads again what holds, and gives it line by line, sorted by id.
 * @param {string} path as for `verify`
 * @param {Verified} verified
 * @returns {Generator<string>} canonical lines: the claim with its `id`, `organisation`, `subject` and `subject_kind`
 */
export function* statementLines(path, { organisations }) {
  const file = openSync(streamOf(path));
  try {
    for (const { organisation, statement } of sorted(organisations)) {
      const { claims, subject, subject_kind } = readAgain(file, statement.header);
      const about = { id: claimId(statement), organisation, subject, subject_kind };
      yield write({ ...claims[statement.number], ...about });
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Compares the quotes of what holds with the texts beside the records.
 * @param {string} path of an export's folder
 * @param {Verified} verified to which faults and notes are added
 * @returns {number} how many quotes were compared
 */
export function verifyQuotes(path, verified) {
  const texts = new Map();
  for (const { sha256, text } of broughtBy([...verified.organisations.values()])) {
    if (text) texts.set(text, (texts.get(text) ?? new Set()).add(sha256));
  }
  const faults = new Faults();
  const compared = checkQuotes(join(path, "blobs"), texts, statementLines(path, verified), faults);
  verified.faults.push(...faults.faults);
  verified.notes.push(...faults.notes);
  return compared;
}

/**
 * Gives every line of a file to a stream.
 * @param {string} path
 * @param {Stream} stream
 */
export function readStream(path, stream) {
  const file = openSync(path);
  try {
    for (const line of readLines(file)) stream.take(line);
  } finally {
    closeSync(file);
  }
  stream.finish();
}

/** Only now, when all is read: neither the order of key events nor that of records matters (sections 3 and 9). */
function conclude(organisation, keys, logs, faults) {
  const standing = keys.standing(organisation);
  if (standing.deciding.length > 1) {
    faults.note(`organisation ${organisation}`, `${standing.deciding.length} recoveries compete`);
  }
  const counted = logs.counted(keys.logs(organisation), standing, faults);
  return { deciding: standing.deciding, counted, ...account(counted) };
}

function broughtBy(organisations) {
  return organisations.flatMap(({ effective }) => effective.flatMap((header) => header.said.blobs));
}

function sorted(organisations) {
  const all = [...organisations].flatMap(([organisation, { statements }]) =>
    statements.map((statement) => ({ id: claimId(statement), organisation, statement })),
  );
  return all.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Bodies are not kept while reading: an export may be larger than the memory. */
export function readAgain(file, header) {
  const bytes = Buffer.alloc(header.place.length);
  readSync(file, bytes, 0, bytes.length, header.place.offset);
  if (hash(bytes) !== header.body) throw new Error("the file changed while it was read");
  return JSON.parse(bytes.toString());
}
