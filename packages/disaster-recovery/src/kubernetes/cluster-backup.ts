import { checkDuration, checkSchedule, failOnProblems, type Problem, parseDuration, show } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterBackupDefaults as defaults } from "../contract.ts";

/** Where Velero keeps backups, in the words of its plugin for that store. Velero logs in there as itself. */
export interface VeleroStore {
  readonly provider: "aws" | "azure" | "gcp";
  readonly bucket: pulumi.Input<string>;
  /** Folder in the bucket, which holds nothing else. */
  readonly prefix: string;
  /** What the plugin must know besides: `region`, `kmsKeyId`, `storageAccount`. @default {} */
  readonly config?: Readonly<Record<string, string>>;
}

export interface KubernetesClusterBackupArgs extends KubernetesPlacement {
  /** Namespaces whose objects and volumes are kept; `namespace` itself is Velero's, the only one where it looks for orders. */
  readonly namespaces: readonly string[];
  /** Values of the label `app` of what is left out, with its volumes: `["sessions"]`. @default [] */
  readonly without?: readonly string[];
  /** When: five fields of cron, in UTC. @default "0 1 * * *" */
  readonly schedule?: string;
  /** Age at which a backup is deleted, an hour to ten years. @default "30d" */
  readonly retention?: string;
  readonly store: VeleroStore;
}

/**
 * Spec of `velero.io/v1 BackupStorageLocation`, as much of it as is used here.
 * Source: config/crd/v1/bases/velero.io_backupstoragelocations.yaml of github.com/vmware-tanzu/velero.
 */
interface BackupStorageLocationSpec {
  readonly provider: string;
  readonly objectStorage: { readonly bucket: string; readonly prefix: string };
  readonly config: Readonly<Record<string, string>>;
}

type LabelExpression =
  | { readonly key: string; readonly operator: "DoesNotExist" }
  | { readonly key: string; readonly operator: "NotIn"; readonly values: readonly string[] };

/** Spec of `velero.io/v1 Schedule`, likewise. Source: velero.io_schedules.yaml in the same place. */
interface ScheduleSpec {
  readonly schedule: string;
  readonly useOwnerReferencesInBackup: boolean;
  readonly template: {
    readonly includedNamespaces: readonly string[];
    readonly excludedResources: readonly string[];
    readonly labelSelector: { readonly matchExpressions: readonly LabelExpression[] };
    readonly storageLocation: string;
    readonly ttl: string;
    readonly snapshotVolumes: boolean;
    /** Carries what a snapshot holds into the store; a snapshot alone stays beside its disk. */
    readonly snapshotMoveData: boolean;
  };
}

/**
 * What operators write on the objects they make themselves. They make them again, and volumes of several servers that were
 * kept at different moments do not fit together: databases have backups of their own, messages and indices are written again.
 */
const madeByOperators = ["cnpg.io/cluster", "strimzi.io/kind", "common.k8s.elastic.co/type"] as const;

/**
 * Keeps the objects of namespaces and the content of their volumes outside of the cluster, by Velero (1.14 or later). No
 * Secret leaves the cluster: secrets come back from where they come from.
 */
export class KubernetesClusterBackup extends pulumi.ComponentResource {
  /** Name of the schedule, which its backups begin with. */
  readonly schedule: pulumi.Output<string>;

  constructor(name: string, args: KubernetesClusterBackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:disaster-recovery:KubernetesClusterBackup", name, args, opts);
    failOnProblems(`KubernetesClusterBackup "${name}"`, checkClusterBackup(args));
    const metadata = { name, namespace: args.namespace, labels: args.labels };
    const apiVersion = "velero.io/v1";

    const location = new k8s.apiextensions.CustomResource(
      `${name}-store`,
      { apiVersion, kind: "BackupStorageLocation", metadata, spec: locationSpec(args.store) },
      { parent: this },
    );
    const schedule = new k8s.apiextensions.CustomResource(
      name,
      { apiVersion, kind: "Schedule", metadata, spec: scheduleSpec(args, location.metadata.name) },
      { parent: this },
    );
    this.schedule = schedule.metadata.name;
    this.registerOutputs({ schedule: this.schedule });
  }
}

function locationSpec({
  provider,
  bucket,
  prefix,
  config = {},
}: VeleroStore): pulumi.Output<BackupStorageLocationSpec> {
  return pulumi.output(bucket).apply((known) => ({ provider, objectStorage: { bucket: known, prefix }, config }));
}

function scheduleSpec(
  {
    namespaces,
    without = [],
    schedule = defaults.schedule,
    retention = defaults.retention,
  }: KubernetesClusterBackupArgs,
  store: pulumi.Output<string>,
): pulumi.Output<ScheduleSpec> {
  return store.apply(
    (storageLocation): ScheduleSpec => ({
      schedule,
      // Backups outlive the schedule that ordered them.
      useOwnerReferencesInBackup: false,
      template: {
        includedNamespaces: namespaces,
        excludedResources: ["secrets"],
        labelSelector: {
          matchExpressions: [
            ...madeByOperators.map((key) => ({ key, operator: "DoesNotExist" as const })),
            // Fulfilled as well by what has no such label.
            ...(without.length > 0 ? [{ key: "app", operator: "NotIn" as const, values: without }] : []),
          ],
        },
        storageLocation,
        ttl: spelled(parseDuration(retention).seconds),
        snapshotVolumes: true,
        snapshotMoveData: true,
      },
    }),
  );
}

/** A time as the API server gives it back, so that it never looks changed: `720h0m0s`. */
function spelled(seconds: number): string {
  return `${Math.floor(seconds / 3_600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}

/** Everything that is wrong with the arguments. */
function checkClusterBackup({
  namespaces,
  schedule = defaults.schedule,
  retention = defaults.retention,
  store,
}: KubernetesClusterBackupArgs): Problem[] {
  return [
    ...(namespaces.length > 0
      ? []
      : [
          {
            path: ["namespaces"],
            expected: "at least one namespace",
            received: "none, which means all of the cluster",
          },
        ]),
    ...checkSchedule(["schedule"], schedule),
    ...checkDuration(["retention"], retention, "1h", "3660d"),
    ...(/^[\w-]+(\/[\w-]+)*$/.test(store.prefix)
      ? []
      : [{ path: ["store", "prefix"], expected: "a folder such as shop/prod/cluster", received: show(store.prefix) }]),
  ];
}
