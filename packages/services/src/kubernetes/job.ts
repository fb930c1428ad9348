import { createHash } from "node:crypto";
import { failOnProblems, nameRules, type Problem, parseDuration, physicalName, show, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkDuration, checkImage, checkInteger } from "../contract.ts";
import { type Configuration, configuration } from "./configuration.ts";

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
  /** How long a finished run and its logs can be read. @default "1d" */
  readonly keepFor?: string;
  /** @default ["/tmp"] */
  readonly writablePaths?: readonly string[];
  /** @default 1000 and 1000 */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly imagePullSecrets?: readonly pulumi.Input<string>[];
}

const defaults = { retries: 4, deadline: "10m", keepFor: "1d" } as const;

/** Everything that is wrong with a job. */
export function checkJob(args: KubernetesJobArgs): Problem[] {
  return [
    ...underPath(["image"], checkImage(args.image)),
    ...underPath(["resources"], checkContainerResources(args.resources)),
    ...(args.command.length > 0
      ? []
      : [{ path: ["command"], expected: "a program and its arguments", received: "nothing" }]),
    ...checkInteger(["retries"], args.retries ?? defaults.retries, 0, 100),
    ...checkDuration(["deadline"], args.deadline ?? defaults.deadline, 1, 86_400),
    ...checkDuration(["keepFor"], args.keepFor ?? defaults.keepFor, 60, 30 * 86_400),
  ];
}

/**
 * A one-off job, such as a migration. A Job cannot be changed, so its name carries a hash of image, command and plain
 * settings: a new release makes a new Job, and an unchanged one runs nothing again. Pulumi waits for its success. Once
 * the cluster has removed a finished run (`keepFor`), a refresh forgets it and the next update runs it again, so the
 * command must be safe to repeat.
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
        metadata: { ...metadata(name, args), name: runName(name, args) },
        spec: jobSpec(name, args, settings),
      },
      { parent: this },
    );
    this.jobName = job.metadata.name;
    this.registerOutputs({ jobName: this.jobName });
  }
}

export interface KubernetesCronJobArgs extends KubernetesJobArgs {
  /** Five fields of cron. */
  readonly schedule: string;
  /** @default "Etc/UTC" */
  readonly timeZone?: string;
}

/** A job on a schedule; a run that is still going holds the next one back. */
export class KubernetesCronJob extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesCronJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:services:KubernetesCronJob", name, args, opts);
    const longest = nameRules.kubernetesJob.maxLength;
    failOnProblems(`KubernetesCronJob "${name}"`, [
      ...checkJob(args),
      ...(name.length <= longest
        ? []
        : [{ path: [], expected: `named in at most ${longest} characters`, received: show(name) }]),
    ]);

    const settings = configuration(name, args, this);
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata: metadata(name, args),
        spec: {
          schedule: args.schedule,
          timeZone: args.timeZone ?? "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: 600,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: { metadata: { labels: { ...args.labels, app: name } }, spec: jobSpec(name, args, settings) },
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

function metadata(name: string, { namespace, labels }: KubernetesPlacement) {
  return { name, namespace, labels: { ...labels, app: name } };
}

/** `db-migration-job-1f3a9c`, the same for the same release. */
function runName(name: string, args: KubernetesJobArgs): string {
  const plain = Object.entries(args.environment ?? {}).filter(([, value]) => typeof value === "string");
  const content = JSON.stringify([args.image, args.command, plain.sort(([a], [b]) => (a < b ? -1 : 1))]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return physicalName([name, hash]);
}

function jobSpec(name: string, args: KubernetesJobArgs, settings: Configuration): k8s.types.input.batch.v1.JobSpec {
  const { retries, deadline, keepFor } = { ...defaults, ...args };
  const writablePaths = args.writablePaths ?? ["/tmp"];
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: parseDuration(deadline).seconds,
    ttlSecondsAfterFinished: parseDuration(keepFor).seconds,
    template: {
      metadata: { labels: { ...args.labels, app: name } },
      spec: hardenedPodSpec({
        containers: [
          hardenedContainer({
            name,
            image: args.image,
            command: args.command,
            environment: settings.secrets,
            environmentFrom: [settings.configMap],
            resources: args.resources,
            writablePaths,
          }),
        ],
        restartPolicy: "Never",
        user: args.user,
        writablePaths,
        imagePullSecrets: args.imagePullSecrets,
      }),
    },
  };
}
