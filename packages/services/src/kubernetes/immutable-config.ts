import { createHash } from "node:crypto";
import { physicalName } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "./metadata.ts";

/**
 * Settings that never change: the ConfigMap is named by a hash of its content, so new content is a new one and the old one
 * stays in the cluster for a rollback (NC-086). Gives its name.
 */
export function immutableConfigMap(
  name: string,
  app: string,
  placement: KubernetesPlacement,
  data: Readonly<Record<string, pulumi.Input<string>>>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const hashed = pulumi.output(data).apply((content) => physicalName([name, contentHash(content)]));
  const { namespace, labels } = metadata(app, placement);
  return new k8s.core.v1.ConfigMap(
    name,
    {
      metadata: { name: hashed, namespace, labels: { ...labels, "axon.dev/generation-of": name } },
      immutable: true,
      data,
    },
    { parent, retainOnDelete: true },
  ).metadata.name;
}

function contentHash(content: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 10);
}
