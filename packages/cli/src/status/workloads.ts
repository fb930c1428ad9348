import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { CustomObject } from "../cluster/cluster.ts";

/** One object and whether it does its work; `null` where nobody can say, or nobody asks. */
export interface StatusRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly ready: boolean | null;
  /** What there is of it: `2/3`, an address, a phase. */
  readonly state: string;
  /** Why it is not ready. */
  readonly reason?: string;
}

type Named = Pick<StatusRow, "kind" | "namespace" | "name">;

/** Ready when every replica that is wanted is there, and of the newest revision. */
export function deploymentRow(named: Named, { metadata, spec, status }: V1Deployment): StatusRow {
  const wanted = spec?.replicas ?? 1;
  const available = status?.availableReplicas ?? 0;
  const updated = status?.updatedReplicas ?? 0;
  const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const failed = status?.conditions?.find(({ type, status }) => type === "Progressing" && status === "False");
  const ready = seen && !failed && available >= wanted && updated >= wanted;
  return rowOf(named, ready, `${available}/${wanted}`, failed?.message ?? rolling(updated, wanted));
}

/** The same of a StatefulSet, whose replicas follow one after the other. */
export function statefulSetRow(named: Named, { metadata, spec, status }: V1StatefulSet): StatusRow {
  const wanted = spec?.replicas ?? 1;
  const there = status?.readyReplicas ?? 0;
  const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const updated = status?.updatedReplicas ?? 0;
  return rowOf(named, seen && there >= wanted && updated >= wanted, `${there}/${wanted}`, rolling(updated, wanted));
}

/** An Argo Rollout says by a phase how it is: `Healthy`, `Progressing`, `Paused` or `Degraded`. */
export function rolloutRow(named: Named, { spec, status }: CustomObject): StatusRow {
  const state = `${Number(status?.availableReplicas ?? 0)}/${Number(spec?.replicas ?? 1)}`;
  const phase = String(status?.phase ?? "not looked at yet");
  const message = typeof status?.message === "string" ? status.message : phase;
  return rowOf(named, phase === "Healthy", state, message);
}

/** A CloudNativePG cluster counts its servers, and says in words what it is about. */
export function databaseRow(named: Named, { spec, status }: CustomObject): StatusRow {
  const wanted = Number(spec?.instances ?? 1);
  const there = Number(status?.readyInstances ?? 0);
  return rowOf(named, there >= wanted, `${there}/${wanted}`, String(status?.phase ?? "not looked at yet"));
}

function rowOf(named: Named, ready: boolean, state: string, reason: string): StatusRow {
  return { ...named, ready, state, ...(ready ? {} : { reason }) };
}

function rolling(updated: number, wanted: number): string {
  return updated < wanted ? `${updated} of ${wanted} are of the newest revision` : "not every replica is available";
}
