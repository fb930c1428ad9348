import { failOnProblems, type Problem, show } from "@axon/core";
import { type KubernetesPlacement, ownAccount } from "@axon/platform/kubernetes";
import type { ISecretStoreProvider } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStoreProvider";
import type { ISecretStoreSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStoreSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EntryNaming } from "../entry-name.ts";
import type { SecretStoreReference } from "./external-secret.ts";

/** AWS Secrets Manager, reached as an IAM role through the cluster's OIDC provider (IRSA). */
export interface AwsSecretsManager {
  readonly region: string;
  /** The role with `secretsmanager:GetSecretValue` on the entries: `arn:aws:iam::111122223333:role/cortex-core`. */
  readonly roleArn: string;
}

/** HashiCorp Vault's key-value engine, reached through its Kubernetes login method. */
export interface Vault {
  /** `https://vault.example.com:8200`. */
  readonly server: string;
  /** Where the key-value engine is mounted. @default "secret" */
  readonly path?: string;
  /** Version of the key-value engine. @default "v2" */
  readonly version?: "v1" | "v2";
  /** The role that Vault binds to the service account. */
  readonly role: string;
  /** Where the login method is mounted. @default "kubernetes" */
  readonly mountPath?: string;
  /** Audience Vault expects in the token. @default "vault" */
  readonly audience?: string;
}

/** Azure Key Vault, reached as a managed identity through workload identity. */
export interface AzureKeyVault {
  /** `https://cortex-core.vault.azure.net`. */
  readonly vaultUrl: string;
  readonly tenantId: string;
  /** Client id of the managed identity with the role Key Vault Secrets User. */
  readonly clientId: string;
}

/** Google Secret Manager, reached as a Google service account through workload identity. */
export interface GoogleSecretManager {
  readonly projectId: string;
  /** Email of the service account with the role Secret Manager Secret Accessor. */
  readonly serviceAccount: string;
  readonly cluster: { readonly name: string; readonly location: string };
}

/** Where the secrets are. None of these takes a long-lived key: each is reached by an identity of the cluster. */
export type SecretStoreProvider =
  | { readonly aws: AwsSecretsManager }
  | { readonly vault: Vault }
  | { readonly azure: AzureKeyVault }
  | { readonly google: GoogleSecretManager };

export interface KubernetesSecretStoreArgs extends KubernetesPlacement {
  readonly provider: SecretStoreProvider;
}

/**
 * A secret store for one namespace, with the service account it is read as. A store that a platform team keeps for the
 * whole cluster needs no component: write its reference, `{ kind: "ClusterSecretStore", name: "…" }`, instead.
 */
export class KubernetesSecretStore extends pulumi.ComponentResource {
  /** What KubernetesCredentials takes as `store`. */
  readonly reference: pulumi.Output<SecretStoreReference>;

  constructor(name: string, args: KubernetesSecretStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:secrets:KubernetesSecretStore", name, args, opts);
    const { namespace, labels, provider } = args;
    failOnProblems(`KubernetesSecretStore "${name}"`, checkSecretStore(provider));

    const account = ownAccount(name, { namespace, labels, annotations: identityAnnotations(provider) }, this);
    const store = new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { name, namespace, labels, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
        spec: { provider: storeProvider(provider, name) } satisfies ISecretStoreSpec,
      },
      { parent: this, dependsOn: account },
    );
    this.reference = store.metadata.name.apply((made): SecretStoreReference => ({ kind: "SecretStore", name: made }));
    this.registerOutputs({ reference: this.reference });
  }
}

/** How entries of a store may be called. */
export function entryNamingOf(provider: SecretStoreProvider): EntryNaming {
  return "azure" in provider || "google" in provider ? "flat" : "path";
}

/** What is wrong with where a store points to. */
function checkSecretStore(provider: SecretStoreProvider): Problem[] {
  if ("vault" in provider) return checkHttps(["provider", "vault", "server"], provider.vault.server);
  if ("azure" in provider) return checkHttps(["provider", "azure", "vaultUrl"], provider.azure.vaultUrl);
  if ("google" in provider) return [];
  const { roleArn } = provider.aws;
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) return [];
  return [{ path: ["provider", "aws", "roleArn"], expected: "the ARN of an IAM role", received: show(roleArn) }];
}

function checkHttps(path: string[], url: string): Problem[] {
  if (URL.canParse(url) && new URL(url).protocol === "https:") return [];
  return [{ path, expected: "an https URL", received: show(url), hint: "secrets must not travel in clear" }];
}

/** What ties the service account to an identity of the cloud. */
function identityAnnotations(provider: SecretStoreProvider): Record<string, string> {
  if ("aws" in provider) return { "eks.amazonaws.com/role-arn": provider.aws.roleArn };
  if ("google" in provider) return { "iam.gke.io/gcp-service-account": provider.google.serviceAccount };
  if ("azure" in provider)
    return {
      "azure.workload.identity/client-id": provider.azure.clientId,
      "azure.workload.identity/tenant-id": provider.azure.tenantId,
    };
  return {};
}

/** The provider part of a SecretStore that logs in as `account`. */
function storeProvider(provider: SecretStoreProvider, account: string): ISecretStoreProvider {
  const serviceAccountRef = { name: account };
  if ("aws" in provider)
    return {
      aws: { service: "SecretsManager", region: provider.aws.region, auth: { jwt: { serviceAccountRef } } },
    };
  if ("azure" in provider)
    return {
      azurekv: {
        authType: "WorkloadIdentity",
        vaultUrl: provider.azure.vaultUrl,
        tenantId: provider.azure.tenantId,
        serviceAccountRef,
      },
    };
  if ("google" in provider) {
    const { projectId, cluster } = provider.google;
    const workloadIdentity = {
      clusterProjectID: projectId,
      clusterName: cluster.name,
      clusterLocation: cluster.location,
      serviceAccountRef,
    };
    return { gcpsm: { projectID: projectId, auth: { workloadIdentity } } };
  }
  const {
    server,
    path = "secret",
    version = "v2",
    role,
    mountPath = "kubernetes",
    audience = "vault",
  } = provider.vault;
  const kubernetes = { mountPath, role, serviceAccountRef: { ...serviceAccountRef, audiences: [audience] } };
  return { vault: { server, path, version, auth: { kubernetes } } };
}
