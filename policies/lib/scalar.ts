import type { Value } from "./value.ts";

/** Whether a switch is on. Some cloud providers take it as text. */
export function isTrue(value: Value | undefined): boolean {
  return value === true || value === "true";
}

/** Whether a switch that is on by itself was left on. */
export function isNotFalse(value: Value | undefined): boolean {
  return value !== false && value !== "false";
}

/** A number, also where it is written as text; not a number for anything else, and for nothing. */
export function numberOf(value: Value | undefined): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}
