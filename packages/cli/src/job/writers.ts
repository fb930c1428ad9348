import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "@axon/core";
import type { KubernetesObject } from "@kubernetes/client-node";
import type { Cluster } from "../cluster/cluster.ts";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Context } from "../command.ts";
import { shellWord } from "../console/shell-word.ts";
import { CommandFailure } from "../exit.ts";
import { clientOf, pollMilliseconds } from "./job.ts";

/** Longest wait for replicas to go or to come, in milliseconds. */
const longestMilliseconds = 900_000;
/** Annotation by which KEDA keeps a number of replicas (keda.sh, Pausing autoscaling). */
const paused = "autoscaling.keda.sh/paused-replicas";

/** A service that is stopped for a while, with what it had before. */
export interface Writer {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** KEDA's scaler, which would start replicas again; an autoscaler of Kubernetes leaves none alone. */
  readonly scaler?: string;
}

/** The services by name, as they are now. @throws CommandFailure when one is not there */
export async function writersOf(cluster: Cluster, plan: Plan, names: readonly string[]): Promise<Writer[]> {
  return Promise.all(
    names.map(async (name) => {
      const namespace = plan.services.find((service) => service.name === name)?.layer ?? plan.namespace;
      const deployment = (await cluster.list("Deployment", namespace)).find(({ metadata }) => metadata?.name === name);
      if (!deployment) throw new CommandFailure(`Deployment ${name} is not in namespace ${namespace}`);
      const scalers = await cluster.list("ScaledObject", namespace);
      const scaler = scalers.find(({ spec }) => (spec?.scaleTargetRef as { readonly name?: string })?.name === name);
      const least = plan.services.find((service) => service.name === name)?.replicas ?? 1;
      // One that a run before this has stopped comes back with what the plan begins with.
      const replicas = deployment.spec?.replicas || least;
      return { namespace, name, replicas, ...(scaler?.metadata?.name ? { scaler: scaler.metadata.name } : {}) };
    }),
  );
}

/** Leaves no replica, and waits until the last one has finished what it does. */
export async function stop(cluster: Cluster, writer: Writer, interrupts: Context["interrupts"]): Promise<void> {
  await pause(cluster, writer, "0");
  await scale(cluster, writer, 0);
  await until(cluster, writer, interrupts, (_available, there) => there === 0);
}

/** Brings back what was there before. */
export async function start(cluster: Cluster, writer: Writer, interrupts: Context["interrupts"]): Promise<void> {
  await scale(cluster, writer, writer.replicas);
  await pause(cluster, writer, null);
  await until(cluster, writer, interrupts, (available) => available >= writer.replicas);
}

/** The same by hand. */
export function startCommands({ namespace, name, replicas, scaler }: Writer, context: string): string[] {
  const kubectl = `kubectl --context ${shellWord(context)} --namespace ${namespace}`;
  return [
    `${kubectl} scale deployment/${name} --replicas=${replicas}`,
    ...(scaler === undefined ? [] : [`${kubectl} annotate scaledobject.keda.sh/${scaler} ${paused}-`]),
  ];
}

function scale(cluster: Cluster, { namespace, name }: Writer, replicas: number): Promise<void> {
  return patch(cluster, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace, name },
    spec: { replicas },
  });
}

async function pause(cluster: Cluster, { namespace, scaler }: Writer, replicas: string | null): Promise<void> {
  if (scaler === undefined) return;
  const metadata = { namespace, name: scaler, annotations: { [paused]: replicas } };
  await patch(cluster, { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata });
}

async function patch(cluster: Cluster, change: object): Promise<void> {
  const { KubernetesObjectApi, PatchStrategy } = await import("@kubernetes/client-node");
  const api = KubernetesObjectApi.makeApiClient(clientOf(cluster));
  const object = change as KubernetesObject;
  await api.patch(object, undefined, undefined, "axon", undefined, PatchStrategy.MergePatch).catch((error: unknown) => {
    throw new CommandFailure(`${object.kind} ${object.metadata?.name} cannot be changed: ${reasonOf(error)}`);
  });
}

async function until(
  cluster: Cluster,
  { namespace, name }: Writer,
  interrupts: Context["interrupts"],
  reached: (available: number, there: number) => boolean,
): Promise<void> {
  const end = performance.now() + longestMilliseconds;
  while (performance.now() < end) {
    interrupts.check();
    const deployment = (await cluster.list("Deployment", namespace)).find(({ metadata }) => metadata?.name === name);
    const { generation = 0 } = deployment?.metadata ?? {};
    const { observedGeneration = 0, availableReplicas = 0 } = deployment?.status ?? {};
    const pods = (await cluster.list("Pod", namespace)).filter(({ metadata }) => metadata?.labels?.app === name);
    // A pod that ends may still write.
    const alive = pods.filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending");
    if (observedGeneration >= generation && reached(availableReplicas, alive.length)) return;
    await sleep(pollMilliseconds, undefined, { signal: interrupts.signal }).catch(() => {});
  }
  throw new CommandFailure(
    `${name} did not get there within ${longestMilliseconds / 60_000} minutes; axon status shows more`,
  );
}
