import type { Bucket, Named, Plan, PlannedJob, PlannedService } from "@axon/core";

/** The server that holds the buckets that must answer. */
export const objectStore = { name: "object-store", port: 8_333, region: "us-east-1" } as const;

interface Workloads {
  readonly services: readonly PlannedService[];
  readonly jobs: readonly PlannedJob[];
}

/** Whether a bucket must be one that answers: what is only copied out of it is a folder on a laptop. */
export function isStored({ services, jobs }: Workloads, bucket: string): boolean {
  const uses = [...services, ...jobs].flatMap((workload) => workload.uses[bucket] ?? []);
  return uses.some(({ env, fetch }) => fetch === undefined || Object.keys(env).length > 0);
}

export function storedBuckets(plan: Plan): Named<Bucket>[] {
  return plan.buckets.filter(({ name }) => isStored(plan, name));
}

/** Everybody who uses a bucket that answers, each with one pair of keys for all of them. */
export function objectUsers(plan: Plan): string[] {
  const stored = storedBuckets(plan);
  return [...plan.services, ...plan.jobs]
    .filter(({ uses }) => stored.some(({ name }) => Object.hasOwn(uses, name)))
    .map(({ name }) => name);
}

/** Component and attribute in `.env` of the keys of a workload. */
export function objectKeys(workload: string) {
  const component = `${workload}-objects`;
  return {
    accessKeyId: [component, "accessKeyId"],
    secretAccessKey: [component, "secretAccessKey"],
  } as const;
}
