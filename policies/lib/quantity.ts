import { UNKNOWN, type Value } from "./value.ts";

export { parseQuantity } from "@axon/core/quantity";

/** A count, or a share such as `25%`, of so many replicas; UNKNOWN where it cannot be told. */
export function countOf(value: Value | undefined, replicas: number): number | typeof UNKNOWN {
  if (typeof value === "number") return value;
  const [, percent] = (typeof value === "string" && /^(\d{1,5})%$/.exec(value)) || [];
  return percent === undefined ? UNKNOWN : (Number(percent) / 100) * replicas;
}

/** The number here, or another where there is none: unset, or something that the API server refuses. */
export function numberOr(value: Value | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/** Hours of each unit of a duration as Go writes it. */
const durationUnits: Readonly<Record<string, number>> = { h: 1, m: 1 / 60, s: 1 / 3600, ms: 1 / 3_600_000 };

/** The hours of a duration as Go writes it, `720h`, `1h30m` or `0`; undefined for what is none. */
export function durationHours(value: Value | undefined): number | undefined {
  if (value === 0 || value === "0") return 0;
  if (typeof value !== "string" || !/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(value)) return undefined;
  const parts = value.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce((hours, [, number, unit = ""]) => hours + Number(number) * (durationUnits[unit] ?? 0), 0);
}
