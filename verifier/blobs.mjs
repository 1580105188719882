/**
 * The published files beside an export's records (docs/records.md, sections 6 and 11, step 6).
 */

import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, opendirSync, readSync } from "node:fs";
import { join } from "node:path";

const CHUNK = 1 << 20;

/**
 * Compares the files of effective records with what the records say.
 * @param {string} folder the export's folder `blobs`, which may be missing
 * @param {Iterable<{sha256: string, size: number}>} blobs that effective records bring
 * @param {import("./faults.mjs").Faults} faults
 * @returns {number} how many files were compared
 */
export function checkBlobs(folder, blobs, faults) {
  const sizes = new Map();
  for (const { sha256, size } of blobs) sizes.set(sha256, (sizes.get(sha256) ?? new Set()).add(size));
  const present = names(folder);
  for (const name of present) {
    if (!sizes.has(name)) faults.note(`blobs/${name}`, "not a file of an effective record");
  }
  let compared = 0;
  for (const [sha256, stated] of sizes) {
    if (!present.has(sha256)) faults.note(`blobs/${sha256}`, "not here");
    else compared += compare(join(folder, sha256), sha256, stated, faults);
  }
  return compared;
}

function names(folder) {
  const found = new Set();
  try {
    const entries = opendirSync(folder);
    for (let entry = entries.readSync(); entry; entry = entries.readSync()) found.add(entry.name);
    entries.closeSync();
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  return found;
}

/** Several records may bring one file; then each must state its size rightly. */
function compare(path, sha256, stated, faults) {
  const status = lstatSync(path);
  if (!status.isFile()) {
    faults.fault(`blobs/${sha256}`, "not a file");
    return 0;
  }
  for (const size of stated) {
    if (size !== status.size) faults.fault(`blobs/${sha256}`, `has ${status.size} bytes, not ${size}`);
  }
  if (hashFile(path) !== sha256) faults.fault(`blobs/${sha256}`, "has another hash");
  return 1;
}

/** The SHA-256 of a file, in hexadecimal. */
export function hashFile(path) {
  const [digest, chunk, file] = [createHash("sha256"), Buffer.allocUnsafe(CHUNK), openSync(path)];
  try {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      digest.update(chunk.subarray(0, size));
    }
  } finally {
    closeSync(file);
  }
  return digest.digest("hex");
}
