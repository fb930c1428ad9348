import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../command.ts";
import { columns } from "../console/columns.ts";
import { exitCode } from "../exit.ts";
import type { Docker } from "./docker.ts";
import type { ComposeProject } from "./project.ts";

/** A container as `docker compose ps` tells of it. */
interface Container {
  readonly Service: string;
  readonly Name: string;
  /** `running`, `exited`, `restarting` and their like. */
  readonly State: string;
  /** `healthy`, `unhealthy`, `starting`; empty without a health check. */
  readonly Health?: string;
  readonly ExitCode?: number;
  readonly Status?: string;
}

/** One service and whether all of its containers do their work. */
export interface ServiceHealth {
  readonly service: string;
  readonly ready: boolean;
  readonly state: string;
}

/** Shows the health of each service on this machine. @returns 0 when all are well, otherwise 1 */
export async function composeStatus(context: Context, project: ComposeProject): Promise<number> {
  const { output } = context;
  const { docker, resolved, folder } = project;
  const services = healthOf(await containersOf(docker));
  const waiting = services.filter(({ ready }) => !ready);
  const ready = services.length > 0 && waiting.length === 0;
  const { system } = resolved.plan;
  output.print(
    columns(services.map(({ service, ready, state }) => [ready ? "✔" : "✗", service, state])).join("\n") || "  none",
  );
  const verdict =
    services.length === 0
      ? "is not there"
      : ready
        ? "is ready"
        : `is NOT ready: ${waiting.map(({ service }) => service).join(", ")}`;
  output.print(`\n${system} on this machine ${verdict}`);
  output.document({ deployment: resolved.deployment, folder, ready, services });
  return ready ? exitCode.succeeded : exitCode.failed;
}

/** Longest wait for containers to get well, in milliseconds: a model server reads its models first. */
const longestMilliseconds = 600_000;
const pollMilliseconds = 2_000;

/**
 * Waits until each container is well or has failed. Docker's own `--wait` takes a job that ended well for a failure.
 * @param signal ends the waiting
 */
export async function settled(docker: Docker, signal: AbortSignal): Promise<void> {
  const until = performance.now() + longestMilliseconds;
  while (performance.now() < until && !signal.aborted) {
    if (!(await containersOf(docker)).some(isOnItsWay)) return;
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => {});
  }
}

async function containersOf(docker: Docker): Promise<Container[]> {
  return readContainers(await docker.read(["ps", "--all", "--format", "json"]));
}

function isOnItsWay({ State, Health }: Container): boolean {
  return State === "created" || (State === "running" && Health === "starting");
}

/** A document for each line; before 2.21 one list of them. */
function readContainers(text: string): Container[] {
  if (text.trim() === "") return [];
  if (text.trimStart().startsWith("[")) return JSON.parse(text) as Container[];
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Container);
}

/** Health by service, in the order of their names; a job has done its work when it ended with 0. */
function healthOf(containers: readonly Container[]): ServiceHealth[] {
  const services = [...Map.groupBy(containers, ({ Service }) => Service)].sort(([a], [b]) => (a < b ? -1 : 1));
  return services.map(([service, all]) => ({
    service,
    ready: all.every(isWell),
    state: all.map((each) => each.Status ?? [each.State, each.Health].filter(Boolean).join(", ")).join("; "),
  }));
}

function isWell({ State, Health = "", ExitCode = 0 }: Container): boolean {
  if (State === "exited") return ExitCode === 0;
  return State === "running" && (Health === "" || Health === "healthy");
}
