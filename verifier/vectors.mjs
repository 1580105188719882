#!/usr/bin/env node
/**
 * Checks every test vector: node verifier/vectors.mjs [FOLDER]. Prints what differs; exit code 1 if anything does.
 */

import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

import { claimId } from "./accounts.mjs";
import { readBody } from "./bodies.mjs";
import { LONGEST, NotCanonical, hash, parse, write } from "./canonical.mjs";
import { readEvent } from "./events.mjs";
import { answer, readRanges } from "./exchange.mjs";
import { statementLines, verify, verifyQuotes } from "./export.mjs";
import { Faults } from "./faults.mjs";
import { Keys } from "./keys.mjs";
import { isOnPage } from "./quotes.mjs";
import { KEY_CONTEXT, SEAL_CONTEXT, isGood } from "./signatures.mjs";
import { Store } from "./store.mjs";

const FOLDER = process.argv[2] ?? fileURLToPath(new URL("../docs/vectors", import.meta.url));
const PKCS8 = "302e020100300506032b657004220420"; // what stands before a raw seed in DER
let [checks, failures] = [0, 0];

function same(what, found, expected) {
  checks += 1;
  if (isDeepStrictEqual(found, expected)) return;
  failures += 1;
  console.log(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

function isCanonical(text) {
  try {
    parse(Buffer.from(text));
    return true;
  } catch (error) {
    if (error instanceof NotCanonical) return false;
    throw error;
  }
}

function checkCanonical({ canonical, refused, longest }) {
  for (const { line, sha256 } of canonical) {
    same(`canonical ${line}`, isCanonical(line), true);
    same(`canonical hash ${line}`, hash(line), sha256);
  }
  for (const { line, because } of refused) same(`not canonical: ${because}`, isCanonical(line), false);
  const line = JSON.stringify(longest.repeat.repeat(longest.times));
  same("the longest line", [isCanonical(line), hash(line)], [true, longest.sha256]);
  same("a line too long", isCanonical(JSON.stringify(longest.repeat.repeat(longest.times + 1))), false);
}

function checkKeys({ pair, signature, edges, accepted, refused }) {
  const secret = secretKey(pair.seed);
  same("public key", publicKey(secret), pair.public);
  const message = signature.context + signature.signed;
  same("signature made", sign(null, Buffer.from(message), secret).toString("hex"), signature.signature);
  same("signature checked", isGood(pair.public, message, signature.signature), true);
  for (const edge of edges) {
    same(`signature: ${edge.because}`, isGood(edge.key, Buffer.from(edge.message, "hex"), edge.signature), edge.good);
  }
  checkEvents(accepted, refused);
}

function checkEvents(accepted, refused) {
  for (const events of [accepted, [...accepted].reverse()]) {
    const faults = new Faults();
    const keys = takeEvents(events, faults);
    keys.finish();
    same("faults of good events", faults.faults, []);
    same("good events", [...keys.good.keys()].sort(), accepted.map((event) => event.id).sort());
  }
  for (const { id, signed, line } of accepted) {
    const event = readEvent(parse(Buffer.from(line)));
    same(`event ${id}`, [event.id, event.signed], [id, KEY_CONTEXT + signed]);
  }
  for (const { because, line } of refused) {
    const keys = takeEvents([...accepted, { line }], new Faults());
    same(`key event refused: ${because}`, keys.good.size, accepted.length);
  }
}

function takeEvents(events, faults) {
  const keys = new Keys(faults);
  for (const { line } of events) {
    const event = readEvent(parse(Buffer.from(line)));
    if (event) keys.take(event, 0);
  }
  return keys;
}

function checkLog({ seeds, genesis, certify, body, header, seal, lines, statements }) {
  same("genesis id", readEvent(parse(Buffer.from(genesis.line))).id, genesis.id);
  same("certify id", readEvent(parse(Buffer.from(certify.line))).id, certify.id);
  same("body hash", hash(body.line), body.sha256);
  same("header id", hash(header.line), header.id);
  const { signature, ...named } = JSON.parse(seal.line);
  same("seal signed", SEAL_CONTEXT + write(named), seal.signed);
  same("seal made", sign(null, Buffer.from(seal.signed), secretKey(seeds.log)).toString("hex"), signature);
  same("stream", lines, [genesis, certify, header, body, seal].map((part) => part.line));
  const found = verifyLines(lines);
  same("log statements", found.byId.map(({ id }) => id), statements);
  same("log faults", found.faults, []);
}

function checkHistories(histories) {
  for (const { name, lines, organisations } of histories) {
    const found = verifyLines(lines);
    same(`${name}: organisations`, [...found.organisations.keys()], Object.keys(organisations).sort());
    for (const [id, expected] of Object.entries(organisations)) {
      const { deciding, ...sets } = found.organisations.get(id);
      const [counted, erased] = [[...sets.counted.keys()].sort(), [...sets.erased].sort()];
      const accounts = accountsOf(found.byId.filter(({ organisation }) => organisation === id));
      same(`${name}: ${id}`, { deciding, counted, erased, accounts }, expected);
    }
  }
}

function accountsOf(statements) {
  const accounts = {};
  for (const { id, subject } of statements) (accounts[subject] ??= []).push(id);
  return accounts;
}

function checkExport(whole) {
  checkQuotes(whole.lines, whole.blobs);
  for (const twin of [{ ...whole, because: "as exported" }, ...whole.twins]) {
    const [lines, blobs] = [[...whole.lines], { ...whole.blobs }];
    if (twin.blob) blobs[twin.blob] = twin.becomes;
    else if (twin.line !== undefined) lines.splice(twin.line, 1, ...(twin.becomes === null ? [] : [twin.becomes]));
    const left = lines.filter((_, number) => !twin.without?.includes(number));
    const what = `export, ${twin.name ?? twin.blob ?? ""} ${twin.flipped ?? ""} (${twin.because})`;
    checkOutcome(what, verifyLines(left, blobs), { organisation: whole.organisation, ...twin });
  }
}

/** The quotes of the export stand on their pages, moved and in another spelling too; other words do not. */
function checkQuotes(lines, blobs) {
  withExport(lines.map((line) => `${line}\n`).join(""), blobs, (folder) => {
    const verified = verify(folder);
    same("quotes compared", verifyQuotes(folder, verified), 1);
    same("faults of quotes", verified.faults, []);
  });
  const text = "L’\u00ADordre\n12 : six camé\u00ADras";
  same("a quote moved", isOnPage(text, { exact: "six camé", start: 3 }), true);
  same("a quote spelt otherwise", isOnPage(text, { exact: "l'Ordre 12 : six Caméras", start: 0 }), true);
  same("other words", isOnPage(text, { exact: "seven", start: 0 }), false);
}

function checkStreams(cases) {
  for (const { name, stream, blobs = {}, ...expected } of cases) {
    const text = stream.replaceAll("<long>", "x".repeat(LONGEST + 1));
    checkOutcome(`stream ${name}`, verifyText(text, blobs), expected);
  }
}

function checkOutcome(what, { faults, organisations }, expected) {
  const found = organisations.get(expected.organisation) ?? { counted: new Map(), erased: [], statements: [] };
  same(`${what}: sound (${JSON.stringify(faults)})`, faults.length === 0, expected.sound);
  same(`${what}: counted`, [...found.counted.keys()].sort(), expected.counted);
  same(`${what}: erased`, [...found.erased].sort(), expected.erased);
  same(`${what}: statements`, found.statements.map(claimId).sort(), expected.statements);
}

function checkBodies(cases) {
  for (const { kind, line, understood, because } of cases) {
    same(`body: ${because}`, readBody(Buffer.from(line), kind).state === "understood", understood);
  }
}

function checkExchange({ ranges, refused, lines, calls }) {
  for (const { text, places } of ranges) same(`ranges ${text}`, readRanges(text), places);
  for (const text of refused) same(`ranges ${text}`, readRanges(text), null);
  withExport(lines.map((line) => `${line}\n`).join(""), {}, (folder) => {
    const store = new Store(folder);
    for (const { call, answer: expected } of calls) same(call, answer(store, call).body.toString(), expected);
  });
}

function verifyLines(lines, blobs = {}) {
  return verifyText(lines.map((line) => `${line}\n`).join(""), blobs);
}

/** Verifies an export there where it is, as the command does. */
function verifyText(text, blobs) {
  return withExport(text, blobs, (folder) => {
    const verified = verify(folder);
    return { ...verified, byId: [...statementLines(folder, verified)].map((line) => JSON.parse(line)) };
  });
}

/** Writes an export into a folder of its own, for as long as something is done with it. */
function withExport(text, blobs, act) {
  const folder = mkdtempSync(join(tmpdir(), "vectors-"));
  try {
    writeFileSync(join(folder, "records.ndjson"), text);
    mkdirSync(join(folder, "blobs"));
    for (const [name, content] of Object.entries(blobs)) {
      writeFileSync(join(folder, "blobs", name), Buffer.from(content, "base64"));
    }
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secretKey(seed) {
  return createPrivateKey({ key: Buffer.from(PKCS8 + seed, "hex"), format: "der", type: "pkcs8" });
}

function publicKey(secret) {
  return createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

const CHECKS = {
  canonical: checkCanonical,
  keys: checkKeys,
  log: checkLog,
  histories: checkHistories,
  bodies: checkBodies,
  streams: checkStreams,
  export: checkExport,
  exchange: checkExchange,
};
for (const [name, check] of Object.entries(CHECKS)) {
  check(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")));
}
console.log(`${checks} checks, ${failures} failures.`);
process.exitCode = failures > 0 ? 1 : 0;
