import { failOnProblems, formatBytes, type Problem, parseBytes, parseDuration, underPath } from "@axon/core";
import {
  authorityVolume,
  type ContainerResources,
  checkContainerResources,
  claimSpec,
  hardenedContainer,
  hardenedPodSpec,
  KubernetesFlow,
  type KubernetesPlacement,
  ownAccount,
  type Peer,
  type SecretKey,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkDatabaseRefresh, type DatabaseRefreshArgs, defaults } from "../contract.ts";
import { checkCronJobName } from "./cron-job-name.ts";
import { type BackupSource, drillUser, type PodIdentity, serverResources } from "./drill.ts";
import { maskingSql } from "./masking-sql.ts";
import { loadScript, maskScript, refreshPaths } from "./refresh-scripts.ts";

/** The database that is refreshed. */
export interface RefreshTarget {
  readonly host: pulumi.Input<string>;
  /** @default 5432 */
  readonly port?: number;
  /** Its pods, by their `app` label, and where they run. */
  readonly pods: { readonly app: string; readonly namespace: pulumi.Input<string> };
  /** Its owner, who alone is replaced what they have. */
  readonly username: SecretKey;
  readonly password: SecretKey;
  /** Insist on TLS; turning it off is for development alone. @default true */
  readonly tls?: boolean;
  /** The server's certificate authority, to verify it against. @default - encrypted, but the server is not verified */
  readonly certificateAuthority?: SecretKey;
}

export interface KubernetesDatabaseRefreshArgs extends DatabaseRefreshArgs, KubernetesPlacement {
  /** A server of the database's version with its extensions, Barman's cloud tools and Python. */
  readonly image: string;
  /** The backups that the data comes from; reading them is all that the identity should be able to do. */
  readonly backup: BackupSource;
  readonly store: { readonly to: Peer; readonly port: number };
  readonly identity?: PodIdentity;
  readonly target: RefreshTarget;
  /** Class of the throw-away volumes. @default - the cluster's own */
  readonly storageClass?: string;
  /** What the restored server may use. @default 500m to 2 CPU, 1Gi to 2Gi */
  readonly resources?: ContainerResources;
}

const loadResources: ContainerResources = {
  cpu: { request: "50m", limit: "1" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/**
 * Fills a database with masked data of another: the newest backup of that is restored into a throw-away server inside of the
 * refresh's own pod, which answers on no network; there it is masked; and only what has been masked gets to the container that loads it.
 * Give it a namespace of its own, apart from the system that is refreshed.
 */
export class KubernetesDatabaseRefresh extends pulumi.ComponentResource {
  /** Name of the CronJob, for alerts on its last success and for a refresh by hand. */
  readonly cronJob: string;

  constructor(name: string, args: KubernetesDatabaseRefreshArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:disaster-recovery:KubernetesDatabaseRefresh", name, args, opts);
    failOnProblems(`KubernetesDatabaseRefresh "${name}"`, checkKubernetesRefresh(name, args));
    const { namespace, labels, schedule } = args;
    const metadata = { name, namespace, labels };
    this.cronJob = name;

    const account = this.#account(name, args);
    const scripts = new k8s.core.v1.ConfigMap(
      name,
      {
        metadata,
        data: {
          "mask.sh": maskScript,
          "mask.sql": maskingSql,
          "rules.json": JSON.stringify(args.masks, undefined, 2),
          "load.sh": loadScript,
        },
      },
      { parent: this },
    );
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata,
        spec: {
          // A CronJob has a schedule, also one that is suspended and started by name.
          schedule: schedule ?? "0 4 * * 0",
          suspend: schedule === undefined,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: 3600,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 1,
          jobTemplate: {
            metadata: { labels },
            spec: {
              backoffLimit: 0,
              activeDeadlineSeconds: parseDuration(args.deadline ?? defaults.deadline).seconds,
              // The volumes go with the pod, so it goes soon.
              ttlSecondsAfterFinished: 3_600,
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

  /** The account that the backups are read as, and the two ways the pod may go: to them, and to the database. */
  #account(name: string, args: KubernetesDatabaseRefreshArgs): k8s.core.v1.ServiceAccount {
    const { namespace, labels, store, target } = args;
    const placement = { namespace, labels };
    const from = { app: name, namespace };
    new KubernetesFlow(`${name}-to-store`, { ...placement, from: { app: name }, ...store }, { parent: this });
    const flow = { ...placement, from, to: target.pods, port: target.port ?? defaultPort };
    new KubernetesFlow(`${name}-to-database`, flow, { parent: this });
    return ownAccount(name, { ...placement, annotations: args.identity?.annotations }, this);
  }

  #pod(
    args: KubernetesDatabaseRefreshArgs,
    scripts: pulumi.Input<string>,
    serviceAccountName: pulumi.Input<string>,
  ): k8s.types.input.core.v1.PodSpec {
    const shared = [
      { name: "scripts", mountPath: refreshPaths.scripts, readOnly: true },
      { name: "masked", mountPath: refreshPaths.masked },
      { name: "temporary", mountPath: "/tmp" },
    ];
    const mask = hardenedContainer({
      name: "mask",
      image: args.image,
      command: ["bash", `${refreshPaths.scripts}/mask.sh`],
      environment: maskEnvironment(args),
      resources: args.resources ?? serverResources,
      volumeMounts: [...shared, { name: "work", mountPath: refreshPaths.work }],
    });
    const { certificateAuthority: authority } = args.target;
    const load = hardenedContainer({
      name: "load",
      image: args.image,
      command: ["bash", `${refreshPaths.scripts}/load.sh`],
      environment: loadEnvironment(args),
      resources: loadResources,
      volumeMounts: [
        ...shared,
        ...(authority ? [{ name: "authority", mountPath: refreshPaths.authority, readOnly: true }] : []),
      ],
    });
    const storage = parseBytes(args.storage);
    return hardenedPodSpec({
      initContainers: [mask],
      containers: [load],
      serviceAccountName,
      user: drillUser,
      restartPolicy: "Never",
      volumes: [
        { name: "scripts", configMap: { name: scripts } },
        { name: "temporary", emptyDir: { sizeLimit: "256Mi" } },
        { name: "work", ephemeral: { volumeClaimTemplate: claim(args, formatBytes({ bytes: 2 * storage.bytes })) } },
        { name: "masked", ephemeral: { volumeClaimTemplate: claim(args, args.storage) } },
        ...(authority ? [authorityVolume("authority", authority)] : []),
      ],
    });
  }
}

const defaultPort = 5_432;

function claim({ labels, storageClass }: KubernetesDatabaseRefreshArgs, storage: string) {
  return {
    metadata: { labels },
    spec: claimSpec(storage, storageClass),
  };
}

function maskEnvironment({ backup, database, deadline = defaults.deadline }: KubernetesDatabaseRefreshArgs) {
  return {
    HOME: "/tmp",
    SCRIPTS_DIR: refreshPaths.scripts,
    WORK_DIR: refreshPaths.work,
    MASKED_DIR: refreshPaths.masked,
    BACKUP_URL: backup.url,
    BACKUP_SERVER: backup.server,
    BARMAN_OPTIONS: backup.options.join(" "),
    DB_NAME: database,
    START_SECONDS: String(parseDuration(deadline).seconds),
    ...backup.environment,
  };
}

function loadEnvironment({ database, target }: KubernetesDatabaseRefreshArgs) {
  return {
    HOME: "/tmp",
    MASKED_DIR: refreshPaths.masked,
    DB_HOST: target.host,
    DB_PORT: String(target.port ?? defaultPort),
    DB_NAME: database,
    DB_USER: target.username,
    DB_PASSWORD: target.password,
    ...(target.certificateAuthority
      ? { PGSSLMODE: "verify-full", PGSSLROOTCERT: `${refreshPaths.authority}/${target.certificateAuthority.key}` }
      : { PGSSLMODE: (target.tls ?? true) ? "require" : "disable" }),
  };
}

/** Everything that is wrong with the arguments. */
function checkKubernetesRefresh(name: string, args: KubernetesDatabaseRefreshArgs): Problem[] {
  return [
    ...checkCronJobName(name),
    ...checkDatabaseRefresh(args),
    ...(args.resources ? underPath(["resources"], checkContainerResources(args.resources)) : []),
  ];
}
