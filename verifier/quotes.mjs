/**
 * The quotes of statements, compared with the published texts (docs/records.md, sections 5, 6 and 11, step 7).
 */

import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";

const LONGEST_HEADER = 1 << 20;
const LONGEST_PAGE = 16 << 20;
const SPELLINGS = [
  [/['’‘‛ʼʹ′´`＇‵]/gu, "'"],
  [/["“”„‟«»″〝〞＂‹›]/gu, '"'],
  [/[-‐‑‒–—―−⁃﹘﹣－\u00ad]/gu, "-"],
  [/[\s\p{Cf}•]/gu, ""],
];

/**
 * Looks for each quote of a published document on its page.
 * @param {string} folder the export's folder `blobs`
 * @param {Map<string, Set<string>>} texts of each document (`sha256:…`) the hashes of its text blobs
 * @param {Iterable<string>} lines statements as `statementLines` gives them
 * @param {import("./faults.mjs").Faults} faults
 * @returns {number} how many quotes were compared
 */
export function checkQuotes(folder, texts, lines, faults) {
  let compared = 0;
  for (const line of lines) {
    const { id, sources = [] } = JSON.parse(line);
    for (const source of sources.filter(isQuote)) {
      const pages = pagesOf(folder, texts.get(source.document) ?? [], source.page);
      if (pages.length === 0) faults.note(`statement ${id}`, `the text of page ${source.page} is not here`);
      else if (!pages.some((text) => isOnPage(text, source))) {
        faults.fault(`statement ${id}`, `page ${source.page} of ${source.document} does not have these words`);
      }
      compared += pages.length > 0 ? 1 : 0;
    }
  }
  return compared;
}

/** Whether the page has the words where the quote says, or elsewhere as the tiers of section 5 compare them. */
export function isOnPage(text, { exact, start }) {
  if ([...text].slice(start, start + [...exact].length).join("") === exact) return true;
  return [1, 2, 3].some((tier) => keyOf(text, tier).includes(keyOf(exact, tier)));
}

function keyOf(text, tier) {
  const plain = SPELLINGS.reduce((known, [pattern, sign]) => known.replace(pattern, sign), text.normalize("NFKD"));
  const joined = tier > 1 ? plain.replaceAll("-", "") : plain;
  return tier > 2 ? joined.toLowerCase() : joined;
}

function isQuote({ document, page, exact }) {
  return typeof document === "string" && Number.isSafeInteger(page) && typeof exact === "string" && exact !== "";
}

/** A corrected text does not replace the one before it: either may have the words. */
function pagesOf(folder, hashes, number) {
  const paths = [...hashes].map((sha256) => join(folder, sha256)).filter((path) => existsSync(path));
  return paths.map((path) => pageOf(path, number)).filter((text) => text !== null);
}

/** @returns {string | null} the text of a page; null if the file has none */
function pageOf(path, number) {
  const file = openSync(path);
  try {
    const { size } = fstatSync(file);
    const { pages } = JSON.parse(headerOf(file, size));
    if (!pages[number - 1]) return null;
    const after = pages.slice(number - 1).reduce((sum, length) => sum + length, 0);
    const member = read(file, size - after, pages[number - 1]);
    return JSON.parse(gunzipSync(member, { maxOutputLength: LONGEST_PAGE }).toString()).text ?? null;
  } catch {
    return null; // its hash is checked elsewhere; a file of another form has no page
  } finally {
    closeSync(file);
  }
}

/** The first line: as much is unpacked as holds it, whatever follows. */
function headerOf(file, size) {
  for (let length = 1 << 14; ; length *= 2) {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LONGEST_PAGE };
    const text = gunzipSync(read(file, 0, Math.min(length, size)), options).toString();
    if (text.includes("\n")) return text.slice(0, text.indexOf("\n"));
    if (length >= Math.min(size, LONGEST_HEADER)) throw new Error("no first line");
  }
}

function read(file, from, length) {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, from));
}
