/**
 * Small tests of form that key events, headers and bodies share.
 */

const HEX64 = /^[0-9a-f]{64}$/;
const HEX128 = /^[0-9a-f]{128}$/;

/** Whether a value is an id, a hash or a public key: all are 64 hex digits. */
export const isHex64 = (value) => typeof value === "string" && HEX64.test(value);

/** Whether a value is a signature. */
export const isHex128 = (value) => typeof value === "string" && HEX128.test(value);

/** Whether a value is a JSON object, and no array. */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value is an integer from 0. */
export const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/** Whether a value is an array whose every item passes. */
export const isArrayOf = (passes) => (value) => Array.isArray(value) && value.every((item) => passes(item));

/** A test for texts that a pattern matches as a whole. */
export const matches = (pattern) => (value) => typeof value === "string" && pattern.test(value);

/**
 * A test for objects: each member must pass its test, and no other may be there.
 * @param {Record<string, (value: unknown) => boolean>} required
 * @param {Record<string, (value: unknown) => boolean>} [optional]
 */
export function isObjectWith(required, optional = {}) {
  const tests = new Map(Object.entries({ ...required, ...optional }));
  return (value) =>
    isObject(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.keys(value).every((name) => tests.has(name) && tests.get(name)(value[name]));
}
