import {
  authorityVolume,
  type ContainerResources,
  type Environment,
  hardenedContainer,
  KubernetesFlow,
  type KubernetesPlacement,
  ownAccount,
  rcloneImage,
  type SecretKey,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, type PostgresVersion } from "../contract.ts";
import { storePeer } from "./backup-access.ts";
import { dumpPaths } from "./dump-scripts.ts";
import { postgresImages } from "./images.ts";
import { type BackupDestination, destinationPort, identityAnnotations } from "./object-store.ts";
import { rcloneEnvironment } from "./rclone.ts";

/** What a dump and a restore have in common. */
export interface DumpAccess extends KubernetesPlacement {
  /** Major version of the server, whose tools are used. @default "17" */
  readonly version?: PostgresVersion;
  readonly database: string;
  /** The server: its address, and the `app` label of its pods when a namespace denies by default. */
  readonly server: { readonly host: pulumi.Input<string>; readonly app?: string };
  /** Secret with the keys `username` and `password`. */
  readonly credentialsSecret: pulumi.Input<string>;
  /** Insist on TLS; turning it off is for development alone. @default true */
  readonly tls?: boolean;
  /** The server's certificate authority, to verify it against. @default - encrypted, but the server is not verified */
  readonly certificateAuthority?: SecretKey;
  /** Where dumps are kept. */
  readonly destination: BackupDestination;
  /** Room for one encrypted dump. @default "20Gi" */
  readonly scratch?: string;
  readonly resources?: ContainerResources;
  /** Exact images: one with the server's tools, bash and GnuPG, one with rclone. @default - the official ones */
  readonly images?: { readonly postgres?: string; readonly rclone?: string };
}

const standardResources: ContainerResources = {
  cpu: { request: "100m", limit: "1" },
  memory: { request: "128Mi", limit: "512Mi" },
};

/** The user of the PostgreSQL image, which is known to its password file; rclone runs as anybody. */
export const dumpUser = { uid: 999, gid: 999 } as const;

type Container = k8s.types.input.core.v1.Container;
type Volume = k8s.types.input.core.v1.Volume;

const sharedMounts = [
  { name: "scripts", mountPath: dumpPaths.scripts, readOnly: true },
  { name: "files", mountPath: dumpPaths.files },
  { name: "temporary", mountPath: "/tmp" },
];

/** The container that talks to the server, with the tools of its version. */
export function postgresContainer(
  access: DumpAccess,
  script: string,
  environment: Environment,
  mount: k8s.types.input.core.v1.VolumeMount,
): Container {
  const authority = access.certificateAuthority;
  return hardenedContainer({
    name: script,
    image: access.images?.postgres ?? postgresImages[access.version ?? defaults.version],
    command: ["bash", `${dumpPaths.scripts}/${script}.sh`],
    environment: {
      DB_HOST: access.server.host,
      DB_PORT: String(defaults.port),
      DB_NAME: access.database,
      DB_USER: { secret: access.credentialsSecret, key: "username" },
      DB_PASSWORD: { secret: access.credentialsSecret, key: "password" },
      BACKUP_DIR: dumpPaths.files,
      ...(authority
        ? { PGSSLMODE: "verify-full", PGSSLROOTCERT: `${dumpPaths.authority}/${authority.key}` }
        : { PGSSLMODE: (access.tls ?? true) ? "require" : "disable" }),
      ...environment,
    },
    resources: access.resources ?? standardResources,
    volumeMounts: [
      ...sharedMounts,
      mount,
      ...(authority ? [{ name: "authority", mountPath: dumpPaths.authority, readOnly: true }] : []),
    ],
  });
}

/** The container that talks to the store. */
export function storeContainer(access: DumpAccess, script: string, environment: Environment): Container {
  return hardenedContainer({
    name: script,
    image: access.images?.rclone ?? rcloneImage,
    command: ["sh", `${dumpPaths.scripts}/${script}.sh`],
    environment: {
      HOME: "/tmp",
      BACKUP_DIR: dumpPaths.files,
      ...rcloneEnvironment(access.destination),
      ...environment,
    },
    resources: access.resources ?? standardResources,
    volumeMounts: sharedMounts,
  });
}

/** The volumes of both, and those with the keys that one of them adds. */
export function dumpVolumes(access: DumpAccess, scripts: pulumi.Input<string>, keys: readonly Volume[]): Volume[] {
  const authority = access.certificateAuthority;
  return [
    { name: "scripts", configMap: { name: scripts } },
    { name: "files", emptyDir: { sizeLimit: access.scratch ?? "20Gi" } },
    { name: "temporary", emptyDir: { sizeLimit: "64Mi" } },
    ...keys,
    ...(authority ? [authorityVolume("authority", authority)] : []),
  ];
}

/** Labels of the pods; Azure's webhook looks for one of its own. */
export function dumpLabels(name: string, { labels, destination }: DumpAccess): Record<string, string> {
  const identity = "azure" in destination && "clientId" in destination.azure.identity;
  return { ...labels, ...(identity ? { "azure.workload.identity/use": "true" } : {}), app: name };
}

/** The service account the store is reached as, and the two ways the pods may go: to the server and to the store. */
export function dumpIdentity(name: string, access: DumpAccess, parent: pulumi.Resource): k8s.core.v1.ServiceAccount {
  const { namespace, labels, server, destination } = access;
  const placement = { namespace, labels };
  const annotations = pulumi.output(destination).apply(identityAnnotations);
  if (server.app) {
    const flow = { ...placement, from: { app: name }, to: { app: server.app }, port: defaults.port };
    new KubernetesFlow(`${name}-to-server`, flow, { parent });
  }
  const out = { ...placement, from: { app: name }, to: storePeer(destination), port: destinationPort(destination) };
  new KubernetesFlow(`${name}-to-store`, out, { parent });
  return ownAccount(name, { ...placement, annotations }, parent);
}
