import { createHash } from "node:crypto";
import { failOnProblems, formatDuration, parseDuration, physicalName } from "@axon/core";
import {
  type ContainerResources,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Configuration, configuration } from "./configuration.ts";
import { type CloudIdentity, identityPodLabels, workloadAccount } from "./identity.ts";
import { checkCronJob, checkJob, defaults } from "./job-checks.ts";
import { metadata } from "./metadata.ts";
import type { JobMounts } from "./mounts/mount.ts";
import { type PodVolumes, podVolumes } from "./mounts/volumes.ts";

/** A process that ends, once or on a schedule. */
export interface KubernetesJobArgs extends KubernetesPlacement {
  /** Exact reference: a tag other than `latest`, or a digest. */
  readonly image: string;
  readonly command: readonly string[];
  readonly resources: ContainerResources;
  /** Plain settings and references to secrets. @default {} */
  readonly environment?: Environment;
  /** Further tries after a failure. @default 4 */
  readonly retries?: number;
  /** Longest run over all tries. @default "10m" */
  readonly deadline?: string;
  /**
   * How long a finished run and its logs can be read; a one-off job that is gone is made and run again by the next update
   * that refreshes. @default - until the next release replaces it, or the newest three runs of a schedule
   */
  readonly keepFor?: string;
  /** @default ["/tmp"] */
  readonly writablePaths?: readonly string[];
  /** Directories with something in them, or of their own, by the name of the volume. @default {} */
  readonly mounts?: JobMounts;
  /** @default 1000 and 1000 */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
  /** Who its own account is to the cloud. @default - nobody */
  readonly identity?: CloudIdentity;
}

/**
 * A one-off job, such as a migration; what depends on it waits for its success. A Job cannot be changed, so its name
 * carries a hash of image, command and plain settings: a new release makes a new Job, and an unchanged one runs nothing
 * again. One that failed is replaced by the next update. The command must be safe to repeat: a pod that is lost in the
 * middle, or a run the cluster has forgotten, is run again.
 */
export class KubernetesJob extends pulumi.ComponentResource {
  readonly jobName: pulumi.Output<string>;

  constructor(name: string, args: KubernetesJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesJob", name, args, opts);
    failOnProblems(`KubernetesJob "${name}"`, checkJob(args));

    const settings = configuration(name, args, this);
    const job = new k8s.batch.v1.Job(
      name,
      {
        metadata: {
          ...metadata(name, args),
          name: runName(name, args),
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: jobSpec(name, args, settings, podVolumes(name, args, this), workloadAccount(name, args, this)),
      },
      {
        parent: this,
        customTimeouts: { create: patience(args), update: patience(args) },
        // The API server takes almost no change of a Job; whatever changes makes a new run under the same name.
        replaceOnChanges: ["spec"],
        deleteBeforeReplace: true,
      },
    );
    this.jobName = job.metadata.name;
    this.registerOutputs({ jobName: this.jobName });
  }
}

export interface KubernetesCronJobArgs extends KubernetesJobArgs {
  /** Five fields of cron: minute, hour, day of month, month, day of week. */
  readonly schedule: string;
  /** Name in the tz database, for the schedule: `Europe/Berlin`. @default "Etc/UTC" */
  readonly timeZone?: string;
  /** Run only when somebody asks: `kubectl create job --from=cronjob/<name>`. @default false */
  readonly suspended?: boolean;
}

/** A job on a schedule; a run that is still going holds the next one back. */
export class KubernetesCronJob extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesCronJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesCronJob", name, args, opts);
    failOnProblems(`KubernetesCronJob "${name}"`, checkCronJob(name, args));

    const settings = configuration(name, args, this);
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata: metadata(name, args),
        spec: {
          schedule: args.schedule,
          timeZone: args.timeZone ?? defaults.timeZone,
          ...(args.suspended ? { suspend: true } : {}),
          concurrencyPolicy: "Forbid",
          // A run that could not start in ten minutes is skipped rather than caught up with at a bad time.
          startingDeadlineSeconds: 600,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels: { ...args.labels, app: name } },
            spec: jobSpec(name, args, settings, podVolumes(name, args, this), workloadAccount(name, args, this)),
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** Pulumi gives up after ten minutes by itself; the job's own deadline comes first when it waits a little longer. */
function patience({ deadline = defaults.deadline }: KubernetesJobArgs): string {
  return formatDuration({ seconds: parseDuration(deadline).seconds + 60 });
}

/** `db-migration-job-1f3a9c`, the same for the same release. */
function runName(name: string, args: KubernetesJobArgs): string {
  const plain = Object.entries(args.environment ?? {}).filter(([, value]) => typeof value === "string");
  const content = JSON.stringify([args.image, args.command, plain.sort(([a], [b]) => (a < b ? -1 : 1))]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return physicalName([name, hash]);
}

function jobSpec(
  name: string,
  args: KubernetesJobArgs,
  settings: Configuration,
  { volumes, volumeMounts, initContainers }: PodVolumes,
  serviceAccountName: pulumi.Output<string>,
): k8s.types.input.batch.v1.JobSpec {
  const { retries = defaults.retries, deadline = defaults.deadline, keepFor } = args;
  const writablePaths = args.writablePaths ?? ["/tmp"];
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: parseDuration(deadline).seconds,
    ...(keepFor === undefined ? {} : { ttlSecondsAfterFinished: parseDuration(keepFor).seconds }),
    // Two migrations at once would fight: the next pod starts when the last one is gone for good.
    podReplacementPolicy: "Failed",
    // A pod that had to leave its node is no failure of the job.
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
    template: {
      metadata: { labels: { ...args.labels, ...identityPodLabels(args.identity), app: name } },
      spec: hardenedPodSpec({
        serviceAccountName,
        containers: [
          hardenedContainer({
            name,
            image: args.image,
            command: args.command,
            environment: settings.secrets,
            environmentFrom: [settings.configMap],
            resources: args.resources,
            volumeMounts,
            writablePaths,
          }),
        ],
        ...(initContainers.length > 0 ? { initContainers } : {}),
        volumes,
        restartPolicy: "Never",
        user: args.user,
        writablePaths,
        imagePullSecrets: args.imagePullSecrets,
      }),
    },
  };
}
