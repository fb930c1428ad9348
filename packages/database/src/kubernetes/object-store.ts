import { type Problem, show } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { IBarmanObjectStoreConfiguration } from "@kubernetes-models/cloudnative-pg/github.com/cloudnative-pg/barman-cloud/pkg/api/BarmanObjectStoreConfiguration";
import type * as pulumi from "@pulumi/pulumi";

/** A bucket of S3 or of something that speaks its protocol. */
export interface S3Destination {
  readonly bucket: pulumi.Input<string>;
  /** Folder in the bucket. @default - the bucket's root */
  readonly path?: string;
  /** Where the protocol is spoken, when it is not AWS: `https://minio.example.com`. @default - AWS, by region */
  readonly endpoint?: string;
  /** Encryption at rest: with a managed key, or with the store's own. @default "aws:kms" */
  readonly encryption?: "aws:kms" | "AES256";
  /** A key of KMS of one's own, with "aws:kms": an ARN. @default - AWS' own key */
  readonly kmsKey?: string;
  /** An IAM role taken through the cluster's OIDC provider, or a key pair. */
  readonly identity:
    | { readonly roleArn: string }
    | { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
}

/** A container of Azure Blob Storage, which always encrypts at rest. */
export interface AzureDestination {
  readonly storageAccount: string;
  readonly container: string;
  readonly path?: string;
  /** A managed identity taken through workload identity, or the account's key. */
  readonly identity:
    | { readonly clientId: string }
    | { readonly storageKey: SecretKey; readonly storageAccount: SecretKey };
}

/** A bucket of Google Cloud Storage, which always encrypts at rest. */
export interface GcsDestination {
  readonly bucket: pulumi.Input<string>;
  readonly path?: string;
  /** A service account taken through workload identity, or its key file. */
  readonly identity: { readonly serviceAccount: string } | { readonly applicationCredentials: SecretKey };
}

/** Where backups go: off the cluster, into a bucket that keeps versions. */
export type BackupDestination =
  | { readonly s3: S3Destination }
  | { readonly azure: AzureDestination }
  | { readonly gcs: GcsDestination };

/**
 * Spec of `barmancloud.cnpg.io/v1 ObjectStore`, as much of it as is used here.
 * Source: config/crd/bases/barmancloud.cnpg.io_objectstores.yaml of github.com/cloudnative-pg/plugin-barman-cloud.
 */
export interface ObjectStoreSpec {
  readonly configuration: IBarmanObjectStoreConfiguration;
  /** `7d`, `4w`, `3m`: how far back any moment must be restorable; older backups and log are deleted. */
  readonly retentionPolicy?: string;
  readonly instanceSidecarConfiguration: {
    readonly resources: {
      readonly requests: Readonly<Record<string, string>>;
      readonly limits: Readonly<Record<string, string>>;
    };
    readonly retentionPolicyIntervalSeconds: number;
  };
}

/** The ObjectStore's spec, once every name in it is known. */
export function objectStoreSpec(destination: pulumi.Unwrap<BackupDestination>, recoveryDays: number): ObjectStoreSpec {
  const { encryption, ...place } = objectStorePlace(destination);
  const encrypted = encryption ? { encryption } : {};
  // The plugin has no field for it; both commands of Barman take it.
  const kmsKey = "s3" in destination ? destination.s3.kmsKey : undefined;
  const ownKey = kmsKey ? [`--sse-kms-key-id=${kmsKey}`] : undefined;
  return {
    configuration: {
      ...place,
      wal: {
        compression: "gzip",
        maxParallel: 4,
        ...encrypted,
        ...(ownKey ? { archiveAdditionalCommandArgs: ownKey } : {}),
      },
      data: { compression: "gzip", jobs: 2, ...encrypted, ...(ownKey ? { additionalCommandArgs: ownKey } : {}) },
    },
    retentionPolicy: `${recoveryDays}d`,
    instanceSidecarConfiguration: {
      resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
      retentionPolicyIntervalSeconds: 1800,
    },
  };
}

/** The spec of a store that is only read: without a retention, so that nothing in it is ever deleted. */
export function originStoreSpec(destination: pulumi.Unwrap<BackupDestination>): ObjectStoreSpec {
  const { retentionPolicy: _, ...spec } = objectStoreSpec(destination, 1);
  return spec;
}

type Place = Pick<
  IBarmanObjectStoreConfiguration,
  "destinationPath" | "endpointURL" | "s3Credentials" | "azureCredentials" | "googleCredentials"
> & { readonly encryption?: S3Destination["encryption"] };

/** Where a destination is and how it is logged in to, as Barman's configuration says it. */
export function objectStorePlace(destination: pulumi.Unwrap<BackupDestination>): Place {
  if ("s3" in destination) {
    const { bucket, path, endpoint, encryption = "aws:kms", identity } = destination.s3;
    return {
      destinationPath: `s3://${join(bucket, path)}`,
      ...(endpoint ? { endpointURL: endpoint } : {}),
      encryption,
      s3Credentials:
        "roleArn" in identity
          ? { inheritFromIAMRole: true }
          : { accessKeyId: selector(identity.accessKeyId), secretAccessKey: selector(identity.secretAccessKey) },
    };
  }
  if ("azure" in destination) {
    const { storageAccount, container, path, identity } = destination.azure;
    return {
      destinationPath: `https://${storageAccount}.blob.core.windows.net/${join(container, path)}`,
      azureCredentials:
        "clientId" in identity
          ? { inheritFromAzureAD: true }
          : { storageAccount: selector(identity.storageAccount), storageKey: selector(identity.storageKey) },
    };
  }
  const { bucket, path, identity } = destination.gcs;
  return {
    destinationPath: `gs://${join(bucket, path)}`,
    googleCredentials:
      "serviceAccount" in identity
        ? { gkeEnvironment: true }
        : { applicationCredentials: selector(identity.applicationCredentials) },
  };
}

function join(root: string, path: string | undefined): string {
  return path === undefined ? root : `${root}/${path}`;
}

function selector({ secret, key }: { readonly secret: string; readonly key: string }) {
  return { name: secret, key };
}

/** What ties the pods' service account to an identity of the cloud; nothing where keys are used. */
export function identityAnnotations(destination: pulumi.Unwrap<BackupDestination>): Record<string, string> {
  if ("s3" in destination && "roleArn" in destination.s3.identity)
    return { "eks.amazonaws.com/role-arn": destination.s3.identity.roleArn };
  if ("azure" in destination && "clientId" in destination.azure.identity)
    return { "azure.workload.identity/client-id": destination.azure.identity.clientId };
  if ("gcs" in destination && "serviceAccount" in destination.gcs.identity)
    return { "iam.gke.io/gcp-service-account": destination.gcs.identity.serviceAccount };
  return {};
}

/** The port a destination answers on, for the policies that let backups out. */
export function destinationPort(destination: BackupDestination): number {
  const endpoint = "s3" in destination ? destination.s3.endpoint : undefined;
  const port = endpoint && URL.canParse(endpoint) ? new URL(endpoint).port : "";
  return port === "" ? 443 : Number(port);
}

/** Everything that is wrong with a destination: backups never travel in clear, and a key is of KMS. */
export function checkDestination(destination: BackupDestination): Problem[] {
  if (!("s3" in destination)) return [];
  const { endpoint, encryption, kmsKey } = destination.s3;
  const secure = endpoint === undefined || (URL.canParse(endpoint) && new URL(endpoint).protocol === "https:");
  return [
    ...(secure ? [] : [{ path: ["s3", "endpoint"], expected: "an https URL", received: show(endpoint) }]),
    ...(kmsKey === undefined || encryption !== "AES256"
      ? []
      : [{ path: ["s3", "kmsKey"], expected: 'absent, as encryption is "AES256"', received: show(kmsKey) }]),
  ];
}
