/**
 * The forms of bodies and claims (docs/records.md, section 5).
 */

import { NotCanonical, parse } from "./canonical.mjs";
import { isArrayOf, isCount, isHex64, isObject, isObjectWith, matches } from "./forms.mjs";

const anything = () => true;
const isText = (value) => typeof value === "string";
const isSalt = matches(/^[0-9a-f]{32}$/);
const isEnding = matches(/^[0-9a-f]{64}#(0|[1-9][0-9]{0,4})$/);
const isTime = matches(/^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/);
const isShortText = (value) => isText(value) && value !== "" && [...value].length <= 100;

const isClaim = isObjectWith(
  { property: matches(/^[a-z][a-z0-9_]{0,63}$/), value: anything },
  {
    as_written: isText,
    since: isTime,
    until: isTime,
    sources: isArrayOf(isObject),
    note: (value) => isObject(value) && Object.values(value).every(isText),
  },
);
const isBlob = isObjectWith({ sha256: isHex64, size: isCount, type: isShortText, role: isShortText });

const FORMS = {
  assert: isObjectWith({
    salt: isSalt,
    subject: matches(/^[a-z][a-z0-9+.-]{0,31}:[!-~]{1,180}$/),
    subject_kind: matches(/^[a-z][a-z0-9_]{0,39}$/),
    claims: isArrayOf(isClaim),
    ends: isArrayOf(isEnding),
    blobs: isArrayOf(isBlob),
  }),
  erase: isObjectWith({ salt: isSalt, erases: isArrayOf(isHex64), ends: isArrayOf(isEnding) }),
};

/**
 * Reads a body whose hash is right.
 * @param {Buffer} bytes
 * @param {"assert" | "erase"} kind that its header names
 * @returns {{state: "absent" | "not understood" | "understood", value?: any}}
 */
export function readBody(bytes, kind) {
  try {
    const value = parse(bytes);
    // U+0000 may stand in a canonical line, but what this format is for cannot store it.
    const understood = FORMS[kind](value) && !bytes.includes("\\u0000");
    return understood ? { state: "understood", value } : { state: "not understood" };
  } catch (error) {
    if (error instanceof NotCanonical) return { state: "absent" };
    throw error;
  }
}
