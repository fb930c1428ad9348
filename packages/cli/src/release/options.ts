import { formatDuration, parseDuration, QuantityError, type Release } from "@axon/core";
import { UsageError } from "../exit.ts";
import type { Resolved } from "../project/deployment.ts";
import type { GuardOptions } from "./guard.ts";

/** Options of a command that brings a release up. */
export interface ReleaseOptions {
  /** How long the release is watched, or `false` for not at all. @default - what the definition says, in staging and prod */
  readonly watch?: string | false;
  /** `false` to let a release that does not hold stay. @default true */
  readonly rollback?: boolean;
}

/** Environments whose releases are watched and told of without being asked to (CC-081). */
const guardedEnvironments: readonly string[] = ["staging", "prod"];

/**
 * What is done about a release, from the command line and the definition.
 * @returns undefined where releases are neither watched nor taken back
 * @throws UsageError when the time to watch is none, or too short to find anything
 */
export function guardOptions({ deployment, plan }: Resolved, options: ReleaseOptions): GuardOptions | undefined {
  const { watch, rollback = true } = options;
  const rules = typeof watch === "string" ? { ...plan.release, watch: watchTime(watch, plan.release) } : plan.release;
  if (!guardedEnvironments.includes(deployment.environment) && typeof watch !== "string") return undefined;
  const unwanted = watch === false || rules.watch.seconds === 0;
  return { watch: unwanted ? "unwanted" : deployment.sandbox ? "sandbox" : rules, rollback };
}

function watchTime(text: string, { failedChecks, checkEvery }: Release): Release["watch"] {
  const time = readTime(text);
  const needed = failedChecks * checkEvery.seconds;
  if (time.seconds < needed) {
    const checks = `${failedChecks} checks, one every ${formatDuration(checkEvery)}, are needed to find anything`;
    throw new UsageError(
      `--watch ${text} is too short: ${checks}; give at least ${formatDuration({ seconds: needed })}, or --no-watch`,
    );
  }
  return time;
}

function readTime(text: string): Release["watch"] {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof QuantityError) throw new UsageError(`--watch ${error.message}`);
    throw error;
  }
}
