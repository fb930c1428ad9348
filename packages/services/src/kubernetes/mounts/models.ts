import {
  type ContainerResources,
  type Environment,
  hardenedContainer,
  rcloneImage,
  rcloneRemote,
  type SecretKey,
  s3Remote,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ModelSource, ModelsMount } from "./mount.ts";

const fetchResources: ContainerResources = {
  cpu: { request: "100m", limit: "1" },
  memory: { request: "128Mi", limit: "512Mi" },
};

/** rclone takes an empty folder of a bucket for a success; a pod without its models must not start. */
const fetchScript = 'rclone copy --checksum "$1" "$2" && ls -A "$2" | grep -q .';

/** One container for each artefact, each run to its end before the service starts. */
export function modelFetchers(volume: string, { path, models }: ModelsMount): k8s.types.input.core.v1.Container[] {
  return Object.entries(models.artefacts).map(([folder, { from, version }], index) =>
    hardenedContainer({
      name: `${volume}-${index + 1}`,
      image: models.image ?? rcloneImage,
      command: [
        "sh",
        "-ec",
        fetchScript,
        "fetch",
        pulumi.interpolate`models:${bucketOf(models.source)}/${from}/${version}`,
        `${path}/${folder}`,
      ],
      environment: rcloneEnvironment(models.source),
      resources: models.resources ?? fetchResources,
      volumeMounts: [
        { name: volume, mountPath: path },
        ...(authorityOf(models.source)
          ? [{ name: authorityName(volume), mountPath: authorityPath, readOnly: true }]
          : []),
      ],
    }),
  );
}

const authorityPath = "/etc/models-authority";

/** Name of the volume with the certificate of the authority that signs the store's. */
export function authorityName(volume: string): string {
  return `${volume}-authority`;
}

export function authorityOf(source: ModelSource): SecretKey | undefined {
  return "s3" in source ? source.s3.certificateAuthority : undefined;
}

function bucketOf(source: ModelSource): pulumi.Input<string> {
  if ("s3" in source) return source.s3.bucket;
  return "gcs" in source ? source.gcs.bucket : source.azure.container;
}

/** How rclone reaches the artefacts. */
function rcloneEnvironment(source: ModelSource): Environment {
  const authority = authorityOf(source);
  return {
    ...(authority ? { RCLONE_CA_CERT: `${authorityPath}/${authority.key}` } : {}),
    // There is no configuration file, and nothing is written besides the artefacts.
    HOME: "/tmp",
    ...rcloneRemote("models", remote(source)),
  };
}

function remote(source: ModelSource): Environment {
  if ("gcs" in source) return { type: "google cloud storage", bucket_policy_only: "true", env_auth: "true" };
  if ("azure" in source) return { type: "azureblob", account: source.azure.account, env_auth: "true" };
  return s3Remote(source.s3);
}
