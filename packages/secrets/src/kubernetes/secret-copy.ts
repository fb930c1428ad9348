import { failOnProblems, formatDuration, type Problem, parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IPushSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1alpha1/PushSecretSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";
import type { SecretStoreReference } from "./external-secret.ts";

export interface KubernetesSecretCopyArgs extends KubernetesPlacement {
  /** The second store, out of reach of whoever could lose the first. */
  readonly store: pulumi.Input<SecretStoreReference>;
  /** Secret that holds the keys. */
  readonly secretName: pulumi.Input<string>;
  /** Key to the entry of its own that keeps it; one at least. */
  readonly entries: Readonly<Record<string, string>>;
  /** How soon a new entry is written, at least a minute. @default "15m" */
  readonly refreshInterval?: string;
}

/** Field of an entry that holds the key; in Key Vault, which knows no fields, the entry itself does. */
const valueProperty = "value";

/**
 * A second copy of keys without which data is lost, such as one that it is encrypted with. External Secrets writes each into
 * the second store once, and then neither changes nor deletes it there: not when the first store loses the key or has
 * another in its place, and not when this goes. Such a key never changes, so the copy is never old.
 * @see https://external-secrets.io/latest/api/pushsecret/
 */
export class KubernetesSecretCopy extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesSecretCopyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:secrets:KubernetesSecretCopy", name, args, opts);
    failOnProblems(`KubernetesSecretCopy "${name}"`, checkCopy(args));
    const { namespace, labels } = args;
    const spec = pulumi.all([args.store, args.secretName]).apply(([store, secret]) => copySpec(args, store, secret));
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1alpha1",
        kind: "PushSecret",
        metadata: { name, namespace, labels, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
        spec,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function copySpec(
  { entries, refreshInterval = defaults.refreshInterval }: KubernetesSecretCopyArgs,
  { kind, name }: SecretStoreReference,
  secret: string,
): IPushSecretSpec {
  return {
    refreshInterval: formatDuration(parseDuration(refreshInterval)),
    secretStoreRefs: [{ kind, name }],
    updatePolicy: "IfNotExists",
    deletionPolicy: "None",
    selector: { secret: { name: secret } },
    data: Object.entries(entries).map(([secretKey, remoteKey]) => ({
      match: { secretKey, remoteRef: { remoteKey, property: valueProperty } },
      conversionStrategy: "None",
    })),
  };
}

/** Whether an entry exists is asked of the whole of it, so that of two keys in one the second would never be written. */
function checkCopy({ entries }: KubernetesSecretCopyArgs): Problem[] {
  const names = Object.values(entries);
  return [
    ...(names.length === 0 ? [{ path: ["entries"], expected: "at least one key", received: "none" }] : []),
    ...Object.entries(entries).flatMap(([key, entry], index) =>
      names.indexOf(entry) === index
        ? []
        : [{ path: ["entries", key], expected: "an entry that no other key has", received: entry }],
    ),
  ];
}
