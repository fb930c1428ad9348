import {
  checkDuration,
  checkSchedule,
  days,
  failOnProblems,
  nameRules,
  type Problem,
  parseDuration,
  physicalName,
  show,
  underPath,
} from "@axon/core";
import { hardenedPodSpec } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type DumpAccess,
  dumpIdentity,
  dumpLabels,
  dumpUser,
  dumpVolumes,
  postgresContainer,
  storeContainer,
} from "./dump-pod.ts";
import { addScript, dumpPaths, dumpScript, uploadScript } from "./dump-scripts.ts";
import { rcloneTarget } from "./rclone.ts";

/** One rhythm of dumps and how long its dumps are kept. */
export interface DumpTier {
  /** Five fields of cron, in UTC. */
  readonly schedule: string;
  /** Age at which a dump is deleted, by the job or by the bucket, in whole days: `31d`. */
  readonly keepFor: string;
}

export interface KubernetesPostgresDumpArgs extends DumpAccess {
  /** OpenPGP public key in armour; only whoever has the private key, outside of the cluster, can read a dump. */
  readonly recipient: string;
  /** Name to tier; each has a folder of its own. @default - weekly kept 31 days, monthly kept 366 days */
  readonly tiers?: Readonly<Record<string, DumpTier>>;
  /**
   * Who deletes what is older than a tier keeps: the job after each dump, or the bucket, by its lifecycle, so that the job needs no right
   * but to add. @default "job"
   */
  readonly prunedBy?: "job" | "bucket";
  /** Longest time a dump may take. @default "6h" */
  readonly deadline?: string;
}

/** What continuous backups do not cover: they reach back days, these reach back a year. */
const longTermTiers: Readonly<Record<string, DumpTier>> = {
  weekly: { schedule: "0 3 * * 0", keepFor: "31d" },
  monthly: { schedule: "0 4 1 * *", keepFor: "366d" },
};

/**
 * Dumps one database on a schedule, encrypted for a public key before it touches a disk, into a bucket outside of the
 * cluster. When the last one succeeded is what kube-state-metrics tells of the CronJobs.
 */
export class KubernetesPostgresDump extends pulumi.ComponentResource {
  /** Names of the CronJobs, for alerts on their last success. */
  readonly cronJobs: readonly string[];

  constructor(name: string, args: KubernetesPostgresDumpArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:database:KubernetesPostgresDump", name, args, opts);
    failOnProblems(`KubernetesPostgresDump "${name}"`, checkDump(args));
    const { namespace, labels, recipient, prunedBy = "job" } = args;
    const account = dumpIdentity(name, args, this);
    const files = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata: { name, namespace, labels },
        data: {
          "dump.sh": dumpScript,
          "upload.sh": prunedBy === "job" ? uploadScript : addScript,
          "key.asc": recipient,
        },
      },
      { parent: this },
    );
    const tiers = Object.entries(args.tiers ?? longTermTiers);
    this.cronJobs = tiers.map(([tier, settings]) => this.#cronJob(name, tier, settings, args, files, account));
    this.registerOutputs({ cronJobs: this.cronJobs });
  }

  #cronJob(
    component: string,
    tier: string,
    { schedule, keepFor }: DumpTier,
    args: KubernetesPostgresDumpArgs,
    files: k8s.core.v1.ConfigMap,
    account: k8s.core.v1.ServiceAccount,
  ): string {
    const name = physicalName([component, tier], nameRules.kubernetesJob);
    const target = rcloneTarget(args.destination, tier);
    const key = { name: "recipient", mountPath: dumpPaths.recipient, readOnly: true };
    const dump = postgresContainer(args, "dump", { RECIPIENT_FILE: `${dumpPaths.recipient}/key.asc` }, key);
    const upload = storeContainer(args, "upload", {
      DB_NAME: args.database,
      BACKUP_TARGET: target,
      ...(args.prunedBy === "bucket" ? {} : { BACKUP_RETENTION: String(days(parseDuration(keepFor))) }),
    });
    const spec = hardenedPodSpec({
      initContainers: [dump],
      containers: [upload],
      serviceAccountName: account.metadata.name,
      user: dumpUser,
      restartPolicy: "Never",
      volumes: dumpVolumes(args, files.metadata.name, [
        { name: "recipient", configMap: { name: files.metadata.name } },
      ]),
    });
    new k8s.batch.v1.CronJob(
      `${component}-${tier}`,
      {
        metadata: { name, namespace: args.namespace, labels: args.labels },
        spec: {
          schedule,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: 3600,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels: args.labels },
            spec: {
              backoffLimit: 2,
              activeDeadlineSeconds: parseDuration(args.deadline ?? "6h").seconds,
              template: { metadata: { labels: dumpLabels(component, args) }, spec },
            },
          },
        },
      },
      { parent: this },
    );
    return name;
  }
}

/** Everything that is wrong with the arguments. */
function checkDump({ recipient, tiers = longTermTiers, deadline = "6h" }: KubernetesPostgresDumpArgs): Problem[] {
  return [
    ...(recipient.startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
      ? []
      : [{ path: ["recipient"], expected: "an OpenPGP public key in armour", received: "something else" }]),
    ...checkDuration(["deadline"], deadline, "1m", "1d"),
    ...(Object.keys(tiers).length === 0
      ? [{ path: ["tiers"], expected: "at least one tier", received: show(tiers) }]
      : []),
    ...Object.entries(tiers).flatMap(([tier, { schedule, keepFor }]) =>
      underPath(
        ["tiers", tier],
        [...checkSchedule(["schedule"], schedule), ...checkDuration(["keepFor"], keepFor, "1d")],
      ),
    ),
  ];
}
