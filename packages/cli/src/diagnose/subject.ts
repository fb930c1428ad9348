import type { PlannedService } from "@axon/core";
import type { CoreV1Api, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import type { Cluster } from "../cluster/cluster.ts";
import type { Resolved } from "../project/deployment.ts";

/** A workload that is looked at, and what of it is in the cluster. */
export interface Subject {
  readonly resolved: Resolved;
  readonly service: PlannedService;
  readonly namespace: string;
  readonly cluster: Cluster;
  /** Undefined in the sandbox, which runs no pods. */
  readonly api?: CoreV1Api;
  readonly pods: readonly V1Pod[];
  /** What its pods are made from; undefined where the workload is not there. */
  readonly template?: V1PodSpec;
  /** Image to look from inside a pod with; it has a shell. */
  readonly image?: string;
}

/** What one look at a workload showed. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** What is wrong, in a sentence each; empty where nothing was found. */
  readonly findings: readonly string[];
}

/** Finds the pods of a service, and what they are made from. @throws CommandFailure when the cluster cannot be asked */
export async function subjectOf(
  resolved: Resolved,
  cluster: Cluster,
  service: PlannedService,
  image?: string,
): Promise<Subject> {
  const namespace = service.layer ?? resolved.plan.namespace;
  const [pods, deployments, rollouts] = await Promise.all([
    cluster.list("Pod", namespace),
    cluster.list("Deployment", namespace),
    cluster.list("Rollout", namespace),
  ]);
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const deployment = deployments.find(({ metadata }) => metadata?.name === service.name);
  const rollout = rollouts.find(({ metadata }) => metadata?.name === service.name);
  const template = deployment?.spec?.template.spec ?? templateOf(rollout?.spec);
  return {
    resolved,
    service,
    namespace,
    cluster,
    pods: pods.filter(({ metadata }) => metadata?.labels?.app === service.name),
    ...(cluster.config ? { api: cluster.config.makeApiClient(CoreV1Api) } : {}),
    ...(template ? { template } : {}),
    ...(image ? { image } : {}),
  };
}

/** A Rollout has the template of a Deployment. */
function templateOf(spec: Readonly<Record<string, unknown>> | undefined): V1PodSpec | undefined {
  return (spec?.template as { readonly spec?: V1PodSpec } | undefined)?.spec;
}

/** A pod that runs, for questions that only one can answer; one that is ready goes first. */
export function runningPod({ pods }: Pick<Subject, "pods">): V1Pod | undefined {
  const running = pods.filter(
    ({ metadata, status }) => status?.phase === "Running" && metadata?.deletionTimestamp === undefined,
  );
  const isReady = ({ status }: V1Pod) =>
    status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return running.find(isReady) ?? running[0];
}

/** Nobody may ask a pod where there is none. */
export const noPods = "no pod of it runs, so nobody could look from inside";
