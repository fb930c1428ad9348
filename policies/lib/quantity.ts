import { UNKNOWN, type Value } from "./value.ts";

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as Kubernetes writes it, `500m`, `2Gi`, `1e3` or a number, in its base unit; undefined for what is none. */
export function parseQuantity(value: Value | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [, number = "", suffix = ""] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value) ?? [];
  const factor = suffixes[suffix];
  const parsed = Number(number);
  return number === "" || factor === undefined || Number.isNaN(parsed) ? undefined : parsed * factor;
}

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
