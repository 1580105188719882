#!/usr/bin/env node
/**
 * The command: node verifier/verify.mjs EXPORT_FOLDER|FILE [--json] [--statements] [--quotes] [--citation] [--mirror]
 */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";

import { checkCitation } from "./citation.mjs";
import { statementLines, verify, verifyQuotes } from "./export.mjs";
import { checkMirror } from "./mirror.mjs";

const USAGE = `Usage: node verify.mjs EXPORT_FOLDER|FILE [--json] [--statements] [--quotes]
       node verify.mjs FILE --citation [--json]
       node verify.mjs FOLDER --mirror [--json]

Checks every hash, signature, chain and cut of an export, or of one stream of records.
--statements writes the statements that hold, one a line, and the report to standard error;
--quotes compares each quote with the published text of its page;
--citation checks a few records with what proves them, and says who signed them;
--mirror checks a copy of a whole site: who signed its list of files, and every file;
--json writes the report as JSON. Exit codes: 0 sound, 1 faults, 2 wrong use.
`;

async function main() {
  const request = readArguments();
  if (!request) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (request.citation) return reportCitation(request);
  if (request.mirror) return reportMirror(request);
  const verified = verify(request.path);
  const quotes = request.quotes ? verifyQuotes(request.path, verified) : undefined;
  const report = request.json ? `${JSON.stringify(summary(verified, quotes))}\n` : inWords(summary(verified, quotes));
  (request.statements ? process.stderr : process.stdout).write(report);
  if (request.statements) {
    await pipeline(Readable.from(terminated(statementLines(request.path, verified))), process.stdout, { end: false });
  }
  return verified.faults.length > 0 ? 1 : 0;
}

function reportCitation({ path, json }) {
  const checked = checkCitation(path);
  process.stdout.write(json ? `${JSON.stringify(checked)}\n` : citationInWords(checked));
  return checked.faults.length > 0 ? 1 : 0;
}

function reportMirror({ path, json }) {
  const checked = checkMirror(path);
  const { about, files, signed, faults } = checked;
  const lines = [`${files} files of ${about.address}, copied on ${about.day}.`, ...signed.map((id) => `Signed by ${id}.`)];
  process.stdout.write(json ? `${JSON.stringify(checked)}\n` : `${[...lines, ...ending(faults, [])].join("\n")}\n`);
  return faults.length > 0 ? 1 : 0;
}

function citationInWords({ cited, faults, notes }) {
  const lines = [...cited.flatMap(wordsOf), ...ending(faults, notes)];
  return `${lines.join("\n")}\n`;
}

const STANDING = {
  counts: "It counts, by the key events in this file.",
  closed: "Its log was closed after it; whether it is in what was kept, this file does not show.",
  void: "Its group keeps it no more: a recovery of its keys leaves it out.",
};

function wordsOf({ record, log, seq, day, organisation, key, standing, body }) {
  return [
    `Record ${record}`,
    `  said by the group ${organisation}, dated ${day}`,
    `  number ${seq} of the log ${log}, sealed with the key ${key}`,
    `  ${STANDING[standing]}`,
    `  ${JSON.stringify(body)}`,
  ];
}

function* terminated(lines) {
  for (const line of lines) yield `${line}\n`;
}

function readArguments() {
  try {
    const flag = { type: "boolean" };
    const options = { json: flag, statements: flag, quotes: flag, citation: flag, mirror: flag };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return positionals.length === 1 ? { ...values, path: positionals[0] } : null;
  } catch {
    return null;
  }
}

function summary({ organisations, logs, records, files, faults, notes }, quotes) {
  const statements = [...organisations.values()].reduce((sum, found) => sum + found.statements.length, 0);
  return { organisations: organisations.size, logs, records, statements, files, quotes, faults, notes };
}

function inWords({ organisations, logs, records, statements, files, quotes, faults, notes }) {
  const lines = [
    `${organisations} organisations, ${logs} logs, ${records} records that count, ${files} files.`,
    `${statements} statements hold.`,
    ...(quotes === undefined ? [] : [`${quotes} quotes compared.`]),
    ...ending(faults, notes),
  ];
  return `${lines.join("\n")}\n`;
}

function ending(faults, notes) {
  return [
    ...faults.map(({ where, what }) => `Fault: ${where}: ${what}`),
    ...notes.map(({ where, what }) => `Note: ${where}: ${what}`),
    faults.length > 0 ? `${faults.length} faults.` : "No faults.",
  ];
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!error.syscall) throw error;
  process.stderr.write(`${error.message}\n`); // a file that is missing or cannot be read, a reader that has gone
  process.exitCode = 2;
}
