/**
 * What holds: endings, erasures and statements of one organisation (docs/records.md, section 9).
 */

/** @typedef {import("./stream.mjs").Header} Header */

/**
 * @param {Map<string, Header>} counted the records of the organisation that count
 * @returns {{erased: Set<string>, effective: Header[], statements: {header: Header, number: number}[]}}
 */
export function account(counted) {
  const erased = erasedRecords(counted);
  const effective = [...counted.values()].filter((header) => header.said && !erased.has(header.id));
  const ended = new Set(effective.flatMap((header) => header.said.ends));
  const statements = effective.flatMap((header) =>
    Array.from({ length: header.said.claims }, (_, number) => ({ header, number })).filter(
      (statement) => !ended.has(claimId(statement)),
    ),
  );
  return { erased, effective, statements };
}

/** The id of the claim at a place of a record. */
export function claimId({ header, number }) {
  return `${header.id}#${number}`;
}

/** Records that erase are not erased, so this does not depend on any order. An erased record need have no body. */
function erasedRecords(counted) {
  const named = [...counted.values()].flatMap((header) => header.said?.erases ?? []);
  return new Set(named.filter((id) => counted.get(id)?.kind === "assert"));
}
