import { days, failOnProblems, parseDuration } from "@axon/core";
import {
  type ContainerResources,
  type KubernetesPlacement,
  type SecretKey,
  serviceCertificate,
} from "@axon/platform/kubernetes";
import type { IDatabaseSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/DatabaseSpec";
import type { IScheduledBackupSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackupSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, type Postgres } from "../contract.ts";
import {
  archiveName,
  type CloudNativePgPostgresArgs,
  checkCloudNativePg,
  reloadLabels,
} from "./cloudnative-pg-args.ts";
import { backupPlugin, certifiedServices, clusterSpec, poolerSpec, serviceNames } from "./cluster-spec.ts";
import {
  type BackupDestination,
  destinationPort,
  identityAnnotations,
  objectStoreSpec,
  originStoreSpec,
} from "./object-store.ts";
import { operationPolicies } from "./traffic.ts";

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
    failOnProblems(`CloudNativePgPostgres "${name}"`, checkCloudNativePg(name, args));
    this.database = args.database;
    this.owner = args.owner;
    this.tls = args.tls ?? true;

    operationPolicies(
      name,
      args,
      { ...args.traffic, pooler: Boolean(args.pooler), archivePorts: archivePorts(args) },
      this,
    );
    const objectStore = this.#objectStore(name, args);
    const origin = this.#origin(name, args);
    const certificate =
      args.certificate &&
      serviceCertificate(name, args, args.certificate, this, certifiedServices(name, args.aliases), reloadLabels);
    const cluster = this.#cluster(name, args, objectStore, origin, certificate);
    const database = this.#database(name, args, cluster);
    this.#backupSchedule(name, args, cluster);
    const pooler = this.#pooler(name, args, cluster);

    const names = serviceNames(name);
    // Through the Database, so that whoever uses the address waits until the database and its extensions are there.
    this.host = database.metadata.name.apply(() => names.primary);
    if ((args.instances ?? defaults.instances) + (args.readReplicas ?? 0) > 1)
      this.readHost = database.metadata.name.apply(() => names.reading);
    if (pooler) this.poolerHost = pulumi.all([pooler.metadata.name, database.metadata.name]).apply(([host]) => host);
    this.certificateAuthority = {
      secret: certificate ?? cluster.metadata.name.apply((made) => `${made}-ca`),
      key: "ca.crt",
    };
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

  /** The store that the first data is read from; nothing is ever written or deleted there. */
  #origin(name: string, args: CloudNativePgPostgresArgs): k8s.apiextensions.CustomResource | undefined {
    if (!args.recovery) return undefined;
    const spec = pulumi.output(args.recovery.destination).apply((known) => originStoreSpec(known));
    return this.#custom(`${name}-origin`, args, "barmancloud.cnpg.io/v1", "ObjectStore", spec);
  }

  #cluster(
    name: string,
    args: CloudNativePgPostgresArgs,
    objectStore: k8s.apiextensions.CustomResource | undefined,
    origin: k8s.apiextensions.CustomResource | undefined,
    certificate: pulumi.Output<string> | undefined,
  ): k8s.apiextensions.CustomResource {
    const production = args.production ?? true;
    const spec = pulumi
      .all([
        args.namespace,
        args.credentialsSecret,
        objectStore?.metadata.name,
        origin?.metadata.name,
        destination(args),
        args.roles ?? [],
        certificate,
      ])
      .apply(([namespace, credentialsSecret, store, originStore, place, roles, certificateSecret]) =>
        clusterSpec({
          ...args,
          name,
          namespace,
          credentialsSecret,
          production,
          zones: args.zones ?? (production ? "required" : "preferred"),
          labels: { ...args.labels, ...(place && "azure" in place ? { "azure.workload.identity/use": "true" } : {}) },
          synchronousStandbys: args.synchronousStandbys ?? 0,
          roles,
          certificateSecret,
          objectStore: store,
          archiveName: archiveName(name, args),
          recovery: args.recovery && originStore ? { ...args.recovery, objectStore: originStore } : undefined,
          serviceAccountAnnotations: place ? identityAnnotations(place) : {},
        }),
      );
    return this.#custom(name, args, "postgresql.cnpg.io/v1", "Cluster", spec, {
      protect: production || undefined,
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

/** Where pods must get out to: the store of the backups, and the one they start from. */
function archivePorts({ backup, recovery }: CloudNativePgPostgresArgs): number[] {
  const stores = [backup === false ? undefined : backup.destination, recovery?.destination];
  return [...new Set(stores.flatMap((store) => (store ? [destinationPort(store)] : [])))];
}

function destination(args: CloudNativePgPostgresArgs): pulumi.Output<pulumi.Unwrap<BackupDestination> | undefined> {
  return pulumi.output(args.backup === false ? args.recovery?.destination : args.backup.destination);
}
