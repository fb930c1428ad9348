import {
  type ContainerResources,
  containerResources,
  type Labels,
  topologySpread,
  type ZoneSpread,
  zoneSpread,
} from "@axon/platform/kubernetes";
import { restricted } from "@axon/platform/restricted";
import type { IClusterSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ClusterSpec";
import type { IPoolerSpec } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/PoolerSpec";
import type * as pulumi from "@pulumi/pulumi";
import { defaults, type PoolerArgs, type PostgresArgs, preloadedLibraries } from "../contract.ts";
import { cloudNativePgImages } from "./images.ts";

/** Name of the Barman Cloud plugin, as the operator knows it. */
export const backupPlugin = "barman-cloud.cloudnative-pg.io";

/** A login role beside the owner: a second user for a rotation without a gap, or one that only reads. */
export interface RoleArgs {
  readonly name: string;
  /** Secret with the keys `username`, which is the role's name, and `password`. */
  readonly credentialsSecret: pulumi.Input<string>;
  /** Roles it belongs to; the owner's name gives it the owner's rights. @default [] */
  readonly inRoles?: readonly string[];
}

/** All a Cluster is made of, once every name in it is known. */
export interface ClusterSettings extends PostgresArgs {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly image?: string;
  readonly aliases?: readonly string[];
  readonly credentialsSecret: string;
  readonly resources: ContainerResources;
  readonly production: boolean;
  readonly zones: ZoneSpread;
  readonly storageClass?: string;
  readonly walStorage?: string;
  readonly synchronousStandbys: number;
  readonly roles: readonly pulumi.Unwrap<RoleArgs>[];
  /** Secret with the certificate that clients see and its authority's; undefined for those of the operator's. */
  readonly certificateSecret?: string;
  /** Folder of the store its backups are kept in. @default - its name */
  readonly archiveName?: string;
  /** Name of the ObjectStore; undefined without a backup. */
  readonly objectStore?: string;
  /** Whose backups it starts from; undefined for an empty database. */
  readonly recovery?: { readonly serverName: string; readonly objectStore: string; readonly targetTime?: string };
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
}

/** Names of the Services: the primary, the servers that only read, the pooler. */
export function serviceNames(name: string) {
  return { primary: name, reading: `${name}-replica`, pooler: `${name}-pooler` };
}

/** The spec of the Cluster. */
export function clusterSpec(settings: ClusterSettings): IClusterSpec {
  const { name, labels, production, roles } = settings;
  const instances = clusterInstances(settings);
  return {
    imageName: settings.image ?? cloudNativePgImages[settings.version ?? defaults.version],
    instances,
    ...origin(settings),
    enableSuperuserAccess: false,
    enablePDB: instances > 1,
    inheritedMetadata: { labels: { ...labels, app: name } },
    ...(Object.keys(settings.serviceAccountAnnotations).length === 0
      ? {}
      : { serviceAccountTemplate: { metadata: { annotations: { ...settings.serviceAccountAnnotations } } } }),
    postgresql: postgresConfiguration(settings),
    storage: volume(settings.storage, settings.storageClass),
    ...(settings.walStorage ? { walStorage: volume(settings.walStorage, settings.storageClass) } : {}),
    resources: containerResources(settings.resources) as IClusterSpec["resources"],
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: production ? "required" : "preferred",
      topologyKey: "kubernetes.io/hostname",
    },
    topologySpreadConstraints: zoneSpread(name, settings.zones) as IClusterSpec["topologySpreadConstraints"],
    certificates: certificates(settings),
    // Metrics show the certificate that clients see.
    ...((settings.tls ?? true) ? { monitoring: { tls: { enabled: true } } } : {}),
    managed: {
      services: { additional: services(settings) },
      ...(roles.length === 0 ? {} : { roles: roles.map(managedRole) }),
    },
    ...(settings.objectStore ? { plugins: [archiver(settings.objectStore, settings.archiveName ?? name)] } : {}),
    seccompProfile: { type: "RuntimeDefault" },
    primaryUpdateStrategy: "unsupervised",
    primaryUpdateMethod: instances > 1 ? "switchover" : "restart",
    // Pooled clients never disconnect by themselves, so a stopping server waits 30 s for them and not the default 180 s;
    // the rest of the 5 minutes is for archiving the last of the log before another server takes over.
    smartShutdownTimeout: 30,
    stopDelay: 300,
    switchoverDelay: 300,
    failoverDelay: 0,
  };
}

function clusterInstances({ instances, readReplicas }: PostgresArgs): number {
  return (instances ?? defaults.instances) + (readReplicas ?? 0);
}

/** Where the first data comes from: a new database, or the backups of another cluster. Only read at creation. */
function origin(settings: ClusterSettings): Pick<IClusterSpec, "bootstrap" | "externalClusters"> {
  const { database, owner, credentialsSecret, recovery } = settings;
  const common = { database, owner, secret: { name: credentialsSecret } };
  if (!recovery) return { bootstrap: { initdb: { ...common, encoding: "UTF8", dataChecksums: true } } };
  const { serverName, objectStore, targetTime } = recovery;
  return {
    bootstrap: {
      recovery: { ...common, source: serverName, ...(targetTime ? { recoveryTarget: { targetTime } } : {}) },
    },
    externalClusters: [
      {
        name: serverName,
        plugin: { name: backupPlugin, parameters: { barmanObjectName: objectStore, serverName } },
      },
    ],
  };
}

/** The first matching line of pg_hba decides, so the rejection must come before the operator's own last line. */
function postgresConfiguration(settings: ClusterSettings): IClusterSpec["postgresql"] {
  const tls = settings.tls ?? true;
  const libraries = preloadedLibraries(settings.extensions ?? []);
  return {
    ...(libraries.length > 0 ? { shared_preload_libraries: libraries } : {}),
    parameters: {
      ...settings.parameters,
      max_connections: String(settings.maxConnections ?? defaults.maxConnections),
      password_encryption: "scram-sha-256",
      ...(tls ? { ssl_min_protocol_version: "TLSv1.2" } : {}),
    },
    ...(tls ? { pg_hba: ["hostnossl all all all reject"] } : {}),
    ...(settings.synchronousStandbys > 0
      ? { synchronous: { method: "any", number: settings.synchronousStandbys, dataDurability: "required" } }
      : {}),
  };
}

function volume(size: string, storageClass: string | undefined) {
  return { size, resizeInUseVolumes: true, ...(storageClass ? { storageClass } : {}) };
}

/** The operator's own Services are named `<name>-rw`, `-ro` and `-r`; these keep the names that applications know. */
function services(settings: ClusterSettings) {
  const names = serviceNames(settings.name);
  const service = (selectorType: "rw" | "ro", name: string) => {
    return { selectorType, updateStrategy: "patch" as const, serviceTemplate: { metadata: { name } } };
  };
  return [service("rw", names.primary), ...(clusterInstances(settings) > 1 ? [service("ro", names.reading)] : [])];
}

/** The pooler presents the servers' certificate. The operator refuses to be told names for one that it does not make. */
function certificates(settings: ClusterSettings): IClusterSpec["certificates"] {
  const { certificateSecret } = settings;
  if (certificateSecret === undefined) return { serverAltDNSNames: serverNames(settings) };
  return { serverTLSSecret: certificateSecret, serverCASecret: certificateSecret };
}

/** Services that clients and the operator reach the servers by, for a certificate that the operator does not make. */
export function certifiedServices(name: string, aliases: readonly string[] = []): string[] {
  return [...Object.values(serviceNames(name)), ...["rw", "ro", "r"].map((role) => `${name}-${role}`), ...aliases];
}

/** Every name a client may verify the certificate against, beside those of the operator's own Services. */
function serverNames({ name, namespace, aliases = [] }: ClusterSettings): string[] {
  return [...Object.values(serviceNames(name)), ...aliases].flatMap((service) => [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ]);
}

function managedRole({ name, credentialsSecret, inRoles = [] }: pulumi.Unwrap<RoleArgs>) {
  return {
    name,
    ensure: "present" as const,
    login: true,
    superuser: false,
    inRoles: [...inRoles],
    passwordSecret: { name: credentialsSecret },
  };
}

function archiver(objectStore: string, serverName: string) {
  return { name: backupPlugin, isWALArchiver: true, parameters: { barmanObjectName: objectStore, serverName } };
}

/** All a Pooler is made of, once every name in it is known. */
export interface PoolerSettings extends PoolerArgs {
  readonly cluster: string;
  readonly name: string;
  readonly labels: Labels;
  readonly tls: boolean;
  readonly resources: ContainerResources;
}

/** The spec of the Pooler. Prepared statements survive in transaction mode because PgBouncer tracks them (1.21 on). */
export function poolerSpec(settings: PoolerSettings): IPoolerSpec {
  const { cluster, name, labels, tls, poolSize, maxClientConnections } = settings;
  return {
    cluster: { name: cluster },
    instances: settings.instances ?? defaults.poolerInstances,
    type: "rw",
    pgbouncer: {
      poolMode: "transaction",
      parameters: {
        max_client_conn: String(maxClientConnections),
        default_pool_size: String(poolSize),
        max_db_connections: String(poolSize),
        max_prepared_statements: "200",
        query_wait_timeout: "30",
        server_idle_timeout: "600",
        ...(tls ? { client_tls_sslmode: "require" } : {}),
      },
    },
    deploymentStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    serviceTemplate: { metadata: { labels: { ...labels, app: name } } },
    template: {
      metadata: { labels: { ...labels, app: name } },
      spec: {
        containers: [
          {
            name: "pgbouncer",
            resources: containerResources(settings.resources),
            securityContext: restricted.container,
          },
        ],
        securityContext: restricted.pod,
        topologySpreadConstraints: topologySpread(name),
      } as NonNullable<IPoolerSpec["template"]>["spec"],
    },
  };
}
