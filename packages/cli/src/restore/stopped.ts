import type { Plan } from "@axon/core";
import type { Cluster } from "../cluster/cluster.ts";
import type { Context } from "../command.ts";
import { halt, halted, patch, resume, resumed, startCommands, type Writer, writersOf } from "../job/writers.ts";

/** A job on a schedule that does not come meanwhile. */
export interface Schedule {
  readonly namespace: string;
  readonly name: string;
}

/** Everybody who writes into a database. */
export interface Writers {
  readonly services: readonly Writer[];
  readonly schedules: readonly Schedule[];
  /** Jobs that a release or somebody starts; those that run are waited for. */
  readonly others: readonly Schedule[];
  /** Those of them that bring the schema to where a release wants it. */
  readonly migrations: readonly string[];
}

/** The services and jobs with an edge to a database, and what refreshes it. @throws CommandFailure when a service is not there */
export async function writersOfDatabase(cluster: Cluster, plan: Plan, database: string): Promise<Writers> {
  const using = <T extends { readonly uses: object }>(all: readonly T[]) =>
    all.filter(({ uses }) => Object.hasOwn(uses, database));
  const placed = ({ name, layer }: { readonly name: string; readonly layer?: string }) => ({
    namespace: layer ?? plan.namespace,
    name,
  });
  const jobs = using(plan.jobs);
  const { refreshedDatabases, refreshNamespace } = await import("../project/restored.ts");
  const refreshes = refreshedDatabases(plan).filter((one) => one.database.name === database);
  return {
    services: await writersOf(
      cluster,
      plan,
      using(plan.services).map(({ name }) => name),
    ),
    schedules: [
      ...jobs.filter(({ runs }) => "schedule" in runs).map(placed),
      ...refreshes.map(({ job }) => ({ namespace: refreshNamespace(plan), name: job })),
    ],
    others: jobs.filter(({ runs }) => !("schedule" in runs)).map(placed),
    migrations: jobs.filter(({ runs }) => "before" in runs).map(({ name }) => name),
  };
}

/** Leaves nobody who writes, and waits for what is still at work. */
export async function stopAll(cluster: Cluster, writers: Writers, interrupts: Context["interrupts"]): Promise<void> {
  const { services, schedules, others } = writers;
  for (const schedule of schedules) await suspend(cluster, schedule, true);
  for (const service of services) await halt(cluster, service);
  for (const each of [...services, ...schedules, ...others]) await halted(cluster, each, interrupts);
}

/** Asks for everything as the definition has it; a run that was cut off may have left anything stopped. */
export async function startAll(cluster: Cluster, { services, schedules }: Writers): Promise<void> {
  for (const service of services) await resume(cluster, service);
  for (const schedule of schedules) await suspend(cluster, schedule, false);
}

/** Waits until the services answer on their health endpoints. @throws CommandFailure where one does not in time */
export async function allReady(
  cluster: Cluster,
  { services }: Writers,
  interrupts: Context["interrupts"],
  seconds: number,
): Promise<void> {
  for (const service of services) await resumed(cluster, service, interrupts, seconds);
}

/** The same by hand. */
export function startAllCommands({ services, schedules }: Writers, context: string): string[] {
  return [
    ...services.flatMap((service) => startCommands(service, context)),
    ...schedules.map(
      ({ namespace, name }) =>
        `kubectl --context ${context} --namespace ${namespace} patch cronjob/${name} --patch='{"spec":{"suspend":false}}'`,
    ),
  ];
}

function suspend(cluster: Cluster, { namespace, name }: Schedule, isSuspended: boolean): Promise<void> {
  const metadata = { namespace, name };
  return patch(cluster, { apiVersion: "batch/v1", kind: "CronJob", metadata, spec: { suspend: isSuspended } });
}
