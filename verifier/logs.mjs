/**
 * The sealed headers of each log, and which of them count (docs/records.md, section 8).
 */

/** @typedef {import("./stream.mjs").Header} Header */

/** All sealed headers. */
export class Logs {
  constructor() {
    this.headers = new Map(); // log → id → header
  }

  /** Takes a good run. A header may come twice, with its body or without. */
  add(run) {
    for (const header of run) {
      const log = this.headers.get(header.log) ?? new Map();
      this.headers.set(header.log, log);
      const known = log.get(header.id);
      if (!known) log.set(header.id, header);
      else if (!known.place) Object.assign(known, { place: header.place, said: header.said });
    }
  }

  /**
   * The records of an organisation that count.
   * @param {string[]} logs the ids of all its logs
   * @param {import("./keys.mjs").Standing} standing
   * @param {import("./faults.mjs").Faults} faults
   * @returns {Map<string, Header>} by id
   */
  counted(logs, standing, faults) {
    const counted = new Map();
    for (const log of logs) {
      const chain = new Chain(log, this.headers.get(log) ?? new Map());
      const cuts = standing.kept.get(log);
      chain.report(cuts !== undefined, faults);
      const kept = cuts === undefined ? [] : cuts.length === 0 ? chain.trunk() : chain.within(cuts, faults);
      for (const header of [...kept, ...chain.erases(standing.listed)]) counted.set(header.id, header);
    }
    return counted;
  }
}

/** The sealed headers of one log: a tree, if it forks. */
class Chain {
  /** @param {string} log @param {Map<string, Header>} headers */
  constructor(log, headers) {
    this.log = log;
    this.headers = headers;
    this.following = new Map(); // id → the headers after it
    for (const header of headers.values()) {
      if (!this.following.has(header.prev)) this.following.set(header.prev, []);
      this.following.get(header.prev).push(header);
    }
  }

  /** Without cuts: from the log's id on, as far as there is exactly one next header. */
  *trunk() {
    let [id, seq] = [this.log, 0];
    for (let next = this.#after(id, seq); next.length === 1; next = this.#after(id, seq)) {
      yield next[0];
      ({ id, seq } = next[0]);
    }
  }

  /** With cuts: what is in the set of each of them. */
  within(cuts, faults) {
    const [first, ...others] = cuts;
    let common = [...this.#upTo(first, faults).values()];
    for (const cut of others) {
      const chain = this.#upTo(cut, faults);
      common = common.filter((header) => chain.has(header.id));
    }
    return common;
  }

  /** Listed erases count, whatever happened to their log. */
  erases(listed) {
    return [...this.headers.values()].filter((header) => header.kind === "erase" && listed.has(header.id));
  }

  /** Forks are worth a note; in a kept log, a hole before sealed headers is a fault (section 11, step 5). */
  report(isKept, faults) {
    const where = `log ${this.log}`;
    for (const header of this.headers.values()) {
      const { id, seq } = header;
      if (isKept && !this.#hasForerunner(header)) faults.fault(where, `a hole before seq ${seq}, record ${id}`);
      if (this.#after(id, seq).length > 1) faults.note(where, `a fork after seq ${seq}`);
    }
    if (this.#after(this.log, 0).length > 1) faults.note(where, "a fork at its beginning");
  }

  /** The headers from seq 1 to a cut, by id; none if the chain is not whole. */
  #upTo(cut, faults) {
    const chain = new Map();
    let [id, seq] = [cut.id, cut.seq];
    for (; seq > 0 && this.headers.get(id)?.seq === seq; seq -= 1) {
      const header = this.headers.get(id);
      chain.set(id, header);
      id = header.prev;
    }
    if (seq === 0) return chain; // a sealed first header follows its log's id
    faults.fault(`log ${this.log}`, `cut at seq ${cut.seq}, record ${cut.id}, but seq ${seq} is not here`);
    return new Map();
  }

  #after(id, seq) {
    return (this.following.get(id) ?? []).filter((header) => header.seq === seq + 1);
  }

  #hasForerunner(header) {
    return header.seq === 1 || this.headers.get(header.prev)?.seq === header.seq - 1;
  }
}
