import type { Plan } from "./plan.ts";
import type { Duration } from "./quantity.ts";

/** Time that a request may be on its way to a process that is about to close the connection. */
const marginSeconds = 5;

/**
 * How long whoever is in front of services keeps connections to them on which nothing is asked: less than any of them does
 * itself; undefined where none says how long that is. Pure.
 */
export function idleTimeoutOf({ services }: Plan, names: readonly string[]): Duration | undefined {
  const kept = services.flatMap(({ name, keepAlive }) =>
    keepAlive && names.includes(name) ? [keepAlive.seconds] : [],
  );
  if (kept.length === 0) return undefined;
  return { seconds: Math.max(1, Math.min(...kept) - marginSeconds) };
}
