import { formatDuration, parseDuration } from "@axon/core";
import type { IExternalSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec";
import { type Acceptances, acceptanceTemplate } from "../acceptance.ts";
import { type ConnectionUrl, connectionUrlTemplate } from "../connection-url.ts";
import { defaults, type RemoteKey } from "../contract.ts";
import { pullSecretKey, pullSecretType, type RegistryLogin, registryLoginTemplate } from "../registry-login.ts";

/** A store of External Secrets that exists in the cluster. */
export interface SecretStoreReference {
  /** `SecretStore` lives in the same namespace, `ClusterSecretStore` serves all of them. */
  readonly kind: "SecretStore" | "ClusterSecretStore";
  readonly name: string;
}

/** What an ExternalSecret says, once every name in it is known. */
export interface ExternalSecretContent {
  readonly secretName: string;
  readonly store: SecretStoreReference;
  readonly keys: Readonly<Record<string, RemoteKey>>;
  readonly urls: Readonly<Record<string, ConnectionUrl & { readonly host: string }>>;
  readonly registryLogin?: RegistryLogin;
  readonly accepts: Acceptances;
  readonly refreshInterval?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The spec of the ExternalSecret. The Secret is the operator's own and outlives a lost entry of the store (`Retain`), so
 * that a mistake in the store does not take running workloads down; `Merge` keeps the fetched keys beside the URLs.
 */
export function externalSecretSpec(content: ExternalSecretContent): IExternalSecretSpec {
  const { secretName, store, keys, urls, registryLogin, accepts, labels, annotations } = content;
  return {
    refreshInterval: formatDuration(parseDuration(content.refreshInterval ?? defaults.refreshInterval)),
    secretStoreRef: { kind: store.kind, name: store.name },
    target: {
      name: secretName,
      creationPolicy: "Owner",
      deletionPolicy: "Retain",
      template: {
        engineVersion: "v2",
        mergePolicy: "Merge",
        type: registryLogin ? pullSecretType : "Opaque",
        metadata: { labels, annotations },
        data: {
          ...Object.fromEntries(Object.entries(accepts).map(([key, asked]) => [key, acceptanceTemplate(key, asked)])),
          ...Object.fromEntries(Object.entries(urls).map(([key, url]) => [key, connectionUrlTemplate(url)])),
          ...(registryLogin ? { [pullSecretKey]: registryLoginTemplate(registryLogin) } : {}),
        },
      },
    },
    data: Object.entries(keys).map(([secretKey, { remote }]) => ({
      secretKey,
      // The last three are the API's own defaults, written down so that a diff against the cluster stays empty.
      remoteRef: { ...remote, conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" },
    })),
  };
}
