import { checkBytes, failOnProblems, type Problem, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  claimSpec,
  KubernetesFlow,
  type KubernetesPlacement,
  ownAccount,
  type Peer,
  type SecretKey,
  type ServiceTls,
  serviceCertificate,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../bucket.ts";
import { type AccessKey, checkConsumers, type ObjectStoreConsumer } from "./access.ts";
import { podTemplate } from "./object-store-pod.ts";
import { identities, ports } from "./seaweed.ts";

export interface KubernetesObjectStoreArgs extends KubernetesPlacement {
  /** Size of the volume that holds everything: `100Gi`. It can grow later where its class allows it, never shrink. */
  readonly storage: string;
  /** Class of the volume; one that encrypts. @default - the cluster's own */
  readonly storageClass?: string;
  readonly tls: ServiceTls;
  /** Makes and sets up buckets; for `KubernetesBucket` and nobody else. */
  readonly administrator: AccessKey;
  /** Name to who uses the store and how. @default {} */
  readonly consumers?: Readonly<Record<string, ObjectStoreConsumer>>;
  /**
   * Secret that objects are encrypted with before they reach the volume: 32 characters or more, kept for as long as
   * there are objects. `"volume"` leaves encryption to the volume's class.
   */
  readonly encryption: SecretKey | "volume";
  /** Who may connect, besides whoever a flow to this component lets in. @default [] */
  readonly clients?: readonly Peer[];
  readonly resources?: ContainerResources;
  /** The same image, from another registry. @default - the official one */
  readonly image?: string;
  /** Name to version of what the pod must be restarted for: the `version` of its credentials. */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What a bucket must know of a store to be made in it. */
export interface ObjectStore {
  readonly endpoint: pulumi.Output<string>;
  readonly region: string;
  /** `app` label of its pods. */
  readonly app: string;
  readonly port: number;
  readonly administrator: AccessKey;
  /** Signs the store's certificate; for clients that verify it. Absent without TLS. */
  readonly certificateAuthority?: SecretKey;
}

/**
 * A server of S3's protocol on one volume: SeaweedFS, with everything but the gateway closed off inside its pod. It is as
 * durable as the volume; what must outlive the cluster belongs into a bucket outside of it.
 */
export class KubernetesObjectStore extends pulumi.ComponentResource implements ObjectStore {
  readonly endpoint: pulumi.Output<string>;
  readonly region: string = defaults.region;
  readonly app: string;
  readonly port: number = ports.s3;
  readonly administrator: AccessKey;
  readonly certificateAuthority?: SecretKey;

  constructor(name: string, args: KubernetesObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:storage:KubernetesObjectStore", name, args, opts);
    failOnProblems(`KubernetesObjectStore "${name}"`, checkObjectStore(args));
    this.app = name;
    this.administrator = args.administrator;

    const certificate = args.tls === "disabled" ? undefined : serviceCertificate(name, args, args.tls, this);
    const configuration = this.#configuration(name, args);
    const service = this.#service(name, args);
    this.#network(name, args);
    const account = ownAccount(name, { namespace: args.namespace, labels: args.labels }, this);
    const server = this.#statefulSet(name, args, service, podTemplate(name, args, configuration, certificate, account));

    const scheme = certificate ? "https" : "http";
    this.endpoint = pulumi
      .all([service.metadata.name, args.namespace, server.metadata.name])
      .apply(([host, namespace]) => `${scheme}://${host}.${namespace}.svc:${ports.s3}`);
    if (certificate) this.certificateAuthority = { secret: certificate, key: "ca.crt" };
    this.registerOutputs({ endpoint: this.endpoint, region: this.region, app: this.app, port: this.port });
  }

  #configuration(name: string, args: KubernetesObjectStoreArgs): k8s.core.v1.ConfigMap {
    const { namespace, labels, consumers = {} } = args;
    return new k8s.core.v1.ConfigMap(
      name,
      { metadata: { name, namespace, labels }, data: { "identities.json": identities(consumers) } },
      { parent: this },
    );
  }

  #service(name: string, { namespace, labels }: KubernetesObjectStoreArgs): k8s.core.v1.Service {
    const served = [
      { name: "s3", port: ports.s3, targetPort: "s3" },
      { name: "metrics", port: ports.metrics, targetPort: "metrics" },
    ];
    return new k8s.core.v1.Service(
      name,
      {
        metadata: { name, namespace, labels: { ...labels, app: name } },
        spec: { selector: { app: name }, ports: served },
      },
      { parent: this },
    );
  }

  /** Nobody gets in and nothing gets out, in a namespace that denies by default or not, but who is named. */
  #network(name: string, { namespace, labels, clients = [] }: KubernetesObjectStoreArgs): void {
    new k8s.networking.v1.NetworkPolicy(
      `${name}-closed`,
      {
        metadata: { name: `${name}-closed`, namespace, labels },
        spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );
    clients.forEach((from, index) => {
      const flow = { namespace, labels, from, to: { app: name }, port: ports.s3 };
      new KubernetesFlow(`${name}-client-${"app" in from ? from.app : index}`, flow, { parent: this });
    });
  }

  /** One pod: it owns its volume, so the old one ends before the new one starts. */
  #statefulSet(
    name: string,
    args: KubernetesObjectStoreArgs,
    service: k8s.core.v1.Service,
    template: k8s.types.input.core.v1.PodTemplateSpec,
  ): k8s.apps.v1.StatefulSet {
    const { namespace, labels, storage, storageClass } = args;
    return new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata: { name, namespace, labels: { ...labels, app: name }, annotations: reloadAnnotations(args) },
        spec: {
          replicas: 1,
          serviceName: service.metadata.name,
          selector: { matchLabels: { app: name } },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
          template,
          volumeClaimTemplates: [
            {
              metadata: { name: "data", labels },
              spec: claimSpec(storage, storageClass),
            },
          ],
        },
      },
      { parent: this },
    );
  }
}

/** Everything that is wrong with the arguments. */
export function checkObjectStore({ storage, consumers = {}, resources }: KubernetesObjectStoreArgs): Problem[] {
  return [
    ...checkBytes(["storage"], storage),
    ...checkConsumers(consumers),
    ...(resources ? underPath(["resources"], checkContainerResources(resources)) : []),
  ];
}

/** For Reloader: keys that change in an external store. A renewed certificate is taken up without a restart. */
function reloadAnnotations(args: KubernetesObjectStoreArgs): Record<string, pulumi.Input<string>> {
  const keys = [args.administrator, ...Object.values(args.consumers ?? {}).map(({ credentials }) => credentials)];
  const secrets = keys.flatMap(({ accessKeyId, secretAccessKey }) => [accessKeyId.secret, secretAccessKey.secret]);
  const names = pulumi.all(secrets).apply((known) => [...new Set(known)].join(","));
  return { "secret.reloader.stakater.com/reload": names };
}
