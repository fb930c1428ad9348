/** From the first to the last number, both included. */
export interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** A set of numbers: ranges in order that neither overlap nor touch, so that equal sets are written alike. */
export type Ranges = readonly Range[];

export const empty: Ranges = [];

/** Everything that is in any of the sets. */
export function union(...sets: readonly Ranges[]): Ranges {
  const sorted = sets.flat().sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const result: Range[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before && range.first <= before.last + 1n) {
      result[result.length - 1] = { first: before.first, last: range.last > before.last ? range.last : before.last };
    } else result.push(range);
  }
  return result;
}

/** Everything that is in both. */
export function intersect(one: Ranges, other: Ranges): Ranges {
  return union(
    one.flatMap((a) =>
      other.flatMap((b) => {
        const first = a.first > b.first ? a.first : b.first;
        const last = a.last < b.last ? a.last : b.last;
        return first <= last ? [{ first, last }] : [];
      }),
    ),
  );
}

/** What is in the first and not in the second. */
export function subtract(from: Ranges, taken: Ranges): Ranges {
  return taken.reduce<Ranges>(
    (left, { first, last }) =>
      left.flatMap((range) =>
        range.last < first || range.first > last
          ? [range]
          : [
              ...(range.first < first ? [{ first: range.first, last: first - 1n }] : []),
              ...(range.last > last ? [{ first: last + 1n, last: range.last }] : []),
            ],
      ),
    from,
  );
}
