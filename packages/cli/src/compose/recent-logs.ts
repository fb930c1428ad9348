import type { Plan } from "@axon/core";
import { masked } from "../diagnose/logs.ts";
import { testedServices } from "../release/recent-logs.ts";
import type { Docker } from "./docker.ts";

/** Enough to see what a process complains of. */
const logLines = 10;

/**
 * Shows the end of what the tests said that followed the services, and what those said (SP-055), with what looks like a secret masked.
 * Logs that cannot be read fail nothing.
 */
export async function showRecentLogs(
  note: (line: string) => void,
  docker: Pick<Docker, "readBoth">,
  { jobs }: Pick<Plan, "jobs">,
): Promise<void> {
  const tests = jobs.filter(({ after }) => after.length > 0);
  if (tests.length === 0) return;
  const names = [...tests.map(({ name }) => name), ...testedServices(tests)];
  const said = await docker
    .readBoth(["logs", "--no-color", "--tail", String(logLines), ...names])
    .catch((error: unknown) => `logs cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  for (const line of said.split("\n").filter((line) => line.trim() !== "")) note(`  ${masked(line)}`);
}
