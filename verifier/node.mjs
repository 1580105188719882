#!/usr/bin/env node
/**
 * A small node: node verifier/node.mjs serve FOLDER [--port N] | pull FOLDER ADDRESS
 *
 * It keeps, checks and serves what others signed, and says nothing itself. Written from docs/federation.md alone.
 */

import { createServer } from "node:http";
import { parseArgs } from "node:util";

import { answer, pull } from "./exchange.mjs";
import { Store } from "./store.mjs";

const USAGE = `Usage: node node.mjs serve FOLDER [--port N]
       node node.mjs pull FOLDER ADDRESS

serve  gives the records of FOLDER to other nodes, on this machine
pull   copies what the node at ADDRESS shows, checks it, and keeps what is good in FOLDER
Exit codes: 0 done, 1 some of what came was wrong and was left out, 2 wrong use or no answer.
`;

async function main() {
  const { values, positionals } = parseArgs({ options: { port: { type: "string" } }, allowPositionals: true });
  const [verb, folder, address] = positionals;
  if (verb === "serve" && folder && positionals.length === 2) return serve(new Store(folder), Number(values.port ?? 8001));
  if (verb === "pull" && folder && address) return copy(new Store(folder), address.replace(/\/$/, ""));
  process.stderr.write(USAGE);
  return 2;
}

function serve(store, port) {
  const server = createServer((request, response) => {
    const known = request.method === "GET";
    const said = known ? answer(store, request.url, request.headers.range) : { status: 405, body: "" };
    response.writeHead(said.status, { "Content-Type": "application/x-ndjson", ...said.headers });
    if (said.body.pipe) said.body.on("error", () => response.destroy()).pipe(response);
    else response.end(said.body);
  });
  return new Promise(() => {
    server.listen(port, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
  });
}

async function copy(store, address) {
  const { records, files, faults } = await pull(store, address);
  process.stdout.write(`${JSON.stringify({ records, files, faults: faults.faults })}\n`);
  return faults.faults.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
