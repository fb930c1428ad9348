import {
  type ContainerResources,
  type Environment,
  hardenedContainer,
  type SecretKey,
} from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ModelSource, ModelsMount } from "./mount.ts";

/** The official image of rclone, which reads S3, Azure and Google alike. */
const rcloneImage = "docker.io/rclone/rclone:1.75.1";

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
          ? [{ name: authorityVolume(volume), mountPath: authorityPath, readOnly: true }]
          : []),
      ],
    }),
  );
}

const authorityPath = "/etc/models-authority";

/** Name of the volume with the certificate of the authority that signs the store's. */
export function authorityVolume(volume: string): string {
  return `${volume}-authority`;
}

export function authorityOf(source: ModelSource): SecretKey | undefined {
  return "s3" in source ? source.s3.certificateAuthority : undefined;
}

function bucketOf(source: ModelSource): pulumi.Input<string> {
  if ("s3" in source) return source.s3.bucket;
  return "gcs" in source ? source.gcs.bucket : source.azure.container;
}

/** rclone reads its configuration from variables, so that nothing has to be written (rclone.org, Config). */
function rcloneEnvironment(source: ModelSource): Environment {
  const settings = Object.entries({ ...remote(source), no_check_bucket: "true" });
  const authority = authorityOf(source);
  return {
    ...(authority ? { RCLONE_CA_CERT: `${authorityPath}/${authority.key}` } : {}),
    // There is no configuration file, and nothing is written besides the artefacts.
    HOME: "/tmp",
    ...Object.fromEntries(settings.map(([key, value]) => [`RCLONE_CONFIG_MODELS_${key.toUpperCase()}`, value])),
  };
}

function remote(source: ModelSource): Environment {
  if ("gcs" in source) return { type: "google cloud storage", bucket_policy_only: "true", env_auth: "true" };
  if ("azure" in source) return { type: "azureblob", account: source.azure.account, env_auth: "true" };
  const { region, endpoint, keys } = source.s3;
  return {
    type: "s3",
    provider: endpoint ? "Other" : "AWS",
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(keys ? { access_key_id: keys.accessKeyId, secret_access_key: keys.secretAccessKey } : { env_auth: "true" }),
  };
}
