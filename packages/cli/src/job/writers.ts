import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration, type Plan } from "@axon/core";
import type { KubernetesObject, V1ObjectMeta } from "@kubernetes/client-node";
import { apiVersions, type Cluster } from "../cluster/cluster.ts";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Context } from "../command.ts";
import { shellWord } from "../console/shell-word.ts";
import { CommandFailure } from "../exit.ts";
import { clientOf, pollMilliseconds } from "./job.ts";

/** Longest wait for replicas to go or to come, in seconds, unless somebody says otherwise. */
export const longestSeconds = 900;
/** Annotation by which KEDA keeps a number of replicas (keda.sh, Pausing autoscaling). */
const paused = "autoscaling.keda.sh/paused-replicas";

/** What a service's replicas are those of. */
const workloadKinds = ["Deployment", "StatefulSet", "Rollout"] as const;

/** A service that is stopped for a while, with what it had before. */
export interface Writer {
  readonly namespace: string;
  readonly name: string;
  readonly kind: (typeof workloadKinds)[number];
  readonly replicas: number;
  /** KEDA's scaler, which would start replicas again; an autoscaler of Kubernetes leaves none alone. */
  readonly scaler?: string;
}

/** The services by name, as they are now. @throws CommandFailure when one is not there */
export async function writersOf(cluster: Cluster, plan: Plan, names: readonly string[]): Promise<Writer[]> {
  return Promise.all(
    names.map(async (name) => {
      const namespace = plan.services.find((service) => service.name === name)?.layer ?? plan.namespace;
      const workload = await workloadOf(cluster, namespace, name);
      if (!workload) throw new CommandFailure(`service ${name} is not in namespace ${namespace}; run axon up first`);
      const scalers = await cluster.list("ScaledObject", namespace);
      const scaler = scalers.find(({ spec }) => (spec?.scaleTargetRef as { readonly name?: string })?.name === name);
      const least = plan.services.find((service) => service.name === name)?.replicas ?? 1;
      // One that a run before this has stopped comes back with what the plan begins with.
      const replicas = workload.replicas || least;
      return {
        namespace,
        name,
        kind: workload.kind,
        replicas,
        ...(scaler?.metadata?.name ? { scaler: scaler.metadata.name } : {}),
      };
    }),
  );
}

interface Workload {
  readonly kind: Writer["kind"];
  readonly replicas: number | undefined;
  /** Whether what is known of it is about what was last asked of it. */
  readonly isObserved: boolean;
  readonly available: number;
}

async function workloadOf(cluster: Cluster, namespace: string, name: string): Promise<Workload | undefined> {
  for (const kind of workloadKinds) {
    const found: { metadata?: V1ObjectMeta; spec?: object; status?: object } | undefined = (
      await cluster.list(kind, namespace)
    ).find(({ metadata }) => metadata?.name === name);
    if (!found) continue;
    const { replicas } = (found.spec ?? {}) as { readonly replicas?: number };
    const { observedGeneration = 0, availableReplicas = 0 } = (found.status ?? {}) as {
      // A Rollout writes it as a text.
      readonly observedGeneration?: number | string;
      readonly availableReplicas?: number;
    };
    const isObserved = Number(observedGeneration) >= (found.metadata?.generation ?? 0);
    return { kind, replicas, isObserved, available: availableReplicas };
  }
  return undefined;
}

/** Leaves no replica, and waits until the last one has finished what it does. */
export async function stop(cluster: Cluster, writer: Writer, interrupts: Context["interrupts"]): Promise<void> {
  await halt(cluster, writer);
  await halted(cluster, writer, interrupts);
}

/** Brings back what was there before. */
export async function start(cluster: Cluster, writer: Writer, interrupts: Context["interrupts"]): Promise<void> {
  await resume(cluster, writer);
  await resumed(cluster, writer, interrupts);
}

/** Asks for no replica, and for nobody to start one. */
export async function halt(cluster: Cluster, writer: Writer): Promise<void> {
  await pause(cluster, writer, "0");
  await scale(cluster, writer, 0);
}

/** Waits until no pod of a service, or of a job, does anything any more. */
export function halted(
  cluster: Cluster,
  { namespace, name }: Pick<Writer, "namespace" | "name">,
  interrupts: Context["interrupts"],
): Promise<void> {
  const gone = async () => {
    const pods = (await cluster.list("Pod", namespace)).filter(({ metadata }) => metadata?.labels?.app === name);
    // A pod that ends may still write.
    return !pods.some(({ status }) => status?.phase === "Running" || status?.phase === "Pending");
  };
  return until(gone, `${name} has not stopped`, longestSeconds, interrupts);
}

/** Asks for the replicas that were there before. */
export async function resume(cluster: Cluster, writer: Writer): Promise<void> {
  await scale(cluster, writer, writer.replicas);
  await pause(cluster, writer, null);
}

/** Waits until as many as before are ready. */
export function resumed(
  cluster: Cluster,
  { namespace, name, replicas }: Writer,
  interrupts: Context["interrupts"],
  seconds = longestSeconds,
): Promise<void> {
  const ready = async () => {
    const workload = await workloadOf(cluster, namespace, name);
    return workload?.isObserved === true && workload.available >= replicas;
  };
  return until(ready, `${name} is not ready`, seconds, interrupts);
}

/** The same by hand. */
export function startCommands({ namespace, name, kind, replicas, scaler }: Writer, context: string): string[] {
  const kubectl = `kubectl --context ${shellWord(context)} --namespace ${namespace}`;
  return [
    `${kubectl} scale ${kind.toLowerCase()}/${name} --replicas=${replicas}`,
    ...(scaler === undefined ? [] : [`${kubectl} annotate scaledobject.keda.sh/${scaler} ${paused}-`]),
  ];
}

function scale(cluster: Cluster, { namespace, name, kind }: Writer, replicas: number): Promise<void> {
  return patch(cluster, { apiVersion: apiVersions[kind], kind, metadata: { namespace, name }, spec: { replicas } });
}

async function pause(cluster: Cluster, { namespace, scaler }: Writer, replicas: string | null): Promise<void> {
  if (scaler === undefined) return;
  const metadata = { namespace, name: scaler, annotations: { [paused]: replicas } };
  await patch(cluster, { apiVersion: "keda.sh/v1alpha1", kind: "ScaledObject", metadata });
}

/** Changes a part of an object. @throws CommandFailure */
export async function patch(cluster: Cluster, change: object): Promise<void> {
  const { KubernetesObjectApi, PatchStrategy } = await import("@kubernetes/client-node");
  const api = KubernetesObjectApi.makeApiClient(clientOf(cluster));
  const object = change as KubernetesObject;
  await api.patch(object, undefined, undefined, "axon", undefined, PatchStrategy.MergePatch).catch((error: unknown) => {
    throw new CommandFailure(`${object.kind} ${object.metadata?.name} cannot be changed: ${reasonOf(error)}`);
  });
}

async function until(
  reached: () => Promise<boolean>,
  otherwise: string,
  seconds: number,
  interrupts: Context["interrupts"],
): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    interrupts.check();
    if (await reached()) return;
    await sleep(pollMilliseconds, undefined, { signal: interrupts.signal }).catch(() => {});
  }
  throw new CommandFailure(`${otherwise} within ${formatDuration({ seconds })}; axon status shows more`);
}
