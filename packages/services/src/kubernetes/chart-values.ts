import type { Problem } from "@axon/core";

/** Values of a chart, as deep as it likes. */
export type Values = Readonly<Record<string, unknown>>;

/** The values with another one at a path; maps on the way are kept, and made where there are none. */
export function withValueAt(values: Values, [key, ...rest]: readonly string[], value: unknown): Values {
  if (key === undefined) return values;
  const below = Object.hasOwn(values, key) ? values[key] : undefined;
  return { ...values, [key]: rest.length === 0 ? value : withValueAt(isValues(below) ? below : {}, rest, value) };
}

/** One secret would stand in the place of a map that holds another. */
export function checkSecretValues(paths: readonly string[]): Problem[] {
  return paths.flatMap((path) => {
    const around = paths.find((other) => path.startsWith(`${other}.`));
    if (around === undefined) return [];
    return [{ path: ["secretValues", path], expected: "beside the others", received: `a path within ${around}` }];
  });
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
