import { failOnProblems, formatDuration, type Problem, parseDuration, show } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IExternalSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";
import { rotatedProperty, type SecretStoreReference } from "./external-secret.ts";

/** A secret of the cluster, and the entry of the store that its values come from. */
export interface DatedSecret {
  readonly name: string;
  readonly namespace: string;
  /** `cortex-core/postgres-core-credentials`; its field {@link rotatedProperty} says the day. */
  readonly entry: string;
}

export interface KubernetesRotationDaysArgs extends KubernetesPlacement {
  readonly store: pulumi.Input<SecretStoreReference>;
  /** One at least; a secret whose values come from several entries stands there several times. */
  readonly secrets: readonly DatedSecret[];
  /** Name of the metric, whose labels are `namespace`, `name` and `entry`, and whose value is Unix time in seconds. */
  readonly metric: string;
  /** How soon a change in the store reaches the cluster, at least a minute. @default "15m" */
  readonly refreshInterval?: string;
}

/** Key of the Secret; a collector of text files takes names with this ending. */
const file = "secrets.prom";

/**
 * The days on which the values of copied secrets were made, as metrics in Prometheus' text format. They are copied out of the
 * same entries as the values are, into a Secret that holds nothing else: whoever shows them to Prometheus sees no value.
 */
export class KubernetesRotationDays extends pulumi.ComponentResource {
  readonly secretName: pulumi.Output<string>;

  constructor(name: string, args: KubernetesRotationDaysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:secrets:KubernetesRotationDays", name, args, opts);
    failOnProblems(`KubernetesRotationDays "${name}"`, checkDays(args));
    const { namespace, labels } = args;
    const spec = pulumi.output(args.store).apply((store) => daysSpec(name, store, args));
    const { metadata } = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        // Without waiting for it: an entry that says no day is told of by an alert, and keeps nothing from running.
        metadata: { name, namespace, labels },
        spec,
      },
      { parent: this },
    );
    this.secretName = metadata.name;
    this.registerOutputs({ secretName: this.secretName });
  }
}

function checkDays({ secrets, metric }: KubernetesRotationDaysArgs): Problem[] {
  const names = secrets.map(keyOf);
  return [
    ...(secrets.length > 0 ? [] : [{ path: ["secrets"], expected: "at least one secret", received: "none" }]),
    ...names.flatMap((key, index) =>
      names.indexOf(key) === index
        ? []
        : [{ path: ["secrets", index], expected: "another than the ones before", received: show(key) }],
    ),
    ...(/^[a-zA-Z_:][\w:]*$/.test(metric)
      ? []
      : [{ path: ["metric"], expected: "a metric's name", received: show(metric) }]),
  ];
}

function daysSpec(
  name: string,
  { kind, name: storeName }: SecretStoreReference,
  { secrets, metric, labels = {}, refreshInterval }: KubernetesRotationDaysArgs,
): IExternalSecretSpec {
  return {
    refreshInterval: formatDuration(parseDuration(refreshInterval ?? defaults.refreshInterval)),
    secretStoreRef: { kind, name: storeName },
    target: {
      name,
      creationPolicy: "Owner",
      deletionPolicy: "Retain",
      template: {
        engineVersion: "v2",
        mergePolicy: "Replace",
        type: "Opaque",
        metadata: { labels, annotations: {} },
        data: { [file]: secrets.map((secret) => sample(metric, secret)).join("") },
      },
    },
    data: secrets.map((secret) => ({
      secretKey: keyOf(secret),
      // The last three are the API's own defaults, written down so that a diff against the cluster stays empty.
      remoteRef: {
        key: secret.entry,
        property: rotatedProperty,
        conversionStrategy: "Default",
        decodingStrategy: "None",
        metadataPolicy: "None",
      },
    })),
  };
}

/** A line of Prometheus' text format. What is no day becomes one of the year 1, which nobody can overlook. */
function sample(metric: string, secret: DatedSecret): string {
  const { name, namespace, entry } = secret;
  const labels = Object.entries({ namespace, name, entry }).map(
    ([label, value]) => `${label}=${JSON.stringify(value)}`,
  );
  return `${metric}{${labels.join(",")}} {{ (toDate "2006-01-02" (index . ${JSON.stringify(keyOf(secret))})).Unix }}\n`;
}

function keyOf({ name, namespace, entry }: DatedSecret): string {
  return [namespace, name, entry].join(".").replaceAll(/[^-._a-zA-Z0-9]/g, "-");
}
