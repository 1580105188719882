/**
 * What a small node keeps: one stream in a file, only ever added to, with an index in memory (docs/federation.md).
 */

import { fdatasyncSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

import { account } from "./accounts.mjs";
import { hash, write } from "./canonical.mjs";
import { Faults } from "./faults.mjs";
import { Keys } from "./keys.mjs";
import { readLines } from "./lines.mjs";
import { Logs } from "./logs.mjs";
import { Stream } from "./stream.mjs";

const LINE_FEED = Buffer.from("\n");

/** Splits bytes into lines as a stream has them. */
export function linesOf(bytes) {
  const lines = [];
  for (let [from, number] = [0, 1]; from < bytes.length; number += 1) {
    const found = bytes.indexOf(10, from);
    const end = found === -1 ? bytes.length : found;
    lines.push({ number, offset: from, bytes: bytes.subarray(from, end) });
    from = end + 1;
  }
  return lines;
}

/** A header's canonical line. */
export function headerLine({ body, day, kind, log, prev, seq }) {
  return write({ body, day, kind, log, prev, seq, v: 1 });
}

/** The stream of a folder: `records.ndjson` there. */
export class Store {
  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.file = openSync(join(folder, "records.ndjson"), "a+", 0o600);
    this.faults = new Faults();
    this.keys = new Keys(this.faults);
    this.logs = new Logs();
    this.seals = new Map(); // id of the record → the seal's line
    this.size = 0;
    this.stream = new Stream(this.keys, this.logs, this.faults);
    for (const line of readLines(this.file)) this.#take(line);
  }

  /** Adds lines that are good and follow what is here. */
  add(lines) {
    for (const bytes of lines) {
      writeSync(this.file, Buffer.concat([bytes, LINE_FEED]));
      this.#take({ number: 0, offset: this.size, bytes });
    }
    fdatasyncSync(this.file);
  }

  #take(line) {
    this.stream.take(line);
    this.size = line.offset + (line.bytes?.length ?? 0) + 1;
    if (!line.bytes?.subarray(0, 7).equals(Buffer.from('{"id":"'))) return;
    const { id, log } = JSON.parse(line.bytes.toString());
    if (this.record(log, id)) this.seals.set(id, line.bytes.toString());
  }

  /** @returns {import("./stream.mjs").Header | undefined} a sealed record */
  record(log, id) {
    return this.logs.headers.get(log)?.get(id);
  }

  /** The ids of the organisations that are known here. */
  organisations() {
    return this.keys.organisations();
  }

  /** The files that records of an organisation bring which count and are not erased: hash → size. */
  files(organisation) {
    const counted = this.logs.counted(this.keys.logs(organisation), this.keys.standing(organisation), new Faults());
    return new Map(account(counted).effective.flatMap(({ said }) => said.blobs.map(({ sha256, size }) => [sha256, size])));
  }

  /** Where a file is kept, as in an export. */
  path(sha256) {
    return join(this.folder, "blobs", sha256);
  }

  /** What stands for the set of an organisation's key events (section 3), and how many there are. */
  digest(organisation) {
    const ids = (this.keys.ofOrganisation.get(organisation) ?? []).map((event) => event.id).sort();
    return { count: ids.length, digest: hash(ids.map((id) => `${id}\n`).join("")) };
  }

  /** The records of a log that are not disputed, in order; those beside them; and which bodies are not served. */
  chain(organisation, log) {
    const headers = this.logs.headers.get(log) ?? new Map();
    const following = new Map(); // id → the headers after it
    for (const header of headers.values()) following.set(header.prev, [...(following.get(header.prev) ?? []), header]);
    const trunk = [];
    for (let next = following.get(log) ?? []; next.length === 1; next = following.get(next[0].id) ?? []) {
      trunk.push(next[0]);
    }
    const standing = this.keys.standing(organisation);
    const counted = this.logs.counted(this.keys.logs(organisation), standing, new Faults());
    for (const header of [...counted.values()].filter((one) => one.log === log && one.seq > trunk.length)) {
      trunk.push(header);
    }
    trunk.sort((one, other) => one.seq - other.seq);
    const { erased } = account(counted);
    const isCut = (standing.kept.get(log) ?? [null]).length > 0;
    const hidden = (header) => header.kind !== "erase" && (erased.has(header.id) || (isCut && !counted.has(header.id)));
    return { headers, following, trunk, hidden };
  }

  /** The body of a header, where it is here. */
  body({ place }) {
    if (!place) return null;
    const bytes = Buffer.alloc(place.length);
    readSync(this.file, bytes, 0, bytes.length, place.offset);
    return bytes;
  }
}
