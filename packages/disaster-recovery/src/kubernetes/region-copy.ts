import { checkSchedule, failOnProblems, type Problem, show, underPath } from "@axon/core";
import {
  authorityVolume,
  type ContainerResources,
  checkContainerResources,
  type Environment,
  hardenedContainer,
  hardenedPodSpec,
  KubernetesFlow,
  type KubernetesPlacement,
  type Mesh,
  ownAccount,
  type Peer,
  rcloneImage,
  rcloneRemote,
  type S3Remote,
  type SecretKey,
  s3Remote,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkSecondStore, type SecondStore } from "../second-region.ts";
import { checkCronJobName } from "./cron-job-name.ts";
import type { PodIdentity } from "./drill.ts";
import { copyScript } from "./region-copy-script.ts";

/** A store that is copied from, and the way there. */
export interface CopiedStore extends S3Remote {
  readonly to: Peer;
  readonly port: number;
  /** The mesh of its pods. @default - none */
  readonly mesh?: Mesh;
  /** Signs the store's certificate. @default - an authority that everybody trusts */
  readonly certificateAuthority?: SecretKey;
}

/** A bucket, or a folder of one: `bucket/folder`. */
export interface CopiedFolder {
  /** Which of the stores it is in. */
  readonly store: string;
  readonly from: pulumi.Input<string>;
  /** Where its copy is, in the store of the second region. */
  readonly to: string;
}

export interface KubernetesRegionCopyArgs extends KubernetesPlacement {
  /** What is copied from, by names of small letters. */
  readonly stores: Readonly<Record<string, CopiedStore>>;
  readonly folders: readonly CopiedFolder[];
  /** Where copies go, into buckets that keep versions. */
  readonly second: SecondStore & Pick<S3Remote, "keys">;
  /** What lets the pod read the ones and write the others, where it has no keys. */
  readonly identity?: PodIdentity;
  /** When what is new is copied: five fields of cron, in UTC. A run that takes longer delays the next. @default "*\/5 * * * *" */
  readonly schedule?: string;
  /** @default 100m to 1 CPU, 128Mi to 512Mi */
  readonly resources?: ContainerResources;
  /** Exact image with rclone. @default - the official one */
  readonly image?: string;
}

const defaults = {
  schedule: "*/5 * * * *",
  resources: { cpu: { request: "100m", limit: "1" }, memory: { request: "128Mi", limit: "512Mi" } },
} as const;

/** The first copy of much data takes long. */
const longestRunSeconds = 86_400;

const scripts = { path: "/etc/copy", file: "copy.sh" } as const;
/** Of the image, which is Alpine's: what everybody trusts is lost to rclone when it is told of another authority. */
const everybodysAuthorities = "/etc/ssl/certs/ca-certificates.crt";

/**
 * Keeps copies of buckets in a second region, in a store and under a key of their own. Its CronJob, named like it, tells by its
 * last success how far behind the copies are. rclone carries what is new through its pod, labelled `app: <name>`.
 */
export class KubernetesRegionCopy extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesRegionCopyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:disaster-recovery:KubernetesRegionCopy", name, args, opts);
    failOnProblems(`KubernetesRegionCopy "${name}"`, checkRegionCopy(name, args));
    const { namespace, labels, identity } = args;
    const metadata = { name, namespace, labels };

    for (const [store, { to, port, mesh }] of Object.entries({ ...args.stores, second: secondPlace(args.second) })) {
      const flow = { namespace, labels, from: { app: name }, to, port, mesh };
      new KubernetesFlow(`${name}-to-${store}`, flow, { parent: this });
    }
    const account = ownAccount(name, { namespace, labels, annotations: identity?.annotations }, this);
    const script = new k8s.core.v1.ConfigMap(
      name,
      { metadata, data: { [scripts.file]: copyScript } },
      { parent: this },
    );
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata,
        spec: {
          schedule: args.schedule ?? defaults.schedule,
          timeZone: "Etc/UTC",
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: 300,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            metadata: { labels },
            spec: {
              backoffLimit: 2,
              activeDeadlineSeconds: longestRunSeconds,
              template: {
                metadata: { labels: { ...labels, ...identity?.podLabels, app: name } },
                spec: copyPod(args, script.metadata.name, account.metadata.name),
              },
            },
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function copyPod(
  args: KubernetesRegionCopyArgs,
  script: pulumi.Input<string>,
  serviceAccountName: pulumi.Input<string>,
): k8s.types.input.core.v1.PodSpec {
  const authorities = Object.entries(args.stores).flatMap(([store, { certificateAuthority }]) =>
    certificateAuthority
      ? [{ name: `${store}-authority`, mountPath: `/etc/${store}-authority`, ...certificateAuthority }]
      : [],
  );
  const lines = args.folders.map(({ store, from, to }) => pulumi.interpolate`${store}:${from} second:${to}`);
  const copy = hardenedContainer({
    name: "copy",
    image: args.image ?? rcloneImage,
    command: ["sh", `${scripts.path}/${scripts.file}`],
    environment: {
      // There is no configuration file.
      HOME: "/tmp",
      COPIES: pulumi.all(lines).apply((known) => known.join("\n")),
      ...(authorities.length > 0
        ? {
            RCLONE_CA_CERT: [
              everybodysAuthorities,
              ...authorities.map(({ mountPath, key }) => `${mountPath}/${key}`),
            ].join(","),
          }
        : {}),
      ...remotes(args),
    },
    resources: args.resources ?? defaults.resources,
    writablePaths: ["/tmp"],
    volumeMounts: [
      { name: "script", mountPath: scripts.path, readOnly: true },
      ...authorities.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
    ],
  });
  return hardenedPodSpec({
    containers: [copy],
    serviceAccountName,
    restartPolicy: "Never",
    writablePaths: ["/tmp"],
    volumes: [
      { name: "script", configMap: { name: script } },
      ...authorities.map(({ name, ...authority }) => authorityVolume(name, authority)),
    ],
  });
}

/** How rclone reaches each store. */
function remotes({ stores, second }: KubernetesRegionCopyArgs): Environment {
  const first = Object.entries(stores).map(([store, remote]) => rcloneRemote(store, s3Remote(remote)));
  return Object.assign({}, ...first, rcloneRemote("second", s3Remote({ ...second, encryption: "aws:kms" })));
}

/** AWS answers on public addresses; somebody's own store may be anywhere. */
function secondPlace({ endpoint }: SecondStore): Pick<CopiedStore, "to" | "port" | "mesh"> {
  if (endpoint === undefined) return { to: { internet: true }, port: 443 };
  return { to: { cidrs: ["0.0.0.0/0"] }, port: Number(new URL(endpoint).port || 443) };
}

/** Everything that is wrong with the arguments. */
function checkRegionCopy(name: string, args: KubernetesRegionCopyArgs): Problem[] {
  const { stores, folders, schedule = defaults.schedule, resources, second } = args;
  const known = Object.keys(stores);
  return [
    ...checkCronJobName(name),
    ...known
      .filter((store) => !/^[a-z]+$/.test(store) || store === "second")
      .map((store) => ({
        path: ["stores", store],
        expected: "a name of small letters other than second",
        received: show(store),
      })),
    ...(folders.length > 0 ? [] : [{ path: ["folders"], expected: "at least one folder", received: "none" }]),
    ...folders.flatMap(({ store }, index) =>
      known.includes(store)
        ? []
        : [{ path: ["folders", index, "store"], expected: known.join(" or "), received: show(store) }],
    ),
    ...checkSchedule(["schedule"], schedule),
    ...underPath(["second"], checkSecondStore(second)),
    ...(resources ? underPath(["resources"], checkContainerResources(resources)) : []),
  ];
}
