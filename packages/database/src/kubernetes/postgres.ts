import { createHash } from "node:crypto";
import { failOnProblems, type Problem, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  claimSpec,
  type KubernetesPlacement,
  ownAccount,
  type SecretKey,
  type ServiceTls,
  serviceCertificate,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkPostgres, checkServerName, defaults, type Postgres, type PostgresArgs } from "../contract.ts";
import { postgresPod } from "./postgres-pod.ts";
import { hostBasedAuthentication, prepareScript, prepareSql, serverConfiguration } from "./server-files.ts";

export interface KubernetesPostgresArgs
  extends Omit<PostgresArgs, "instances" | "readReplicas" | "pooler" | "tls">,
    KubernetesPlacement {
  /** Secret with the keys `username` (the owner) and `password`; the password is set anew at every start. */
  readonly credentialsSecret: pulumi.Input<string>;
  readonly resources: ContainerResources;
  /** Unless it is disabled, which is for development alone, a connection without TLS is rejected. */
  readonly tls: ServiceTls;
  /**
   * Exact image with the files and users of the Docker official one.
   * @default - the Docker official image, or pgvector's where the extension `vector` is asked for
   */
  readonly image?: string;
  /** Further names in its namespace that clients verify the server by; where they lead is not made here. @default [] */
  readonly aliases?: readonly string[];
  /** Class of the volume. @default - the cluster's own */
  readonly storageClass?: string;
  /** Name to version of what the pod must be restarted for: the `version` of its credentials. */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** One PostgreSQL server on one volume, for development: no standby, no backup, no failover. */
export class KubernetesPostgres extends pulumi.ComponentResource implements Postgres {
  /** Name of the Service, as seen from its namespace. */
  readonly host: pulumi.Output<string>;
  readonly port: number = defaults.port;
  readonly database: string;
  readonly owner: string;
  readonly tls: boolean;
  /** The certificate of the authority that signs the server's, for clients that verify it; undefined without TLS. */
  readonly certificateAuthority?: SecretKey;

  constructor(name: string, args: KubernetesPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:database:KubernetesPostgres", name, args, opts);
    failOnProblems(`KubernetesPostgres "${name}"`, checkKubernetesPostgres(name, args));
    this.database = args.database;
    this.owner = args.owner;
    this.tls = args.tls !== "disabled";

    const files = this.#files(name, args);
    const service = this.#service(name, name, args, {});
    const headless = this.#service(`${name}-headless`, name, args, {
      clusterIP: "None",
      publishNotReadyAddresses: true,
    });
    const certificate =
      args.tls === "disabled"
        ? undefined
        : serviceCertificate(name, args, args.tls, this, [name, ...(args.aliases ?? [])]);
    const server = this.#server(name, args, files, certificate, headless);
    if (certificate) this.certificateAuthority = { secret: certificate, key: "ca.crt" };

    // Through the server, so that whoever uses the address waits until it is ready.
    this.host = pulumi.all([service.metadata.name, server.metadata.name]).apply(([host]) => host);
    this.registerOutputs({
      host: this.host,
      port: this.port,
      database: this.database,
      owner: this.owner,
      tls: this.tls,
      certificateAuthority: this.certificateAuthority,
    });
  }

  #files(name: string, args: KubernetesPostgresArgs): k8s.core.v1.ConfigMap {
    const { namespace, labels } = args;
    return new k8s.core.v1.ConfigMap(
      name,
      { metadata: { name, namespace, labels }, data: configuration(args) },
      { parent: this },
    );
  }

  #service(
    name: string,
    app: string,
    { namespace, labels }: KubernetesPlacement,
    spec: Pick<k8s.types.input.core.v1.ServiceSpec, "clusterIP" | "publishNotReadyAddresses">,
  ): k8s.core.v1.Service {
    const ports = [{ name: "postgres", port: defaults.port, targetPort: "postgres" }];
    return new k8s.core.v1.Service(
      name,
      { metadata: { name, namespace, labels: { ...labels, app } }, spec: { ...spec, selector: { app }, ports } },
      { parent: this },
    );
  }

  #server(
    name: string,
    args: KubernetesPostgresArgs,
    files: k8s.core.v1.ConfigMap,
    certificate: pulumi.Output<string> | undefined,
    headless: k8s.core.v1.Service,
  ): k8s.apps.v1.StatefulSet {
    const { namespace, storage, storageClass } = args;
    const labels = { ...args.labels, app: name };
    const restartOn = Object.entries(args.restartOn ?? {}).map(([key, version]) => [
      `axon.dev/version-${key}`,
      version,
    ]);
    const annotations = { ...Object.fromEntries(restartOn), "axon.dev/config-checksum": checksum(configuration(args)) };
    const claim = {
      metadata: { name: "data", labels: args.labels },
      spec: claimSpec(storage, storageClass),
    };
    const account = ownAccount(name, { namespace, labels: args.labels }, this);
    return new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: {
          name,
          namespace,
          labels,
          annotations: { "secret.reloader.stakater.com/reload": reloadedSecrets(args, certificate) },
        },
        spec: {
          replicas: 1,
          serviceName: headless.metadata.name,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels, annotations },
            spec: postgresPod(args, files, certificate, account.metadata.name),
          },
          volumeClaimTemplates: [claim],
        },
      },
      { parent: this },
    );
  }
}

/** Everything that is wrong with the arguments. */
function checkKubernetesPostgres(name: string, args: KubernetesPostgresArgs): Problem[] {
  return [
    ...checkPostgres(serverArgs(args)),
    // The hash of a StatefulSet's revision is a label of its pods: the name, a hyphen and ten characters.
    ...checkServerName(name, 52),
    ...underPath(["resources"], checkContainerResources(args.resources)),
  ];
}

function serverArgs(args: KubernetesPostgresArgs): PostgresArgs {
  return { ...args, instances: 1, tls: args.tls !== "disabled" };
}

function configuration(args: KubernetesPostgresArgs): Record<string, string> {
  return {
    "postgresql.conf": serverConfiguration(serverArgs(args)),
    "pg_hba.conf": hostBasedAuthentication(args.tls !== "disabled"),
    "prepare.sh": prepareScript,
    "prepare.sql": prepareSql(args.extensions ?? []),
  };
}

function checksum(files: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
}

function reloadedSecrets(
  { credentialsSecret }: KubernetesPostgresArgs,
  certificate: pulumi.Output<string> | undefined,
): pulumi.Output<string> {
  const secrets = certificate === undefined ? [credentialsSecret] : [credentialsSecret, certificate];
  return pulumi.all(secrets).apply((names) => names.join(","));
}
