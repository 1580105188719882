/**
 * Verifies a copy of a site as files: its signed list, and every file in it (docs/mirror.md, "The signed list").
 */

import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

import { NotCanonical, parse, write } from "./canonical.mjs";
import { readStream } from "./export.mjs";
import { Faults } from "./faults.mjs";
import { Keys } from "./keys.mjs";
import { Logs } from "./logs.mjs";
import { isGood } from "./signatures.mjs";
import { Stream } from "./stream.mjs";

const [SUMS, SIGNED, CONTEXT] = ["SHA256SUMS", "SHA256SUMS.json", "contrechamp/mirror/1\n"];
const [LINE, HEX] = [/^([0-9a-f]{64}) {2}(.+)$/, /^[0-9a-f]{64}$/];
const CHUNK = 1 << 20;

/**
 * @param {string} folder the copy
 * @returns {{about: any, files: number, signed: string[], faults: {where: string, what: string}[]}} `signed`: the
 * organisations whose signature is good and whose key is certified by their own key events in the copy
 */
export function checkMirror(folder) {
  const faults = new Faults();
  const sums = readFileSync(join(folder, SUMS));
  const { signatures = [], ...about } = readStatement(folder, faults);
  if (about.sums !== hash([sums])) faults.fault(SUMS, "is not the list that was signed");
  const listed = readList(sums, faults);
  if (about.files !== listed.size) faults.fault(SUMS, `names ${listed.size} files, not ${about.files}`);
  const message = CONTEXT + write(about);
  const signed = signatures.filter((one) => isSigned(folder, one, message, faults)).map((one) => one.organisation);
  if (signed.length === 0) faults.fault(SIGNED, "nobody signed it who can be known");
  compare(folder, listed, faults);
  return { about, files: listed.size, signed, faults: faults.faults };
}

function readStatement(folder, faults) {
  try {
    const said = parse(readFileSync(join(folder, SIGNED)).subarray(0, -1)); // without its line feed
    if (said?.v === 1 && said.kind === "mirror") return said;
    faults.fault(SIGNED, "is not a statement about a copy, of version 1");
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    faults.fault(SIGNED, error.message);
  }
  return {};
}

function readList(sums, faults) {
  const listed = new Map();
  for (const line of sums.toString("utf8").split("\n").slice(0, -1)) {
    const [, sha256, path] = LINE.exec(line) ?? [];
    if (!path || path.startsWith("/") || path.split("/").includes("..")) faults.fault(SUMS, `a line of another form`);
    else listed.set(path, sha256);
  }
  return listed;
}

function isSigned(folder, { organisation, log, key, signature }, message, faults) {
  const events = join(folder, "export", `${organisation}.ndjson`);
  if (!isGood(key, message, signature)) faults.fault(SIGNED, `the signature of ${organisation} is wrong`);
  else if (!HEX.test(organisation) || !existsSync(events) || !isCertified(events, organisation, log, key)) {
    faults.fault(SIGNED, `nothing here shows that ${organisation} has the key ${key}`);
  } else return true;
  return false;
}

function isCertified(path, organisation, log, key) {
  const [faults, logs] = [new Faults(), new Logs()];
  const keys = new Keys(faults);
  readStream(path, new Stream(keys, logs, faults));
  const certificate = keys.certificate(log);
  if (certificate?.organisation !== organisation || certificate.value.key !== key) return false;
  return keys.standing(organisation).kept.has(log);
}

function compare(folder, listed, faults) {
  const there = new Set(filesBelow(folder));
  for (const [path, sha256] of listed) {
    if (!there.has(path)) faults.fault(path, "is missing");
    else if (hash(chunksOf(join(folder, path))) !== sha256) faults.fault(path, "was changed");
  }
  for (const path of there) if (!listed.has(path) && path !== SUMS && path !== SIGNED) faults.fault(path, "is extra");
}

function* filesBelow(folder, inside = folder) {
  for (const entry of readdirSync(inside, { withFileTypes: true })) {
    const path = join(inside, entry.name);
    if (entry.isDirectory()) yield* filesBelow(folder, path);
    else yield relative(folder, path).split(sep).join("/");
  }
}

function* chunksOf(path) {
  const [file, chunk] = [openSync(path), Buffer.allocUnsafe(CHUNK)];
  try {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) yield chunk.subarray(0, size);
  } finally {
    closeSync(file);
  }
}

function hash(chunks) {
  const digest = createHash("sha256");
  for (const chunk of chunks) digest.update(chunk);
  return digest.digest("hex");
}
