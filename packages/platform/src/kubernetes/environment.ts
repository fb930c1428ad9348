import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** One key of a Secret in the workload's own namespace. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secret: pulumi.Input<string>;
  readonly key: string;
  /** Whether a workload starts without the variable where the Secret has no such key. @default false */
  readonly optional?: boolean;
}

/** A plain value, or a reference to a secret one. */
export type EnvironmentValue = pulumi.Input<string> | SecretKey;

/** Environment variable to value. */
export type Environment = Readonly<Record<string, EnvironmentValue>>;

/** Sorted by name, so that the order they are written in never restarts a pod. */
export function environmentVariables(environment: Environment): k8s.types.input.core.v1.EnvVar[] {
  return Object.entries(environment)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      isSecretKey(value) ? { name, valueFrom: { secretKeyRef: reference(value) } } : { name, value },
    );
}

function reference({ secret, key, optional = false }: SecretKey): k8s.types.input.core.v1.SecretKeySelector {
  return { name: secret, key, ...(optional ? { optional } : {}) };
}

export function isSecretKey(value: EnvironmentValue): value is SecretKey {
  return typeof value === "object" && "secret" in value && "key" in value;
}
