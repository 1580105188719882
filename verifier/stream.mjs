/**
 * Sorts out the lines of a stream, and makes runs of its headers and seals (docs/records.md, sections 4, 8.1 and 10).
 */

import { readBody } from "./bodies.mjs";
import { NotCanonical, hash, parse } from "./canonical.mjs";
import { readEvent } from "./events.mjs";
import { SEAL_CONTEXT, isGood } from "./signatures.mjs";

const HEADER =
  /^\{"body":"[0-9a-f]{64}","day":"[0-9]{4}-[0-9]{2}-[0-9]{2}","kind":"(assert|erase)","log":"[0-9a-f]{64}","prev":"[0-9a-f]{64}","seq":[1-9][0-9]{0,14},"v":1\}$/;
const SEAL = /^\{"id":"[0-9a-f]{64}","log":"[0-9a-f]{64}","seq":[1-9][0-9]{0,14},"signature":"[0-9a-f]{128}"\}$/;
const LONGEST_FORM = 400; // no header and no seal is longer: spares the patterns longer lines
const LONGEST_RUN = 100;

/**
 * @typedef {object} Header
 * @property {string} id
 * @property {string} log
 * @property {string} prev
 * @property {number} seq
 * @property {"assert" | "erase"} kind
 * @property {string} day
 * @property {string} body the hash of its body
 * @property {{offset: number, length: number} | null} place where the stream has its body
 * @property {Said | null} said null while the body is absent or not understood
 */

/**
 * @typedef {object} Said what is remembered of a body; its claims are read again where they are wanted
 * @property {number} claims how many
 * @property {string[]} ends
 * @property {string[]} erases
 * @property {{sha256: string, size: number, text?: string}[]} blobs `text`: the document whose text blob it is
 */

/** Takes the lines of a stream, and hands on the key events and the runs that are good. */
export class Stream {
  /**
   * @param {import("./keys.mjs").Keys} keys
   * @param {import("./logs.mjs").Logs} logs
   * @param {import("./faults.mjs").Faults} faults
   */
  constructor(keys, logs, faults) {
    this.keys = keys;
    this.logs = logs;
    this.faults = faults;
    this.pending = []; // headers that no seal has closed yet
    this.before = null; // the header on the line before
  }

  /** @param {import("./lines.mjs").Line} line */
  take(line) {
    const before = this.before;
    this.before = null; // nothing, not even an empty line, may stand between a header and its body
    if (line.bytes?.length === 0) return;
    if (line.bytes === null) this.faults.atLine(line.number, "too long a line");
    else if (before && hash(line.bytes) === before.body) this.#takeBody(before, line);
    else this.#takeOther(line);
  }

  /** To be called after the last line. */
  finish() {
    this.#leaveOut("the stream ends before a seal closes them");
    this.keys.finish();
  }

  #takeOther(line) {
    const text = line.bytes.length <= LONGEST_FORM ? line.bytes.toString("latin1") : "";
    if (HEADER.test(text)) this.#takeHeader(text, line.number);
    else if (SEAL.test(text)) this.#takeSeal(JSON.parse(text), line.number);
    else this.#takeEvent(line);
  }

  #takeBody(header, line) {
    const { state, value } = readBody(line.bytes, header.kind);
    if (state !== "absent") header.place = { offset: line.offset, length: line.bytes.length };
    if (state !== "understood") {
      this.faults.note(`line ${line.number}`, state === "absent" ? "a body that is not canonical" : `a body ${state}`);
      return;
    }
    const { claims = [], ends, erases = [], blobs = [], subject } = value;
    const files = blobs.map(({ sha256, size, role }) => ({ sha256, size, ...(role === "text" && { text: subject }) }));
    header.said = { claims: claims.length, ends, erases, blobs: files };
  }

  #takeHeader(text, number) {
    const { v, ...members } = JSON.parse(text);
    const header = { id: hash(text), ...members, place: null, said: null };
    const last = this.pending.at(-1);
    const continues = last && header.log === last.log && header.seq === last.seq + 1 && header.prev === last.id;
    if (last && !continues) this.#leaveOut("the next header does not continue them", number);
    if (this.pending.length === LONGEST_RUN) this.#leaveOut(`more than ${LONGEST_RUN} headers without a seal`, number);
    this.pending.push(header);
    this.before = header;
  }

  /** Whether a seal names the last header comes first: one that names another leaves the list as it is. */
  #takeSeal(seal, number) {
    const last = this.pending.at(-1);
    if (!last || seal.log !== last.log || seal.seq !== last.seq || seal.id !== last.id) {
      this.faults.atLine(number, "a seal that does not name the header before it");
      return;
    }
    const certificate = this.keys.certificate(seal.log);
    const [first] = this.pending;
    const isAdrift = first.seq === 1 && first.prev !== first.log;
    if (!certificate) this.#leaveOut("a seal of a log that no good certify event opened", number);
    else if (isAdrift) this.#leaveOut("a first record that does not follow its log's id", number);
    else if (!isSealed(seal, certificate.value.key)) this.faults.atLine(number, "a seal with a bad signature");
    else this.logs.add(this.pending.splice(0));
  }

  #takeEvent(line) {
    try {
      const event = readEvent(parse(line.bytes));
      if (event) this.keys.take(event, line.number);
      else this.faults.atLine(line.number, "no header, seal or key event, nor the body of the header before it");
    } catch (error) {
      if (!(error instanceof NotCanonical)) throw error;
      this.faults.atLine(line.number, error.message);
    }
  }

  #leaveOut(reason, number = null) {
    if (this.pending.length === 0) return;
    const { log, seq } = this.pending[0];
    const what = `headers are left out, from seq ${seq} of log ${log}: ${reason}`;
    if (number === null) this.faults.fault("end", what);
    else this.faults.atLine(number, what);
    this.pending = [];
  }
}

function isSealed({ id, log, seq, signature }, key) {
  return isGood(key, `${SEAL_CONTEXT}{"id":"${id}","log":"${log}","seq":${seq}}`, signature);
}
