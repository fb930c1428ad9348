import { type HardenedContainerArgs, hardenedContainer, hardenedPodSpec } from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defaults, type PostgresVersion } from "../contract.ts";
import { postgresImages, vectorImages } from "./images.ts";
import type { KubernetesPostgresArgs } from "./postgres.ts";
import { paths } from "./server-files.ts";

const environment = { PGDATA: paths.data, PGHOST: paths.socket };
const isReady = ["pg_isready", "--quiet", `--host=${paths.socket}`];

function imageWith(extensions: readonly string[], version: PostgresVersion): string {
  return extensions.includes("vector") ? vectorImages[version] : postgresImages[version];
}

/** Writes what the server reads and sets the owner's password, then runs the server. */
export function postgresPod(
  args: KubernetesPostgresArgs,
  files: k8s.core.v1.ConfigMap,
  certificate: pulumi.Output<string> | undefined,
  serviceAccountName: pulumi.Input<string>,
): k8s.types.input.core.v1.PodSpec {
  const image = args.image ?? imageWith(args.extensions ?? [], args.version ?? defaults.version);
  const volumeMounts = [
    { name: "data", mountPath: paths.volume },
    { name: "configuration", mountPath: paths.configuration, readOnly: true },
    { name: "temporary", mountPath: "/tmp" },
    { name: "socket", mountPath: paths.socket },
    ...(certificate ? [{ name: "tls", mountPath: paths.tls, readOnly: true }] : []),
  ];
  const common = { image, resources: args.resources, volumeMounts };
  return hardenedPodSpec({
    initContainers: [prepareContainer(args, common)],
    containers: [serverContainer(common)],
    serviceAccountName,
    // The ids of `postgres` in the Debian variants of the image: a superuser's local login goes by the name of its id.
    user: { uid: 999, gid: 999 },
    terminationGracePeriodSeconds: 120,
    volumes: [
      { name: "configuration", configMap: { name: files.metadata.name } },
      { name: "temporary", emptyDir: { sizeLimit: "1Gi" } },
      { name: "socket", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      // The server refuses a key that others may read.
      ...(certificate ? [{ name: "tls", secret: { secretName: certificate, defaultMode: 0o440 } }] : []),
    ],
  });
}

/** What both containers have. */
type Common = Pick<HardenedContainerArgs, "image" | "resources" | "volumeMounts">;

function prepareContainer(args: KubernetesPostgresArgs, common: Common) {
  return hardenedContainer({
    ...common,
    name: "prepare",
    command: ["sh", `${paths.configuration}/prepare.sh`],
    environment: {
      ...environment,
      CONFIGURATION: paths.configuration,
      DATABASE_NAME: args.database,
      DATABASE_OWNER: { secret: args.credentialsSecret, key: "username" },
      DATABASE_PASSWORD: { secret: args.credentialsSecret, key: "password" },
    },
  });
}

function serverContainer(common: Common) {
  return hardenedContainer({
    ...common,
    name: "postgres",
    command: ["postgres", "-c", `config_file=${paths.configuration}/postgresql.conf`],
    environment,
    ports: [{ name: "postgres", containerPort: defaults.port }],
    startupProbe: { exec: { command: isReady }, periodSeconds: 5, failureThreshold: 60, timeoutSeconds: 5 },
    readinessProbe: { exec: { command: isReady }, periodSeconds: 10, timeoutSeconds: 5 },
    // Exit 1 is a server that answers but lets nobody in yet, which after a crash is recovery and no reason to kill it.
    livenessProbe: {
      exec: { command: ["sh", "-c", `${isReady.join(" ")} || [ $? -eq 1 ]`] },
      periodSeconds: 20,
      timeoutSeconds: 5,
    },
  });
}
