import { days, failOnProblems, type Problem, parseBytes, parseDuration, show, underPath } from "@axon/core";
import type { ContainerResources, KubernetesPlacement, SecretKey } from "@axon/platform/kubernetes";
import type { IDatabaseSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/DatabaseSpec";
import type { IScheduledBackupSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackupSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type ContinuousBackup,
  checkContinuousBackup,
  checkPostgres,
  checkProduction,
  checkQuantity,
  defaults,
  type PoolerArgs,
  type Postgres,
  type PostgresArgs,
} from "../contract.ts";
import { backupPlugin, clusterSpec, poolerSpec, type RoleArgs, serviceNames } from "./cluster-spec.ts";
import { type BackupDestination, identityAnnotations, objectStoreSpec } from "./object-store.ts";
import { type OperationTraffic, operationPolicies } from "./traffic.ts";

export interface CloudNativePgPostgresArgs extends PostgresArgs, KubernetesPlacement {
  /** Secret with the keys `username` (the owner) and `password`; label it `cnpg.io/reload: "true"` to rotate it. */
  readonly credentialsSecret: pulumi.Input<string>;
  readonly resources: ContainerResources;
  /** Full backups and archived log in a bucket, or `false` where losing the data is fine. */
  readonly backup: (ContinuousBackup & { readonly destination: BackupDestination }) | false;
  /** Hold it to the rules of production: a standby, TLS, a backup, one server a node, protected. @default true */
  readonly production?: boolean;
  /** Exact image with the major version at the start of its tag. @default - the operator's standard image */
  readonly image?: string;
  /** Class of the volumes; it must allow expansion for the disk to grow. @default - the cluster's own */
  readonly storageClass?: string;
  /** Size of a volume of its own for the write-ahead log. @default - the log shares the data's volume */
  readonly walStorage?: string;
  /** Standbys that must have a commit before it counts; 1 loses nothing in a failover and waits for the standby. @default 0 */
  readonly synchronousStandbys?: number;
  /** Login roles beside the owner. @default [] */
  readonly roles?: readonly RoleArgs[];
  readonly pooler?: (PoolerArgs & { readonly resources?: ContainerResources }) | false;
  /** @default - the operator in `cnpg-system`, the API server anywhere on 443 and 6443 */
  readonly traffic?: OperationTraffic;
}

const poolerResources: ContainerResources = {
  cpu: { request: "100m", limit: "1" },
  memory: { request: "64Mi", limit: "256Mi" },
};

/** PostgreSQL with standbys, failover, TLS and backups, run by the CloudNativePG operator (1.27 or later). */
export class CloudNativePgPostgres extends pulumi.ComponentResource implements Postgres {
  /** Name of the Service of the primary, as seen from its namespace. */
  readonly host: pulumi.Output<string>;
  readonly port: number = defaults.port;
  readonly database: string;
  readonly owner: string;
  readonly tls: boolean;
  readonly readHost?: pulumi.Output<string>;
  readonly poolerHost?: pulumi.Output<string>;
  /** The certificate of the authority that signs the servers' certificates, for clients that verify them. */
  readonly certificateAuthority: SecretKey;

  constructor(name: string, args: CloudNativePgPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:database:CloudNativePgPostgres", name, args, opts);
    failOnProblems(`CloudNativePgPostgres "${name}"`, checkCloudNativePg(args));
    this.database = args.database;
    this.owner = args.owner;
    this.tls = args.tls ?? true;

    operationPolicies(
      name,
      args,
      { ...args.traffic, pooler: Boolean(args.pooler), archives: args.backup !== false },
      this,
    );
    const objectStore = this.#objectStore(name, args);
    const cluster = this.#cluster(name, args, objectStore);
    const database = this.#database(name, args, cluster);
    this.#backupSchedule(name, args, cluster);
    const pooler = this.#pooler(name, args, cluster);

    const names = serviceNames(name);
    // Through the Database, so that whoever uses the address waits until the database and its extensions are there.
    this.host = database.metadata.name.apply(() => names.primary);
    if ((args.instances ?? defaults.instances) + (args.readReplicas ?? 0) > 1)
      this.readHost = database.metadata.name.apply(() => names.reading);
    if (pooler) this.poolerHost = pulumi.all([pooler.metadata.name, database.metadata.name]).apply(([host]) => host);
    this.certificateAuthority = { secret: cluster.metadata.name.apply((made) => `${made}-ca`), key: "ca.crt" };
    this.registerOutputs({
      host: this.host,
      port: this.port,
      database: this.database,
      owner: this.owner,
      tls: this.tls,
      readHost: this.readHost,
      poolerHost: this.poolerHost,
      certificateAuthority: this.certificateAuthority,
    });
  }

  #objectStore(name: string, args: CloudNativePgPostgresArgs): k8s.apiextensions.CustomResource | undefined {
    if (args.backup === false) return undefined;
    const recoveryDays = days(parseDuration(args.backup.recoveryWindow ?? defaults.recoveryWindow));
    const spec = pulumi.output(args.backup.destination).apply((known) => objectStoreSpec(known, recoveryDays));
    return this.#custom(name, args, "barmancloud.cnpg.io/v1", "ObjectStore", spec);
  }

  #cluster(
    name: string,
    args: CloudNativePgPostgresArgs,
    objectStore: k8s.apiextensions.CustomResource | undefined,
  ): k8s.apiextensions.CustomResource {
    const production = args.production ?? true;
    const spec = pulumi
      .all([args.namespace, args.credentialsSecret, objectStore?.metadata.name, destination(args)])
      .apply(([namespace, credentialsSecret, store, place]) =>
        clusterSpec({
          ...args,
          name,
          namespace,
          credentialsSecret,
          production,
          labels: { ...args.labels, ...(place && "azure" in place ? { "azure.workload.identity/use": "true" } : {}) },
          synchronousStandbys: args.synchronousStandbys ?? 0,
          roles: args.roles ?? [],
          objectStore: store,
          serviceAccountAnnotations: place ? identityAnnotations(place) : {},
        }),
      );
    return this.#custom(name, args, "postgresql.cnpg.io/v1", "Cluster", spec, {
      protect: production,
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    });
  }

  /** Declares the database and its extensions for good: created where they are missing, kept when this is deleted. */
  #database(name: string, args: CloudNativePgPostgresArgs, cluster: k8s.apiextensions.CustomResource) {
    const spec = cluster.metadata.name.apply(
      (made): IDatabaseSpec => ({
        cluster: { name: made },
        name: args.database,
        owner: args.owner,
        ensure: "present",
        databaseReclaimPolicy: "retain",
        extensions: (args.extensions ?? []).map((extension) => ({ name: extension, ensure: "present" })),
      }),
    );
    return this.#custom(name, args, "postgresql.cnpg.io/v1", "Database", spec, {
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.applied}=true" },
    });
  }

  #backupSchedule(name: string, args: CloudNativePgPostgresArgs, cluster: k8s.apiextensions.CustomResource): void {
    if (args.backup === false) return;
    const schedule = args.backup.schedule ?? defaults.schedule;
    const spec = cluster.metadata.name.apply(
      (made): IScheduledBackupSpec => ({
        cluster: { name: made },
        // The operator's cron begins with a field for seconds.
        schedule: `0 ${schedule}`,
        method: "plugin",
        pluginConfiguration: { name: backupPlugin },
        target: "prefer-standby",
        backupOwnerReference: "cluster",
        immediate: true,
      }),
    );
    this.#custom(name, args, "postgresql.cnpg.io/v1", "ScheduledBackup", spec);
  }

  #pooler(name: string, args: CloudNativePgPostgresArgs, cluster: k8s.apiextensions.CustomResource) {
    const { pooler, labels = {} } = args;
    if (!pooler) return undefined;
    const poolerName = serviceNames(name).pooler;
    const resources = pooler.resources ?? poolerResources;
    const spec = cluster.metadata.name.apply((made) =>
      poolerSpec({ ...pooler, cluster: made, name: poolerName, labels, tls: this.tls, resources }),
    );
    return this.#custom(poolerName, args, "postgresql.cnpg.io/v1", "Pooler", spec);
  }

  #custom(
    name: string,
    { namespace, labels }: KubernetesPlacement,
    apiVersion: string,
    kind: string,
    spec: pulumi.Input<object>,
    settings: { readonly protect?: boolean; readonly annotations?: Record<string, string> } = {},
  ): k8s.apiextensions.CustomResource {
    const { protect, annotations } = settings;
    const suffix = kind === "Cluster" || kind === "Pooler" ? "" : `-${kind.toLowerCase()}`;
    return new k8s.apiextensions.CustomResource(
      `${name}${suffix}`,
      { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec },
      { parent: this, protect },
    );
  }
}

function destination(args: CloudNativePgPostgresArgs): pulumi.Output<pulumi.Unwrap<BackupDestination> | undefined> {
  return pulumi.output(args.backup === false ? undefined : args.backup.destination);
}

/** Everything that is wrong with the arguments. */
export function checkCloudNativePg(args: CloudNativePgPostgresArgs): Problem[] {
  const standbys = (args.instances ?? defaults.instances) - 1;
  const synchronous = args.synchronousStandbys ?? 0;
  return [
    ...checkPostgres(args),
    ...((args.production ?? true) ? checkProduction(args) : []),
    ...(args.backup === false ? [] : underPath(["backup"], checkContinuousBackup(args.backup))),
    ...(args.walStorage === undefined
      ? []
      : checkQuantity(["walStorage"], args.walStorage, (text) => parseBytes(text).bytes, "1Gi")),
    ...(Number.isInteger(synchronous) && synchronous >= 0 && synchronous <= Math.max(0, standbys)
      ? []
      : [
          {
            path: ["synchronousStandbys"],
            expected: `an integer from 0 to ${Math.max(0, standbys)}, the number of standbys`,
            received: show(synchronous),
          },
        ]),
  ];
}
