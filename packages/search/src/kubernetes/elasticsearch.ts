import { createHash } from "node:crypto";
import { failOnProblems, publicContent } from "@axon/core";
import {
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
  type SecretKey,
  serviceCertificate,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults, elasticsearchVersions, type Search } from "../contract.ts";
import { paths, setupFiles, setupImage, setupSteps } from "../setup.ts";
import { accessFiles } from "./access.ts";
import { clusterSpec, kibanaSpec, zoneAnnotation } from "./cluster-spec.ts";
import {
  type Administrator,
  checkKubernetesElasticsearch,
  type KubernetesElasticsearchArgs,
  needsSetup,
} from "./elasticsearch-args.ts";
import { exporter } from "./exporter.ts";
import { appNames, operationPolicies } from "./traffic.ts";

/** How one consumer logs in. */
export interface SearchConnection {
  readonly username: SecretKey;
  readonly password: SecretKey;
  /** Certificate of the authority that signs the servers' certificates. */
  readonly certificateAuthority: SecretKey;
}

/** An Elasticsearch cluster with a login for each consumer, run by the Elastic operator (3.5 or later) on the basic license. */
export class KubernetesElasticsearch extends pulumi.ComponentResource implements Search {
  readonly url: pulumi.Output<string>;
  /** Name of the Service, with its namespace, as its certificate has it. */
  readonly host: pulumi.Output<string>;
  readonly port: number = defaults.port;
  readonly certificateAuthority: SecretKey;
  /** Address of Kibana inside the cluster; undefined without one. */
  readonly kibanaUrl?: pulumi.Output<string>;
  readonly #users: KubernetesElasticsearchArgs["users"];

  constructor(name: string, args: KubernetesElasticsearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:search:KubernetesElasticsearch", name, args, opts);
    failOnProblems(`KubernetesElasticsearch "${name}"`, checkKubernetesElasticsearch(name, args));
    const {
      clients = [],
      operatorNamespace = "elastic-system",
      kibana = false,
      snapshots = false,
      metrics = false,
    } = args;
    this.#users = args.users;

    const setup = needsSetup(args);
    const parts = { kibana: Boolean(kibana), setup, snapshots: Boolean(snapshots), metrics: Boolean(metrics) };
    const traffic = { operatorNamespace, clients, ...parts };
    operationPolicies(name, args, traffic, this);
    const access = this.#access(name, args);
    const cluster = this.#cluster(name, args, access);
    this.certificateAuthority = { secret: cluster.apply((made) => `${made}-es-http-certs-public`), key: "ca.crt" };
    this.host = pulumi.all([cluster, args.namespace]).apply(([made, namespace]) => `${made}-es-http.${namespace}.svc`);
    this.url = pulumi.interpolate`https://${this.host}:${this.port}`;
    if (setup && args.administrator) this.#setup(name, args, args.administrator);
    if (metrics) exporter(appNames(name).exporter, args, metrics, this, this);
    if (kibana) this.kibanaUrl = this.#kibana(name, args, cluster, kibana);
    this.registerOutputs({
      url: this.url,
      host: this.host,
      port: this.port,
      certificateAuthority: this.certificateAuthority,
      kibanaUrl: this.kibanaUrl,
    });
  }

  /** How a user of `users` logs in. @throws when there is no such user */
  connection(user: string): SearchConnection {
    const known = Object.hasOwn(this.#users, user) ? this.#users[user] : undefined;
    if (!known) throw new Error(`the cluster has no user "${user}"; it has ${Object.keys(this.#users).join(", ")}`);
    const { credentialsSecret: secret } = known;
    const { certificateAuthority } = this;
    return { username: { secret, key: "username" }, password: { secret, key: "password" }, certificateAuthority };
  }

  /** Roles and who has them: names and patterns, no passwords. The operator reads them from a Secret all the same. */
  #access(name: string, args: KubernetesElasticsearchArgs): pulumi.Output<string> {
    const { namespace, labels } = args;
    const secret = new k8s.core.v1.Secret(
      `${name}-access`,
      {
        metadata: { name: `${name}-access`, namespace, labels, annotations: publicContent },
        stringData: accessFiles(args),
      },
      { parent: this },
    );
    return secret.metadata.name;
  }

  #cluster(name: string, args: KubernetesElasticsearchArgs, access: pulumi.Output<string>): pulumi.Output<string> {
    const { namespace: _, clients: _clients, users, tls, production = true, ...settings } = args;
    const { zoneSpread = production } = settings;
    const certificate = tls && serviceCertificate(name, args, tls, this, [`${name}-es-http`]);
    const credentials = Object.values(users).map(({ credentialsSecret }) => credentialsSecret);
    const administrators = [
      ...(needsSetup(args) && args.administrator ? [args.administrator.credentialsSecret] : []),
      ...(args.metrics ? [args.metrics.credentialsSecret] : []),
    ];
    const snapshotSecret = args.snapshots ? args.snapshots.credentialsSecret : undefined;
    const account = ownAccount(name, { namespace: args.namespace, labels: args.labels }, this).metadata.name;
    const spec = pulumi
      .all([access, account, snapshotSecret, certificate, ...credentials, ...administrators])
      .apply(([rolesSecret = "", accountName = "", snapshots, certificateSecret, ...realms]) =>
        clusterSpec({
          ...settings,
          name,
          account: accountName,
          production,
          zoneSpread,
          rolesSecret,
          snapshotSecret: snapshots,
          certificateSecret,
          realmSecrets: [rolesSecret, ...realms.filter((realm) => realm !== undefined)],
        }),
      );
    const annotations = {
      "pulumi.com/waitFor": "jsonpath={.status.phase}=Ready",
      ...(zoneSpread ? zoneAnnotation : {}),
    };
    const made = this.#custom(name, args, "elasticsearch.k8s.elastic.co/v1", "Elasticsearch", spec, {
      annotations,
      protect: production || undefined,
    });
    return made.metadata.name;
  }

  /** Tells the running cluster what no object can; a change of it is a new Job. */
  #setup(name: string, args: KubernetesElasticsearchArgs, { credentialsSecret }: Administrator): void {
    const { namespace, labels } = args;
    const app = appNames(name).setup;
    const data = setupFiles(setupSteps(name, args));
    const digest = createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 8);
    const metadata = { name: `${app}-${digest}`, namespace, labels };
    const files = new k8s.core.v1.ConfigMap(app, { metadata, data }, { parent: this });
    const container = hardenedContainer({
      name: "setup",
      image: setupImage,
      command: ["sh", `${paths.files}/setup.sh`],
      environment: {
        ELASTIC_URL: this.url,
        ELASTIC_USERNAME: { secret: credentialsSecret, key: "username" },
        ELASTIC_PASSWORD: { secret: credentialsSecret, key: "password" },
      },
      resources: { cpu: { request: "10m", limit: "200m" }, memory: { request: "32Mi", limit: "64Mi" } },
      volumeMounts: [
        { name: "files", mountPath: paths.files, readOnly: true },
        { name: "authority", mountPath: paths.authority, readOnly: true },
      ],
    });
    const spec = hardenedPodSpec({
      containers: [container],
      serviceAccountName: ownAccount(app, { namespace, labels }, this).metadata.name,
      restartPolicy: "OnFailure",
      volumes: [
        { name: "files", configMap: { name: files.metadata.name } },
        { name: "authority", secret: { secretName: this.certificateAuthority.secret } },
      ],
    });
    new k8s.batch.v1.Job(
      app,
      {
        metadata,
        spec: {
          backoffLimit: 6,
          activeDeadlineSeconds: 900,
          template: { metadata: { labels: { ...labels, app } }, spec },
        },
      },
      { parent: this },
    );
  }

  #kibana(
    name: string,
    args: KubernetesElasticsearchArgs,
    cluster: pulumi.Output<string>,
    kibana: Exclude<KubernetesElasticsearchArgs["kibana"], false | undefined>,
  ): pulumi.Output<string> {
    const app = appNames(name).kibana;
    const version = elasticsearchVersions[args.version ?? defaults.version];
    const certificate = args.tls && serviceCertificate(app, args, args.tls, this, [`${app}-kb-http`]);
    const account = ownAccount(app, { namespace: args.namespace, labels: args.labels }, this).metadata.name;
    const settings = { app, labels: args.labels ?? {}, version, resources: kibana.resources };
    const spec = pulumi
      .all([cluster, account, certificate])
      .apply(([made, accountName, certificateSecret]) =>
        kibanaSpec(made, { ...settings, account: accountName, certificateSecret }),
      );
    const made = this.#custom(app, args, "kibana.k8s.elastic.co/v1", "Kibana", spec);
    return pulumi.interpolate`https://${made.metadata.name}-kb-http.${args.namespace}.svc:5601`;
  }

  #custom(
    name: string,
    { namespace, labels }: KubernetesPlacement,
    apiVersion: string,
    kind: string,
    spec: pulumi.Input<object>,
    { annotations, protect }: { readonly annotations?: Record<string, string>; readonly protect?: boolean } = {},
  ): k8s.apiextensions.CustomResource {
    const metadata = { name, namespace, labels, annotations };
    return new k8s.apiextensions.CustomResource(name, { apiVersion, kind, metadata, spec }, { parent: this, protect });
  }
}
