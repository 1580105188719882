#!/usr/bin/env node
/**
 * The command: node verifier/verify.mjs EXPORT_FOLDER|FILE [--json] [--statements]
 */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";

import { statementLines, verify } from "./export.mjs";

const USAGE = `Usage: node verify.mjs EXPORT_FOLDER|FILE [--json] [--statements]

Checks every hash, signature, chain and cut of an export, or of one stream of records.
--statements writes the statements that hold, one a line, and the report to standard error;
--json writes the report as JSON. Exit codes: 0 sound, 1 faults, 2 wrong use.
`;

async function main() {
  const request = readArguments();
  if (!request) {
    process.stderr.write(USAGE);
    return 2;
  }
  const verified = verify(request.path);
  const report = request.json ? `${JSON.stringify(summary(verified))}\n` : inWords(summary(verified));
  (request.statements ? process.stderr : process.stdout).write(report);
  if (request.statements) {
    await pipeline(Readable.from(terminated(statementLines(request.path, verified))), process.stdout, { end: false });
  }
  return verified.faults.length > 0 ? 1 : 0;
}

function* terminated(lines) {
  for (const line of lines) yield `${line}\n`;
}

function readArguments() {
  try {
    const options = { json: { type: "boolean" }, statements: { type: "boolean" } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return positionals.length === 1 ? { ...values, path: positionals[0] } : null;
  } catch {
    return null;
  }
}

function summary({ organisations, logs, records, files, faults, notes }) {
  const statements = [...organisations.values()].reduce((sum, found) => sum + found.statements.length, 0);
  return { organisations: organisations.size, logs, records, statements, files, faults, notes };
}

function inWords({ organisations, logs, records, statements, files, faults, notes }) {
  const lines = [
    `${organisations} organisations, ${logs} logs, ${records} records that count, ${files} files.`,
    `${statements} statements hold.`,
    ...faults.map(({ where, what }) => `Fault: ${where}: ${what}`),
    ...notes.map(({ where, what }) => `Note: ${where}: ${what}`),
    faults.length > 0 ? `${faults.length} faults.` : "No faults.",
  ];
  return `${lines.join("\n")}\n`;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!error.syscall) throw error;
  process.stderr.write(`${error.message}\n`); // a file that is missing or cannot be read, a reader that has gone
  process.exitCode = 2;
}
