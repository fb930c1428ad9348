import { createHash } from "node:crypto";
import { checkBytes, checkDuration, failOnProblems } from "@axon/core";
import { claimSpec, costLabels, type Labels } from "@axon/platform/kubernetes";
import type { IPersistentVolumeClaimSpec } from "kubernetes-models/v1/PersistentVolumeClaimSpec";

/**
 * A volume that the operator's StatefulSet claims for each pod. The type package demands an `apiVersion` and a `kind` here
 * that the resource definition does not; the operator would copy them into the claim.
 */
export interface VolumeClaim {
  readonly volumeClaimTemplate: {
    readonly metadata: { readonly labels: Labels };
    readonly spec: IPersistentVolumeClaimSpec;
  };
}

export function volumeClaim(
  storage: string,
  { labels, storageClass }: { readonly labels?: Labels; readonly storageClass?: string },
): VolumeClaim {
  return {
    volumeClaimTemplate: {
      metadata: { labels: costLabels(labels) },
      spec: claimSpec(storage, storageClass),
    },
  };
}

/** Short mark of a configuration; as an annotation of pods it restarts them when the configuration changes. */
export function digest(configuration: string): string {
  return createHash("sha256").update(configuration).digest("hex").slice(0, 16);
}

/** Selects namespaces by the name that Kubernetes itself puts on each as a label. */
export function namespacesNamed(names: readonly string[]) {
  return {
    matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...new Set(names)] }],
  };
}

/** Fails with everything that is no quantity of its kind. */
export function failOnQuantities(
  subject: string,
  quantities: {
    readonly bytes: Readonly<Record<string, string>>;
    readonly durations: Readonly<Record<string, string>>;
  },
): void {
  failOnProblems(subject, [
    ...Object.entries(quantities.bytes).flatMap(([key, text]) => checkBytes([key], text)),
    ...Object.entries(quantities.durations).flatMap(([key, text]) => checkDuration([key], text)),
  ]);
}
