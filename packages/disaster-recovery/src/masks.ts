import { type Problem, show } from "@axon/core";

/**
 * What becomes of the values of a column.
 * - `keep`: they stay as they are;
 * - `hash`: hexadecimal digits cut to what fits, the same for the same value all over the database, and others in the next
 *   run; for text, uuid and bytea;
 * - `email`: an address at example.invalid, likewise the same for the same value;
 * - `remove`: nothing; an empty text or object where there must be a value;
 * - `value`: this text in every row;
 * - `expression`: SQL over the columns of the row, such as `date_trunc('year', born)`.
 */
export type ColumnMask =
  | "keep"
  | "hash"
  | "email"
  | "remove"
  | { readonly value: string }
  | { readonly expression: string };

/** What becomes of a table: `keep` and `empty` for the whole of it, or a rule for each column that can hold words. */
export type TableMask = "keep" | "empty" | Readonly<Record<string, ColumnMask>>;

/** By table: `users`, or `memory.items` in another schema than `public`. */
export type Masks = Readonly<Record<string, TableMask>>;

const columnMasks: readonly unknown[] = ["keep", "hash", "email", "remove"];
const tableMasks: readonly unknown[] = ["keep", "empty"];

/** Everything that is wrong with rules; whether they fit the tables is found where these are. */
export function checkMasks(masks: Masks): Problem[] {
  return Object.entries(masks).flatMap(([table, mask]) => {
    const path = ["masks", table];
    if (typeof mask !== "string") return Object.entries(mask).flatMap((entry) => checkColumn(path, ...entry));
    if (tableMasks.includes(mask)) return [];
    return [{ path, expected: '"keep", "empty" or rules by column', received: show(mask) }];
  });
}

function checkColumn(table: readonly string[], column: string, mask: ColumnMask): Problem[] {
  if (typeof mask === "object" ? Object.keys(mask).length === 1 : columnMasks.includes(mask)) return [];
  const expected = '"keep", "hash", "email", "remove", { value } or { expression }';
  return [{ path: [...table, column], expected, received: show(mask) }];
}
