import { type Deployment, type EngineEvent, type Operation, parseUrn, shortType } from "@axon/report";

const doing: Readonly<Record<Operation, string>> = {
  up: "Bringing up",
  preview: "Previewing",
  refresh: "Refreshing",
  destroy: "Destroying",
};

const verbs: Readonly<Record<string, string>> = {
  create: "creating",
  update: "updating",
  delete: "deleting",
  "create-replacement": "replacing",
  "delete-replaced": "removing the old",
  refresh: "reading",
  read: "reading",
  same: "checking",
};

/** What the engine is at, in one line: `Bringing up cortex-core dev: 12 done, creating Deployment cortex-core-api`. */
export function describeStep(
  operation: Operation,
  { system, environment }: Deployment,
  event: EngineEvent | undefined,
  done: number,
): string {
  const what = `${doing[operation]} ${system} ${environment}`;
  const step = event?.resourcePreEvent?.metadata;
  if (!step || step.type.startsWith("pulumi:")) return what;
  return `${what}: ${done} done, ${verbs[step.op] ?? step.op} ${shortType(step.type)} ${parseUrn(step.urn).name}`;
}
