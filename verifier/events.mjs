/**
 * The form of key events, and who must have signed them (docs/records.md, section 3).
 */

import { hash, write } from "./canonical.mjs";
import { isArrayOf, isCount, isHex128, isHex64, isObject, isObjectWith } from "./forms.mjs";
import { KEY_CONTEXT, isGood } from "./signatures.mjs";

const isIds = isArrayOf(isHex64);
const isOne = (value) => value === 1;
const hasCutForm = isObjectWith({ log: isHex64, seq: isCount, id: isHex64 });
const isCut = (value) => hasCutForm(value) && (value.seq > 0 || value.id === value.log);
const isOpening = {
  sign: isHex64,
  recovery: (value) => isIds(value) && value.length === 3,
};
const common = { v: isOne, kind: (value) => typeof value === "string", signatures: isSignatures };

const FORMS = new Map([
  ["genesis", isObjectWith({ ...common, ...isOpening })],
  ["certify", isObjectWith({ ...common, org: isHex64, epoch: isHex64, key: isHex64 })],
  ["revoke", isObjectWith({ ...common, org: isHex64, epoch: isHex64, cut: isCut })],
  ["recover", isObjectWith({ ...common, ...isOpening, org: isHex64, prev: isHex64, cuts: isCuts, erased: isIds })],
]);

/**
 * @typedef {object} KeyEvent
 * @property {string} id
 * @property {string} organisation the id of its genesis
 * @property {string | null} opener the event that says who may sign this one; null for a genesis
 * @property {string} signed the bytes signed, with their context
 * @property {any} value the whole event
 */

/**
 * @param {unknown} value a canonical value
 * @returns {KeyEvent | null} null if it has not the form of a key event
 */
export function readEvent(value) {
  if (!isObject(value) || !FORMS.get(value.kind)?.(value)) return null;
  if (opens(value) && new Set([value.sign, ...value.recovery]).size !== 4) return null;
  const { signatures, ...unsigned } = value;
  const text = write(unsigned);
  const id = hash(text);
  const opener = value.kind === "recover" ? value.prev : (value.epoch ?? null);
  return { id, organisation: value.org ?? id, opener, signed: KEY_CONTEXT + text, value };
}

/** Whether an event opens an epoch. */
export function opens(value) {
  return value.kind === "genesis" || value.kind === "recover";
}

/**
 * Whether those signed whom the kind asks for, nobody else, and all well.
 * @param {KeyEvent} event
 * @param {KeyEvent | null} opener the good event that `event.opener` names
 */
export function isSigned(event, opener) {
  const signers = Object.keys(event.value.signatures);
  return (
    isAskedFor(event.value, signers, opener?.value) &&
    signers.every((key) => isGood(key, event.signed, event.value.signatures[key]))
  );
}

function isAskedFor(value, signers, opener) {
  if (value.kind !== "recover") {
    const { sign } = opener ?? value;
    return signers.length === 1 && signers[0] === sign;
  }
  // A new signing key that was a recovery key counts as both, with its one signature.
  const recovering = signers.filter((key) => opener.recovery.includes(key));
  const others = signers.filter((key) => !opener.recovery.includes(key));
  return recovering.length >= 2 && signers.includes(value.sign) && others.every((key) => key === value.sign);
}

function isSignatures(value) {
  return isObject(value) && Object.entries(value).every(([key, signature]) => isHex64(key) && isHex128(signature));
}

function isCuts(value) {
  return isArrayOf(isCut)(value) && new Set(value.map((cut) => cut.log)).size === value.length;
}
