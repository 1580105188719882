/**
 * Verifies a citation: records with their bodies, and all that proves who signed them (docs/records.md, section 11).
 */

import { closeSync, openSync } from "node:fs";

import { readAgain, readStream } from "./export.mjs";
import { Faults } from "./faults.mjs";
import { Keys } from "./keys.mjs";
import { Logs } from "./logs.mjs";
import { Stream } from "./stream.mjs";

/**
 * @typedef {object} Cited
 * @property {string} record
 * @property {string} log
 * @property {number} seq
 * @property {string} day
 * @property {"assert" | "erase"} kind
 * @property {string} organisation
 * @property {string} key that signed
 * @property {"counts" | "closed" | "void"} standing by the key events of the citation
 * @property {number | null} closed_at the seq at which the log ends, if it does
 * @property {any} body
 * @property {boolean} understood
 */

/**
 * Holes are no faults: a citation has a few records of a log, not the log.
 * @param {string} path
 * @returns {{cited: Cited[], faults: {where: string, what: string}[], notes: {where: string, what: string}[]}}
 */
export function checkCitation(path) {
  const [faults, logs] = [new Faults(), new Logs()];
  const keys = new Keys(faults);
  readStream(path, new Stream(keys, logs, faults));
  const cited = [...citedIn(path, logs, keys)];
  if (cited.length === 0) faults.fault("end", "there is no record with its body and a good seal in it");
  return { cited, faults: faults.faults, notes: faults.notes };
}

function* citedIn(path, logs, keys) {
  const file = openSync(path);
  try {
    for (const [log, headers] of logs.headers) {
      const certificate = keys.certificate(log);
      const standing = keys.standing(certificate.organisation);
      for (const header of headers.values()) if (header.place) yield describe(header, certificate, standing, file);
    }
  } finally {
    closeSync(file);
  }
}

function describe(header, certificate, standing, file) {
  const { id, log, seq, day, kind } = header;
  const { organisation, value } = certificate;
  const body = readAgain(file, header);
  const said = { body, understood: header.said !== null };
  return { record: id, log, seq, day, kind, organisation, key: value.key, ...standingOf(header, standing), ...said };
}

/** A record before a cut is in what was kept if it is an ancestor of the cut, which a citation does not show. */
function standingOf({ id, log, seq }, { kept, listed }) {
  const cuts = kept.get(log);
  if (!cuts) return { standing: listed.has(id) ? "counts" : "void", closed_at: null };
  if (cuts.length === 0) return { standing: "counts", closed_at: null };
  const [end, named] = [Math.min(...cuts.map((cut) => cut.seq)), cuts.filter((cut) => cut.id === id)];
  if (named.length === cuts.length) return { standing: "counts", closed_at: end };
  return { standing: seq < end || named.length > 0 ? "closed" : "void", closed_at: end };
}
