import type { ChangeKind, Interruption } from "./model.ts";

/** A change of one resource, with what it is to be. */
export interface Step {
  readonly kind: ChangeKind;
  readonly type: string;
  readonly properties: readonly string[];
  readonly new: Inputs;
}

/** What the program says of a resource; what is not known yet is some other value. */
export type Inputs = Readonly<Record<string, unknown>>;

/**
 * What a change does to those who use the resource, as Kubernetes and the operators carry it out; undefined for what serves
 * nobody, and for what is made anew. An estimate from what is declared: a process that takes no second replica, or a client that
 * does not connect again, knows better.
 */
export function interruptionOf(step: Step): Interruption | undefined {
  const judge = Object.entries(judges).find(([type]) => step.type === `kubernetes:${type}`)?.[1];
  if (judge === undefined || step.kind === "create" || step.kind === "read" || step.kind === "import") return undefined;
  if (step.kind === "delete") return { downtime: true, because: "it is deleted" };
  if (step.kind === "replace") return { downtime: true, because: "it is deleted and made again" };
  return step.kind === "update" ? judge(step) : undefined;
}

type Judge = (step: Step) => Interruption | undefined;

const judges: Readonly<Record<string, Judge>> = {
  "apps/v1:Deployment": deployment,
  "apps/v1:StatefulSet": (step) => oneByOne(step, numberAt(step.new, "spec", "replicas") ?? 1, ["spec.template"]),
  "argoproj.io/v1alpha1:Rollout": (step) =>
    touches(step, ["spec.template"])
      ? { downtime: false, because: "the new version takes over step by step" }
      : scaled(step),
  "postgresql.cnpg.io/v1:Cluster": postgres,
  "postgresql.cnpg.io/v1:Pooler": (step) => oneByOne(step, numberAt(step.new, "spec", "instances") ?? 1, ["spec"]),
  "kafka.strimzi.io/v1:KafkaNodePool": (step) =>
    oneByOne(step, numberAt(step.new, "spec", "replicas") ?? 1, ["spec.resources", "spec.template", "spec.jvmOptions"]),
  "elasticsearch.k8s.elastic.co/v1:Elasticsearch": (step) => {
    const sets = at(step.new, "spec", "nodeSets");
    const nodes = Array.isArray(sets) ? sets.reduce((sum, set) => sum + (numberAt(set, "count") ?? 1), 0) : 1;
    return oneByOne(step, nodes, ["spec.nodeSets", "spec.version"]);
  },
};

/** New replicas come before old ones go, unless the strategy says otherwise. */
function deployment(step: Step): Interruption | undefined {
  if (!touches(step, ["spec.template"])) return scaled(step);
  if (at(step.new, "spec", "strategy", "type") === "Recreate")
    return { downtime: true, because: "its old replica goes before a new one comes" };
  const missing = at(step.new, "spec", "strategy", "rollingUpdate", "maxUnavailable");
  const replicas = numberAt(step.new, "spec", "replicas");
  if (typeof missing === "number" && replicas !== undefined && missing >= replicas)
    return { downtime: true, because: `all ${replicas} replicas may be missing at once` };
  return { downtime: false, because: "replica by replica" };
}

/** Parts that change while the server runs, by the operator or the disk's driver. */
const online = [
  "spec.storage.size",
  "spec.walStorage.size",
  "spec.instances",
  "spec.backup",
  "spec.plugins",
  "metadata",
];

/** Standbys are restarted first and one of them takes over; without one nobody answers meanwhile. */
function postgres(step: Step): Interruption | undefined {
  const restarting = step.properties.filter((path) => !online.some((part) => isWithin(path, part)));
  if (restarting.length === 0) return undefined;
  const instances = numberAt(step.new, "spec", "instances") ?? 1;
  if (instances === 1) return { downtime: true, because: "its only server restarts" };
  return { downtime: true, because: "for the seconds in which a standby takes over" };
}

/** What its controller restarts one after the other. */
function oneByOne(step: Step, count: number, restarting: readonly string[]): Interruption | undefined {
  if (!touches(step, restarting)) return scaled(step);
  return count === 1
    ? { downtime: true, because: "its only replica restarts" }
    : { downtime: false, because: "replica by replica" };
}

/** A number of replicas that is no longer any. */
function scaled({ new: inputs }: Step): Interruption | undefined {
  return numberAt(inputs, "spec", "replicas") === 0 ? { downtime: true, because: "it has no replica" } : undefined;
}

function touches({ properties }: Step, parts: readonly string[]): boolean {
  return properties.some((path) => parts.some((part) => isWithin(path, part) || isWithin(part, path)));
}

/** Whether a path is a part, or below it: `spec.template.spec` of `spec.template`. */
function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
}

function at(inputs: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Inputs)[key] : undefined),
    inputs,
  );
}

function numberAt(inputs: unknown, ...keys: readonly string[]): number | undefined {
  const value = at(inputs, ...keys);
  return typeof value === "number" ? value : undefined;
}
