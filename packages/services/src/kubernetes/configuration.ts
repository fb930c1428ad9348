import { createHash } from "node:crypto";
import { type Environment, isSecretKey, type KubernetesPlacement, type SecretKey } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** The settings of a workload, split by how a pod must read them. */
export interface Configuration {
  /** ConfigMap with the plain settings. */
  readonly configMap: pulumi.Output<string>;
  /** References to secrets, which stay in the pod. */
  readonly secrets: Readonly<Record<string, SecretKey>>;
  /** Changes with any plain setting, and with any version handed in: on a pod template it makes a rollout. */
  readonly annotations: pulumi.Input<Record<string, string>>;
}

/** Puts the plain settings into a ConfigMap named `<name>-config` and keeps secrets as references. */
export function configuration(
  name: string,
  args: KubernetesPlacement & {
    readonly environment?: Environment;
    readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
  },
  parent: pulumi.Resource,
): Configuration {
  const entries = Object.entries(args.environment ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const secrets: Record<string, SecretKey> = {};
  const plain: Record<string, pulumi.Input<string>> = {};
  for (const [variable, value] of entries) {
    if (isSecretKey(value)) secrets[variable] = value;
    else plain[variable] = value;
  }
  const configMap = new k8s.core.v1.ConfigMap(
    `${name}-config`,
    { metadata: { name: `${name}-config`, namespace: args.namespace, labels: args.labels }, data: plain },
    { parent },
  );
  const annotations = pulumi.all([plain, args.restartOn ?? {}]).apply(([settings, versions]) => ({
    "axon.dev/config-checksum": checksum(settings),
    ...Object.fromEntries(Object.entries(versions).map(([key, version]) => [`axon.dev/version-${key}`, version])),
  }));
  return { configMap: configMap.metadata.name, secrets, annotations };
}

function checksum(settings: Readonly<Record<string, string>>): string {
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 16);
}
