import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import type { StatusRow } from "./workloads.ts";

/** A pod as `kubectl get pods` shows it; one that ends, or has, is asked for nothing. */
export function podRow(namespace: string, pod: V1Pod): StatusRow {
  const containers = pod.status?.containerStatuses ?? [];
  const there = containers.filter(({ ready }) => ready).length;
  const named = { kind: "Pod", namespace, name: pod.metadata?.name ?? "" };
  const state = `${there}/${pod.spec?.containers.length ?? 0} ${phaseOf(pod)}${restarts(containers)}`;
  if (isOver(pod)) return { ...named, ready: null, state };
  const ready = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  const reason = reasonNotReady(pod);
  return { ...named, ready, state, ...(ready ? {} : { reason: reason ?? "it does not answer its readiness check" }) };
}

/** Ended, about to, or made by a Job, which judges its pods itself. */
function isOver({ metadata, status }: V1Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined || status?.phase === "Succeeded" || status?.phase === "Failed") {
    return true;
  }
  return metadata?.ownerReferences?.some(({ kind }) => kind === "Job") ?? false;
}

function phaseOf(pod: V1Pod): string {
  if (pod.metadata?.deletionTimestamp !== undefined) return "Terminating";
  const waiting = stuck(pod)?.state?.waiting?.reason;
  return waiting ?? pod.status?.reason ?? pod.status?.phase ?? "Unknown";
}

function restarts(containers: readonly V1ContainerStatus[]): string {
  const most = Math.max(0, ...containers.map(({ restartCount }) => restartCount));
  return most === 0 ? "" : `, restarted ${most} times`;
}

/** The container that holds a pod up: an init container goes first. */
function stuck({ status }: V1Pod): V1ContainerStatus | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.find(({ state }) => state?.waiting !== undefined && state.waiting.reason !== "PodInitializing");
}

/** Why a pod is not ready, in the words of scheduler and kubelet. */
export function reasonNotReady(pod: V1Pod): string | undefined {
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unscheduled) return unscheduled.message ?? unscheduled.reason;
  const waiting = stuck(pod);
  if (!waiting) return undefined;
  const last = waiting.lastState?.terminated;
  const ended = last ? `; it last ended with ${last.exitCode}${last.reason ? ` (${last.reason})` : ""}` : "";
  const { reason, message } = waiting.state?.waiting ?? {};
  return `${waiting.name}: ${message ?? reason ?? "waiting"}${ended}`;
}
