/**
 * Published files of a small node (docs/federation.md, sections 3 and 5): serving them, and fetching those of another.
 */

import { closeSync, createReadStream, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

import { hashFile } from "./blobs.mjs";

const NAME = /^[0-9a-f]{64}$/;
const RANGE = /^bytes=([0-9]{1,15})-([0-9]{1,15})?$/;
const [NAMES, NAMES_LIMIT, MOST_PAGES] = [15_000, 1_100_000, 1_000];
const [PAGE_TIME, FILE_TIME] = [60_000, 1_800_000]; // milliseconds

/** The names of the files of an organisation that are here, from the one after `after` on. */
export function names(store, organisation, after) {
  const held = [...store.files(organisation).keys()].filter((name) => name > after && existsSync(store.path(name)));
  return held
    .sort()
    .slice(0, NAMES)
    .map((name) => `${name}\n`)
    .join("");
}

/** What is answered to who asks for a file: `body` is a stream. `range` is the header, or undefined. */
export function file(store, sha256, range) {
  const known = NAME.test(sha256) && store.organisations().some((one) => store.files(one).has(sha256));
  if (!known || !existsSync(store.path(sha256))) return { status: 404, body: "" };
  const { size } = statSync(store.path(sha256));
  const [whole, first, last] = RANGE.exec(range ?? "") ?? [];
  const [start, end] = whole ? [Number(first), Math.min(Number(last ?? size), size - 1)] : [0, size - 1];
  const headers = { "Content-Type": "application/octet-stream", "Content-Disposition": "attachment" };
  if (whole && (start >= size || end < start)) {
    return { status: 416, body: "", headers: { ...headers, "Content-Range": `bytes */${size}` } };
  }
  if (whole) headers["Content-Range"] = `bytes ${start}-${end}/${size}`;
  headers["Content-Length"] = end - start + 1;
  const body = size > 0 ? createReadStream(store.path(sha256), { start, end }) : "";
  return { status: whole ? 206 : 200, body, headers };
}

/**
 * Fetches the files of an organisation that another node has and that are missing here, on from where it was cut off.
 * @returns {Promise<number>} how many came whole
 */
export async function pullFiles(store, base, organisation, faults) {
  const wanted = new Map([...store.files(organisation)].filter(([name]) => !existsSync(store.path(name))));
  if (wanted.size === 0) return 0;
  let came = 0;
  for (const name of await namesThere(base, organisation)) {
    if (wanted.has(name)) came += await fetchFile(store, base, name, wanted.get(name), faults);
  }
  return came;
}

async function namesThere(base, organisation) {
  const found = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const address = `${base}/exchange/blobs?org=${organisation}&after=${found.at(-1) ?? ""}`;
    const response = await fetch(address, { signal: AbortSignal.timeout(PAGE_TIME) });
    if (!response.ok) return found;
    let text = "";
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString("latin1");
      if (text.length > NAMES_LIMIT) throw new Error(`${base} answers too many names`);
    }
    const more = text.split("\n").filter((name) => NAME.test(name) && name > (found.at(-1) ?? ""));
    if (more.length === 0) return found;
    found.push(...more);
  }
  return found;
}

/** Fetches one file into `<name>.part`, and gives it its name once its hash is that. */
async function fetchFile(store, base, name, size, faults) {
  const [path, part] = [store.path(name), `${store.path(name)}.part`];
  mkdirSync(join(path, ".."), { recursive: true });
  const start = existsSync(part) ? statSync(part).size : 0;
  const headers = start ? { Range: `bytes=${start}-` } : {};
  const signal = AbortSignal.timeout(FILE_TIME);
  const response = await fetch(`${base}/exchange/blobs/${name}`, { headers, signal });
  const goesOn = response.status === 206 && response.headers.get("Content-Range")?.startsWith(`bytes ${start}-`);
  if (response.ok && (goesOn || response.status === 200)) {
    const file = openSync(part, goesOn ? "a" : "w", 0o600);
    let written = goesOn ? start : 0;
    try {
      for await (const chunk of response.body) {
        written += chunk.length;
        if (written > size) break;
        writeSync(file, chunk);
      }
    } finally {
      closeSync(file);
    }
  }
  if (existsSync(part) && statSync(part).size === size && hashFile(part) === name) {
    renameSync(part, path);
    return 1;
  }
  rmSync(part, { force: true });
  faults.fault(`file ${name}`, "is shown and not given, or has another hash");
  return 0;
}
