/**
 * What a verifier has to say: faults, and notes that are none (docs/records.md, section 11).
 */

const MOST = 10000; // a file of nothing but faults must not fill the memory

/** Collects faults and notes, each `{where, what}`. */
export class Faults {
  constructor() {
    this.faults = [];
    this.notes = [];
  }

  /** @param {string} where @param {string} what */
  fault(where, what) {
    if (this.faults.length < MOST) this.faults.push({ where, what });
    else if (this.faults.length === MOST) this.faults.push({ where: "", what: "more faults, which are not listed" });
  }

  /** @param {number} line from 1 @param {string} what */
  atLine(line, what) {
    this.fault(`line ${line}`, what);
  }

  /** @param {string} where @param {string} what */
  note(where, what) {
    if (this.notes.length < MOST) this.notes.push({ where, what });
    else if (this.notes.length === MOST) this.notes.push({ where: "", what: "more notes, which are not listed" });
  }
}
