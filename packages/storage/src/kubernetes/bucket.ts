import { createHash } from "node:crypto";
import { failOnProblems, nameRules, type Problem, physicalName, show, underPath } from "@axon/core";
import {
  authorityVolume,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  KubernetesFlow,
  type KubernetesPlacement,
  type Mesh,
  ownAccount,
  type SecretKey,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Bucket, type BucketArgs, checkBucket, checkBucketName } from "../bucket.ts";
import type { AccessKey } from "./access.ts";
import { bucketFiles, scriptPaths } from "./bucket-script.ts";
import type { ObjectStore } from "./object-store.ts";
import { seaweedImage } from "./object-store-pod.ts";

/** A bucket to be made in a store of the cluster, and set up anew whenever its settings change. */
export interface CreatedBucket extends BucketArgs {
  readonly store: ObjectStore;
  /** @default - the component's name */
  readonly bucket?: string;
  /** The mesh of the store's pods. @default - none */
  readonly mesh?: Mesh;
  /** An image with a shell and curl, from another registry for instance. @default - the store's own */
  readonly image?: string;
}

/** A bucket that somebody else keeps, with its versions, retention and encryption. Nothing is created. */
export interface ExistingBucket {
  readonly bucket: string;
  readonly region: string;
  /** Where the protocol is spoken when it is not AWS. @default - AWS, by region */
  readonly endpoint?: string;
}

export type KubernetesBucketArgs = KubernetesPlacement &
  ({ readonly create: CreatedBucket } | { readonly existing: ExistingBucket });

/** What one consumer needs to use a bucket; keys are references, never values. */
export interface BucketAccess extends AccessKey {
  readonly endpoint: pulumi.Output<string>;
  readonly bucket: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
}

/** A private bucket: made in a store of the cluster, or one that exists elsewhere. */
export class KubernetesBucket extends pulumi.ComponentResource implements Bucket {
  readonly endpoint: pulumi.Output<string>;
  readonly bucket: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:storage:KubernetesBucket", name, recorded(args), opts);
    failOnProblems(`KubernetesBucket "${name}"`, checkKubernetesBucket(name, args));

    if ("create" in args) {
      const { store, bucket = name } = args.create;
      const made = this.#setUp(name, args, args.create);
      this.endpoint = store.endpoint;
      this.region = pulumi.output(store.region);
      // Through the Job, so that whoever uses the bucket waits until it is there.
      this.bucket = made.metadata.name.apply(() => bucket);
    } else {
      const { bucket, region, endpoint = `https://s3.${region}.amazonaws.com` } = args.existing;
      this.endpoint = pulumi.output(endpoint);
      this.region = pulumi.output(region);
      this.bucket = pulumi.output(bucket);
    }
    this.url = pulumi.interpolate`s3://${this.bucket}`;
    this.registerOutputs({ endpoint: this.endpoint, bucket: this.bucket, region: this.region, url: this.url });
  }

  /** All that a consumer with these keys needs. */
  access(credentials: AccessKey): BucketAccess {
    const { endpoint, bucket, region, url } = this;
    return { endpoint, bucket, region, url, ...credentials };
  }

  /** The same as environment variables by which the SDKs of AWS, and most others, find their way. */
  environment(credentials: AccessKey): Environment {
    return {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_REGION: this.region,
      S3_BUCKET: this.bucket,
    };
  }

  #setUp(name: string, { namespace, labels }: KubernetesPlacement, created: CreatedBucket): k8s.batch.v1.Job {
    const job = physicalName([name, "bucket"], nameRules.kubernetesJob);
    const files = bucketFiles(created);
    const { store, mesh } = created;
    const configuration = new k8s.core.v1.ConfigMap(
      `${name}-bucket`,
      { metadata: { name: job, namespace, labels }, data: files },
      { parent: this },
    );
    const account = ownAccount(job, { namespace, labels }, this);
    const flow = { namespace, labels, from: { app: job }, to: { app: store.app }, port: store.port, mesh };
    const opened = new KubernetesFlow(`${name}-bucket-to-store`, flow, { parent: this });
    const checksum = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
    return new k8s.batch.v1.Job(
      `${name}-bucket`,
      {
        metadata: { name: job, namespace, labels },
        spec: {
          backoffLimit: 4,
          activeDeadlineSeconds: 900,
          template: {
            metadata: { labels: { ...labels, app: job }, annotations: { "axon.dev/config-checksum": checksum } },
            spec: setupPod(name, created, configuration.metadata.name, account.metadata.name),
          },
        },
      },
      { parent: this, dependsOn: [opened], deleteBeforeReplace: true },
    );
  }
}

function setupPod(
  name: string,
  { store, bucket = name, image, lock }: CreatedBucket,
  configuration: pulumi.Output<string>,
  serviceAccountName: pulumi.Output<string>,
): k8s.types.input.core.v1.PodSpec {
  const authority: SecretKey | undefined = store.certificateAuthority;
  return hardenedPodSpec({
    restartPolicy: "Never",
    serviceAccountName,
    containers: [
      hardenedContainer({
        name: "setup",
        image: image ?? seaweedImage,
        command: ["sh", `${scriptPaths.files}/setup.sh`],
        environment: {
          ACCESS_KEY_ID: store.administrator.accessKeyId,
          SECRET_ACCESS_KEY: store.administrator.secretAccessKey,
          ENDPOINT: store.endpoint,
          REGION: store.region,
          BUCKET: bucket,
          ...(lock ? { OBJECT_LOCK: "true" } : {}),
          ...(authority ? { CERTIFICATE_AUTHORITY: `${scriptPaths.authority}/${authority.key}` } : {}),
        },
        resources: { cpu: { request: "10m", limit: "200m" }, memory: { request: "32Mi", limit: "64Mi" } },
        volumeMounts: [
          { name: "files", mountPath: scriptPaths.files, readOnly: true },
          ...(authority ? [{ name: "authority", mountPath: scriptPaths.authority, readOnly: true }] : []),
        ],
      }),
    ],
    volumes: [
      { name: "files", configMap: { name: configuration } },
      ...(authority ? [authorityVolume("authority", authority)] : []),
    ],
  });
}

/** Everything that is wrong with the arguments. */
export function checkKubernetesBucket(name: string, args: KubernetesBucketArgs): Problem[] {
  if ("create" in args) return underPath(["create"], checkBucket(args.create.bucket ?? name, args.create));
  const { bucket, endpoint } = args.existing;
  const secure = endpoint === undefined || (URL.canParse(endpoint) && new URL(endpoint).protocol === "https:");
  return underPath(
    ["existing"],
    [
      ...checkBucketName(["bucket"], bucket),
      ...(secure ? [] : [{ path: ["endpoint"], expected: "an https URL", received: show(endpoint) }]),
    ],
  );
}

/** The state keeps plain values, and a store is a component. */
function recorded(args: KubernetesBucketArgs): pulumi.Inputs {
  if (!("create" in args)) return args;
  const { store, ...settings } = args.create;
  return { ...args, create: { ...settings, endpoint: store.endpoint } };
}
