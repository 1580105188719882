/**
 * Ed25519 as libsodium checks it (docs/records.md, section 2).
 */

import { createPublicKey, verify } from "node:crypto";

/** What is signed begins with one of these, so that no signature serves as another. */
export const KEY_CONTEXT = "contrechamp/key/1\n";
export const SEAL_CONTEXT = "contrechamp/seal/1\n";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const SPKI = Buffer.from("302a300506032b6570032100", "hex"); // what stands before a raw key in DER
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/**
 * @param {string} key 64 hex digits
 * @param {Uint8Array | string} message what was signed, with its context
 * @param {string} signature 128 hex digits
 * @returns {boolean} whether the signature is good
 */
export function isGood(key, message, signature) {
  const [point, bytes] = [Buffer.from(key, "hex"), Buffer.from(signature, "hex")];
  if (point.length !== 32 || bytes.length !== 64) return false;
  // Node's crypto compares [S]B − [k]A with the bytes of R, but accepts points that libsodium refuses: look first.
  if (littleEndian(bytes.subarray(32)) >= ORDER) return false;
  if (!isUsable(point) || !isUsable(bytes.subarray(0, 32))) return false;
  const object = createPublicKey({ key: Buffer.concat([SPKI, point]), format: "der", type: "spki" });
  return verify(null, Buffer.from(message), object, bytes);
}

/** Whether 32 bytes can be a point's canonical encoding, and not one of small order. */
function isUsable(encoding) {
  const unsigned = Buffer.from(encoding);
  unsigned[31] &= 0x7f; // the top bit is the sign of x
  return littleEndian(unsigned) < P && !SMALL_ORDER.has(unsigned.toString("hex"));
}

function littleEndian(bytes) {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}
