/**
 * All key events that are good, the epochs they open, and what each organisation keeps
 * (docs/records.md, sections 3 and 7).
 */

import { isSigned, opens } from "./events.mjs";

/**
 * @typedef {object} Standing what the deciding epochs of an organisation agree on
 * @property {string[]} deciding ids of the deepest epochs, sorted
 * @property {Map<string, {log: string, seq: number, id: string}[]>} kept the cuts of each kept log
 * @property {Set<string>} listed ids of the erase records that every deciding epoch lists
 */

/** Key events, taken in any order. */
export class Keys {
  /** @param {import("./faults.mjs").Faults} faults */
  constructor(faults) {
    this.faults = faults;
    this.good = new Map(); // id → event
    this.waiting = new Map(); // id of the opening event → [{event, line}]
    this.ofOrganisation = new Map(); // id → its good events, in the order in which they became good
  }

  /**
   * Takes an event, and those that waited for it.
   * @param {import("./events.mjs").KeyEvent} event
   * @param {number} line
   */
  take(event, line) {
    const ready = [{ event, line }];
    for (let next = ready.pop(); next; next = ready.pop()) {
      if (this.#judge(next)) for (const other of this.#released(next.event.id)) ready.push(other);
    }
  }

  /** Reports the events whose opening event never came. */
  finish() {
    for (const { line } of [...this.waiting.values()].flat()) {
      this.faults.atLine(line, "a key event whose opening event is not here, or not good");
    }
    this.waiting.clear();
  }

  /** @returns {any} the certify event that opened a log, or undefined */
  certificate(log) {
    const event = this.good.get(log);
    return event?.value.kind === "certify" ? event : undefined;
  }

  /** @returns {string[]} ids of the organisations, sorted */
  organisations() {
    return [...this.ofOrganisation.keys()].sort();
  }

  /** @returns {string[]} ids of the logs of an organisation, of any epoch */
  logs(organisation) {
    return this.#events(organisation, "certify").map((event) => event.id);
  }

  /**
   * @param {string} organisation
   * @returns {Standing}
   */
  standing(organisation) {
    const deciding = this.#deepest(organisation);
    const views = deciding.map((epoch) => this.#keeps(epoch));
    const common = [...views[0].keys()].filter((log) => views.every((view) => view.has(log)));
    const kept = new Map(common.map((log) => [log, views.flatMap((view) => view.get(log))]));
    const lists = deciding.map((epoch) => new Set(epoch.value.erased ?? []));
    const listed = [...lists[0]].filter((id) => lists.every((list) => list.has(id)));
    return { deciding: deciding.map((epoch) => epoch.id).sort(), kept, listed: new Set(listed) };
  }

  /** Whether the event is good and new; one whose opening event is still unknown waits. */
  #judge({ event, line }) {
    const opener = event.opener === null ? null : this.good.get(event.opener);
    if (opener === undefined) {
      if (!this.waiting.has(event.opener)) this.waiting.set(event.opener, []);
      this.waiting.get(event.opener).push({ event, line });
      return false;
    }
    if (opener && (!opens(opener.value) || opener.organisation !== event.organisation)) {
      this.faults.atLine(line, "a key event that names no epoch of its organisation");
      return false;
    }
    if (!isSigned(event, opener)) {
      this.faults.atLine(line, `a ${event.value.kind} event that is not signed as it must be`);
      return false;
    }
    return this.#add(event);
  }

  /** Keeps a good event. Recoveries that differ only in who signed have one id: they are one event. */
  #add(event) {
    if (this.good.has(event.id)) return false;
    this.good.set(event.id, event);
    if (event.opener === null) this.ofOrganisation.set(event.id, []);
    this.ofOrganisation.get(event.organisation).push(event);
    return true;
  }

  #released(id) {
    const events = this.waiting.get(id) ?? [];
    this.waiting.delete(id);
    return events;
  }

  #events(organisation, kind) {
    return this.ofOrganisation.get(organisation).filter((event) => event.value.kind === kind);
  }

  #deepest(organisation) {
    const depths = new Map();
    for (const event of this.ofOrganisation.get(organisation).filter((each) => opens(each.value))) {
      depths.set(event, event.opener === null ? 0 : depths.get(this.good.get(event.opener)) + 1);
    }
    const deepest = [...depths.values()].reduce((most, depth) => Math.max(most, depth));
    return [...depths.keys()].filter((event) => depths.get(event) === deepest);
  }

  /** The logs that an epoch keeps, each with its cuts. */
  #keeps(epoch) {
    const { organisation } = epoch;
    const cuts = (epoch.value.cuts ?? []).filter((cut) => this.certificate(cut.log)?.organisation === organisation);
    const kept = new Map(cuts.map((cut) => [cut.log, [cut]]));
    const ofEpoch = (event) => event.value.epoch === epoch.id;
    for (const event of this.#events(organisation, "certify").filter(ofEpoch)) kept.set(event.id, []);
    // A revoke has no effect on a log of another epoch; such a log may be in the table all the same, by a cut.
    for (const { value } of this.#events(organisation, "revoke").filter(ofEpoch)) {
      if (this.certificate(value.cut.log)?.value.epoch === epoch.id) kept.get(value.cut.log).push(value.cut);
    }
    return kept;
  }
}
