import { checkInteger, failOnProblems, type Problem, parseDuration, show, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  claimSpec,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  KubernetesFlow,
  type KubernetesPlacement,
  ownAccount,
  type Peer,
  rcloneImage,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkDrill, defaults, type RecoveryDrillArgs } from "../contract.ts";
import { checkCronJobName } from "./cron-job-name.ts";
import { drillPaths, drillScript, keepScript, previousScript } from "./scripts.ts";

/** The backups to restore, as Barman keeps them. */
export interface BackupSource {
  /** Where they are: `s3://bucket/path`, `gs://bucket/path`, or the URL of a container of Azure. */
  readonly url: pulumi.Input<string>;
  /** Name of the cluster that made them. */
  readonly server: string;
  /** Options of Barman's tools: which store it is, where it answers, how to log in. */
  readonly options: readonly string[];
  /** Settings of the tools, keys by reference. @default {} */
  readonly environment?: Environment;
}

/** What a pod may do, as the cloud ties it to a service account and its pods. */
export interface PodIdentity {
  readonly annotations?: pulumi.Input<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** Where reports are kept, as rclone knows it. */
export interface ReportStore {
  /** Remote and folder: `backup:bucket/path/drills`. */
  readonly target: pulumi.Input<string>;
  /** The remote's configuration, keys by reference. */
  readonly environment: Environment;
  /** Days a report is kept. @default 400, so that a year can be shown */
  readonly keepDays?: number;
}

export interface KubernetesRecoveryDrillArgs extends RecoveryDrillArgs, KubernetesPlacement {
  /** A server of the database's version with its extensions, Barman's cloud tools and Python. */
  readonly image: string;
  readonly backup: BackupSource;
  readonly reports: ReportStore;
  /** The store, the one place the pod may reach. */
  readonly store: { readonly to: Peer; readonly port: number };
  /** Lets the pod read the backups and write reports. */
  readonly identity?: PodIdentity;
  /** Class of the throw-away volume. @default - the cluster's own */
  readonly storageClass?: string;
  /** What the restored server may use. @default 500m to 2 CPU, 1Gi to 2Gi */
  readonly resources?: ContainerResources;
  /** Exact image with rclone. @default - the official one */
  readonly rcloneImage?: string;
}

/** The user `postgres` of CloudNativePG's images; a server runs as nobody that the system does not know. */
export const drillUser = { uid: 26, gid: 26 } as const;

export const serverResources: ContainerResources = {
  cpu: { request: "500m", limit: "2" },
  memory: { request: "1Gi", limit: "2Gi" },
};
const copyResources: ContainerResources = {
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/**
 * Proves on a schedule that a database can be restored from its backups, and how fast: the newest one is restored into a
 * throw-away server inside the drill's own pod, which answers on no network, is checked and thrown away. Give it a
 * namespace of its own: the drill needs nothing of the system's but its bucket.
 */
export class KubernetesRecoveryDrill extends pulumi.ComponentResource {
  /** Name of the CronJob, for alerts on its last success and for a drill by hand. */
  readonly cronJob: string;

  constructor(name: string, args: KubernetesRecoveryDrillArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:disaster-recovery:KubernetesRecoveryDrill", name, args, opts);
    failOnProblems(`KubernetesRecoveryDrill "${name}"`, checkKubernetesDrill(name, args));
    const { namespace, labels } = args;
    const metadata = { name, namespace, labels };
    this.cronJob = name;

    new KubernetesFlow(`${name}-to-store`, { namespace, labels, from: { app: name }, ...args.store }, { parent: this });
    const account = ownAccount(name, { namespace, labels, annotations: args.identity?.annotations }, this);
    const scripts = new k8s.core.v1.ConfigMap(
      name,
      { metadata, data: { "previous.sh": previousScript, "drill.sh": drillScript, "keep.sh": keepScript } },
      { parent: this },
    );
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata,
        spec: {
          schedule: args.schedule ?? defaults.schedule,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: 3600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            metadata: { labels },
            spec: {
              // A second try would measure another time and hide the first result.
              backoffLimit: 0,
              activeDeadlineSeconds: parseDuration(args.deadline ?? defaults.deadline).seconds,
              // The volume goes with the pod; its log is there for a day.
              ttlSecondsAfterFinished: 86_400,
              template: {
                metadata: { labels: { ...labels, ...args.identity?.podLabels, app: name } },
                spec: this.#pod(args, scripts.metadata.name, account.metadata.name),
              },
            },
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs({ cronJob: this.cronJob });
  }

  #pod(args: KubernetesRecoveryDrillArgs, scripts: pulumi.Input<string>, serviceAccountName: pulumi.Input<string>) {
    const mounts = {
      scripts: { name: "scripts", mountPath: drillPaths.scripts, readOnly: true },
      work: { name: "work", mountPath: drillPaths.work },
      temporary: { name: "temporary", mountPath: "/tmp" },
    };
    const volumeMounts = Object.values(mounts);
    const copy = (script: string, environment: Environment) =>
      hardenedContainer({
        name: script,
        image: args.rcloneImage ?? rcloneImage,
        command: ["sh", `${drillPaths.scripts}/${script}.sh`],
        environment: {
          HOME: "/tmp",
          WORK_DIR: drillPaths.work,
          REPORTS: args.reports.target,
          ...args.reports.environment,
          ...environment,
        },
        resources: copyResources,
        volumeMounts,
      });
    const drill = hardenedContainer({
      name: "drill",
      image: args.image,
      command: ["bash", `${drillPaths.scripts}/drill.sh`],
      environment: drillEnvironment(args),
      resources: args.resources ?? serverResources,
      volumeMounts,
    });
    return hardenedPodSpec({
      initContainers: [copy("previous", {}), drill],
      containers: [copy("keep", { KEEP_DAYS: String(args.reports.keepDays ?? 400) })],
      serviceAccountName,
      user: drillUser,
      restartPolicy: "Never",
      volumes: [
        { name: "scripts", configMap: { name: scripts } },
        { name: "temporary", emptyDir: { sizeLimit: "256Mi" } },
        { name: "work", ephemeral: { volumeClaimTemplate: claim(args) } },
      ],
    });
  }
}

function claim({ labels, storage, storageClass }: KubernetesRecoveryDrillArgs) {
  return {
    metadata: { labels },
    spec: claimSpec(storage, storageClass),
  };
}

function drillEnvironment(args: KubernetesRecoveryDrillArgs): Environment {
  const { backup, objectives = {} } = args;
  const seconds = (text: string) => String(parseDuration(text).seconds);
  return {
    HOME: "/tmp",
    WORK_DIR: drillPaths.work,
    BACKUP_URL: backup.url,
    BACKUP_SERVER: backup.server,
    BARMAN_OPTIONS: backup.options.join(" "),
    DB_NAME: args.database,
    DB_OWNER: args.owner,
    DB_EXTENSIONS: (args.extensions ?? []).join(" "),
    START_SECONDS: seconds(args.deadline ?? defaults.deadline),
    ...(objectives.recoveryTime ? { RECOVERY_TIME_SECONDS: seconds(objectives.recoveryTime) } : {}),
    ...(objectives.recoveryPoint ? { RECOVERY_POINT_SECONDS: seconds(objectives.recoveryPoint) } : {}),
    ...backup.environment,
  };
}

/** Everything that is wrong with the arguments. */
function checkKubernetesDrill(name: string, args: KubernetesRecoveryDrillArgs): Problem[] {
  const { keepDays = 400 } = args.reports;
  return [
    ...checkCronJobName(name),
    ...checkDrill(args),
    ...(args.resources ? underPath(["resources"], checkContainerResources(args.resources)) : []),
    ...(args.backup.options.every((option) => /^--?[\w-]+(=\S+)?$/.test(option))
      ? []
      : [
          {
            path: ["backup", "options"],
            expected: "options without spaces: --name=value",
            received: show(args.backup.options),
          },
        ]),
    ...checkInteger(["reports", "keepDays"], keepDays, 31),
  ];
}
