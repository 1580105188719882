/**
 * Serving and pulling (docs/federation.md): what a small node answers, and how it copies another.
 */

import { parse, write } from "./canonical.mjs";
import { readEvent } from "./events.mjs";
import { Faults } from "./faults.mjs";
import { file, names, pullFiles } from "./files.mjs";
import { SEAL_CONTEXT, isGood } from "./signatures.mjs";
import { headerLine, linesOf } from "./store.mjs";
import { Stream } from "./stream.mjs";

const PAGE = 930_000;
const [LIMIT, KEYS_LIMIT] = [1_100_000, 8_000_000];
const PART = /^([1-9][0-9]{0,14})(-([1-9][0-9]{0,14})?)?$/;
const ORDER = ["genesis", "recover", "certify", "revoke"];

/** The places that a text names, or null if it cannot be read (section 2). */
export function readRanges(text) {
  const places = [];
  if (text.length > 16_000) return null;
  for (const part of text.split(",")) {
    const [whole, first, open, last] = PART.exec(part) ?? [];
    if (!whole) return null;
    const range = [Number(first), last ? Number(last) : open ? null : Number(first)];
    const before = places.at(-1);
    if (before && (before[1] === null || before[1] >= range[0])) return null;
    if (range[1] !== null && range[1] < range[0]) return null;
    places.push(range);
  }
  return places;
}

/** @returns {{status: number, body: string | Buffer | object, headers?: object}} what is answered to GET `path` */
export function answer(store, path, range) {
  const { pathname, searchParams: asked } = new URL(path, "http://node");
  if (pathname === "/exchange/heads") return { status: 200, body: heads(store, asked.get("after") ?? "") };
  if (pathname === "/exchange/blobs") {
    return { status: 200, body: names(store, asked.get("org") ?? "", asked.get("after") ?? "") };
  }
  if (pathname.startsWith("/exchange/blobs/")) return file(store, pathname.slice("/exchange/blobs/".length), range);
  if (pathname === "/exchange/keys") return keys(store, asked.get("org"));
  if (pathname === "/exchange/log") return log(store, asked);
  return { status: 404, body: "" };
}

function heads(store, after) {
  const lines = [];
  for (const organisation of store.keys.organisations().filter((id) => id > after)) {
    lines.push(write({ ...store.digest(organisation), organisation }));
    for (const id of store.keys.logs(organisation).sort()) lines.push(...tips(store, store.chain(organisation, id)));
  }
  return text(lines);
}

/** The seals at the end of what is not disputed, then of each branch. */
function tips(store, { headers, following, trunk }) {
  const undisputed = new Set(trunk.map((header) => header.id));
  const last = trunk.findLast((header) => store.seals.has(header.id));
  const ends = [...headers.values()].filter((one) => !undisputed.has(one.id) && !following.has(one.id));
  ends.sort((one, other) => one.seq - other.seq || (one.id < other.id ? -1 : 1));
  return [...(last ? [last] : []), ...ends].map((header) => store.seals.get(header.id)).filter(Boolean);
}

function keys(store, organisation) {
  const events = store.keys.ofOrganisation.get(organisation);
  if (!events) return { status: 404, body: "" };
  const place = (event) => `${ORDER.indexOf(event.value.kind)}${event.id}`;
  const sorted = [...events].sort((one, other) => (place(one) < place(other) ? -1 : 1));
  return { status: 200, body: text(sorted.map((event) => write(event.value))) };
}

function log(store, asked) {
  const certificate = store.keys.certificate(asked.get("log"));
  const ranges = readRanges(asked.get("seq") ?? "1-");
  if (!certificate) return { status: 404, body: "" };
  if (!ranges) return { status: 400, body: "seq is a list such as 5,9-12,17-\n" };
  const chain = store.chain(certificate.organisation, certificate.id);
  const path = asked.get("tip") ? ancestors(chain, asked.get("tip")) : chain.trunk;
  return { status: 200, body: page(store, chain, path, ranges, asked.get("bodies") !== "0") };
}

function ancestors({ headers }, tip) {
  const path = [];
  for (let header = headers.get(tip); header; header = headers.get(header.prev)) path.push(header);
  return path.reverse();
}

function page(store, { hidden }, path, ranges, withBodies) {
  const ends = new Set(ranges.map(([, last]) => last));
  const lines = [];
  let [size, whole] = [0, 0];
  for (const header of path.filter(({ seq }) => ranges.some(([a, b]) => seq >= a && (b === null || seq <= b)))) {
    const seal = store.seals.get(header.id);
    const body = withBodies && !hidden(header) ? store.body(header) : null;
    size += 400 + (seal?.length ?? 0) + (body?.length ?? 0);
    if (size > PAGE && whole > 0) break;
    lines.push(headerLine(header), ...(body && size <= PAGE ? [body] : []), ...(seal ? [seal] : []));
    if (seal || ends.has(header.seq)) whole = lines.length;
    if (size > PAGE && whole > 0) break;
  }
  return text(lines.slice(0, whole));
}

function text(lines) {
  return Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from("\n")])));
}

/**
 * Copies what another node shows and is missing here (section 4).
 * @returns {Promise<{records: number, files: number, faults: Faults}>}
 */
export async function pull(store, base) {
  const [faults, before] = [new Faults(), count(store)];
  const organisations = [];
  let [organisation, files] = ["", 0];
  for (const { bytes } of linesOf(await get(`${base}/exchange/heads`))) {
    const said = JSON.parse(bytes.toString());
    if (said.organisation) {
      ({ organisation } = said);
      organisations.push(organisation);
      if (said.digest !== store.digest(organisation).digest) await pullKeys(store, base, organisation, faults);
    } else if (said.id) await pullLog(store, base, said, organisation, faults);
  }
  for (const one of organisations) files += await pullFiles(store, base, one, faults);
  return { records: count(store) - before, files, faults };
}

async function pullKeys(store, base, organisation, faults) {
  const said = new Map();
  for (const { bytes, number } of linesOf(await get(`${base}/exchange/keys?org=${organisation}`, KEYS_LIMIT))) {
    const event = readEvent(parse(bytes));
    if (event?.organisation !== organisation) faults.atLine(number, "no key event of this organisation");
    else if (!store.keys.good.has(event.id)) said.set(event.id, { event, bytes, number });
  }
  for (const { event, number } of said.values()) store.keys.take(event, number);
  const good = [...said.values()].filter(({ event }) => store.keys.good.has(event.id));
  store.add(good.map(({ bytes }) => bytes));
  if (good.length < said.size) faults.fault(organisation, `${said.size - good.length} key events are not good`);
}

async function pullLog(store, base, seal, organisation, faults) {
  const certificate = store.keys.certificate(seal.log);
  const signed = `${SEAL_CONTEXT}{"id":"${seal.id}","log":"${seal.log}","seq":${seal.seq}}`;
  if (certificate?.organisation !== organisation || !isGood(certificate.value.key, signed, seal.signature)) {
    faults.fault(`log ${seal.log}`, "a head that nobody signed who may");
    return;
  }
  const { trunk } = store.chain(organisation, seal.log);
  let [start, back] = [trunk.length + 1, 100];
  while (!store.record(seal.log, seal.id)) {
    const bytes = await get(`${base}/exchange/log?log=${seal.log}&seq=${start}-&tip=${seal.id}`);
    const runs = goodRuns(store, bytes, faults);
    const isConnected = (run) => run.first.prev === seal.log || store.record(seal.log, run.first.prev);
    const kept = [];
    for (const run of runs.filter((one) => isConnected(one) || kept.at(-1)?.last === one.first.prev)) kept.push(run);
    for (const run of kept) store.add(run.lines);
    if (kept.length > 0) start = kept.at(-1).seq + 1;
    else if (start > 1 && back < 1e7) [start, back] = [Math.max(1, seal.seq - back), back * 10];
    else return faults.fault(`log ${seal.log}`, `record ${seal.seq} is shown and not given`);
  }
}

/** The good runs of an answer, with their lines. */
function goodRuns(store, bytes, faults) {
  const runs = [];
  const lines = linesOf(bytes);
  let from = 0;
  const add = (run) => runs.push({ first: run[0], last: run.at(-1).id, seq: run.at(-1).seq });
  const stream = new Stream(store.keys, { add }, faults);
  for (const [number, line] of lines.entries()) {
    stream.take(line);
    if (runs.length > 0 && !runs.at(-1).lines) {
      runs.at(-1).lines = lines.slice(from, number + 1).map((one) => one.bytes);
      from = number + 1;
    }
  }
  return runs;
}

function count(store) {
  return [...store.logs.headers.values()].reduce((sum, headers) => sum + headers.size, 0);
}

async function get(address, limit = LIMIT) {
  const response = await fetch(address, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limit) throw new Error(`${address} answers more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
