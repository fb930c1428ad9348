import { type Plan, type PlannedJob, type PlannedService, plan, type SystemDefinition } from "@axon/core";
import { takesRole } from "./kubernetes/identities.ts";
import type { Settings } from "./settings.ts";

/** What a definition is in the installation of a stack: nobody is told keys of a bucket that a role opens. */
export function planOf(definition: SystemDefinition, settings: Settings): Plan {
  const planned = plan(definition, settings);
  if (settings.target !== "kubernetes") return planned;
  const buckets = new Set(planned.buckets.map(({ name }) => name));
  const withoutKeys = <Workload extends PlannedService | PlannedJob>(workload: Workload): Workload => {
    if (!takesRole(settings.kubernetes, workload.name)) return workload;
    const bindings = workload.bindings.filter(
      (binding) => !("from" in binding && buckets.has(binding.from) && isKey(binding.attribute)),
    );
    return { ...workload, bindings };
  };
  return { ...planned, services: planned.services.map(withoutKeys), jobs: planned.jobs.map(withoutKeys) };
}

function isKey(attribute: string): boolean {
  return attribute === "accessKeyId" || attribute === "secretAccessKey";
}
