import type { Value } from "./value.ts";

/** Whether a switch is on. Some cloud providers take it as text. */
export function isTrue(value: Value | undefined): boolean {
  return value === true || value === "true";
}

/** Whether a switch that is on by itself was left on. */
export function isNotFalse(value: Value | undefined): boolean {
  return value !== false && value !== "false";
}
