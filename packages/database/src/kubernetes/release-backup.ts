import { createHash } from "node:crypto";
import { checkDuration, failOnProblems, physicalName } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IBackupSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/BackupSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { backupPlugin } from "./cluster-spec.ts";

export interface KubernetesDatabaseBackupArgs extends KubernetesPlacement {
  /** Name of the CloudNativePG Cluster, which must have backups. */
  readonly cluster: pulumi.Input<string>;
  /** What is about to be released, such as the images in it; another release takes another backup. */
  readonly release: string;
  /** Longest time the backup may take. @default "1h" */
  readonly deadline?: string;
}

/**
 * A full backup taken before a release; what depends on it waits for its completion, and is not touched when it fails. It
 * goes where the cluster's own backups go and is kept as long as they are. The object of a former release is deleted,
 * what was backed up is not.
 */
export class KubernetesDatabaseBackup extends pulumi.ComponentResource {
  readonly backupName: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDatabaseBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:database:KubernetesDatabaseBackup", name, args, opts);
    const { namespace, labels, deadline = "1h" } = args;
    failOnProblems(`KubernetesDatabaseBackup "${name}"`, checkDuration(["deadline"], deadline, "1m", "1d"));

    const spec: pulumi.Output<IBackupSpec> = pulumi.output(args.cluster).apply((cluster) => ({
      cluster: { name: cluster },
      method: "plugin",
      pluginConfiguration: { name: backupPlugin },
      target: "prefer-standby",
    }));
    const backup = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Backup",
        metadata: {
          name: releaseName(name, args.release),
          namespace,
          labels,
          annotations: { "pulumi.com/waitFor": "jsonpath={.status.phase}=completed" },
        },
        spec,
      },
      { parent: this, customTimeouts: { create: deadline, update: deadline } },
    );
    this.backupName = backup.metadata.name;
    this.registerOutputs({ backupName: this.backupName });
  }
}

/** `postgres-core-release-1f3a9c2b`, the same for the same release. */
function releaseName(name: string, release: string): string {
  return physicalName([name, createHash("sha256").update(release).digest("hex").slice(0, 8)]);
}
