import { createHash } from "node:crypto";
import { ProblemError } from "@axon/core";
import { type Environment, isSecretKey, type KubernetesPlacement, type SecretKey } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { immutableConfigMap } from "./immutable-config.ts";

/** A file of settings, and those in the same folder by name. */
export interface ConfigFile {
  readonly path: string;
  readonly variable?: string;
  readonly content?: pulumi.Input<string>;
  readonly beside?: Readonly<Record<string, { readonly content: pulumi.Input<string> }>>;
}

/** The settings of a workload, split by how a pod must read them. */
export interface Configuration {
  /** ConfigMap with the plain settings. */
  readonly configMap: pulumi.Output<string>;
  /** References to secrets, which stay in the pod. */
  readonly secrets: Readonly<Record<string, SecretKey>>;
  /** Changes with any plain setting, and with any version handed in: on a pod template it makes a rollout. */
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface ConfigurationArgs extends KubernetesPlacement {
  readonly environment?: Environment;
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly immutableSettings?: boolean;
  readonly configFile?: ConfigFile;
}

/** Puts the plain settings into a ConfigMap named `<name>-config` and keeps secrets as references. */
export function configuration(name: string, args: ConfigurationArgs, parent: pulumi.Resource): Configuration {
  const entries = Object.entries(args.environment ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const secrets: Record<string, SecretKey> = {};
  const plain: Record<string, pulumi.Input<string>> = {};
  for (const [variable, value] of entries) {
    if (isSecretKey(value)) secrets[variable] = value;
    else plain[variable] = refuseSecret(value, name, ["environment", variable]);
  }
  const configMap = args.immutableSettings
    ? immutableConfigMap(`${name}-config`, name, args, plain, parent)
    : mutableConfigMap(name, args, plain, parent);
  const versions = Object.entries(args.restartOn ?? {}).map(([key, version]) => [`axon.dev/version-${key}`, version]);
  const annotations = {
    "axon.dev/config-checksum": pulumi
      .all([plain, args.configFile?.content ?? "", args.configFile?.beside ?? {}])
      .apply(([settings, file, beside]) =>
        checksum([settings, ...(file === "" ? [] : [file]), ...(Object.keys(beside).length === 0 ? [] : [beside])]),
      ),
    ...Object.fromEntries(versions),
  };
  return { configMap, secrets, annotations };
}

function mutableConfigMap(
  name: string,
  { namespace, labels }: KubernetesPlacement,
  data: Readonly<Record<string, pulumi.Input<string>>>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return new k8s.core.v1.ConfigMap(
    `${name}-config`,
    { metadata: { name: `${name}-config`, namespace, labels: { ...labels, app: name } }, data },
    { parent },
  ).metadata.name;
}

/** A ConfigMap is read by whoever may look into the namespace, so what Pulumi knows as secret must not end there. */
export function refuseSecret(value: pulumi.Input<string>, name: string, path: readonly string[]): pulumi.Input<string> {
  if (!pulumi.Output.isInstance(value)) return value;
  const output = pulumi.output(value);
  return pulumi.all([output, pulumi.isSecret(output)]).apply(([plain, secret]) => {
    if (!secret) return plain;
    const expected = "a reference to a Secret, { secret, key }";
    throw new ProblemError(`workload "${name}"`, [{ path, expected, received: "a secret value" }]);
  });
}

function checksum(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}
