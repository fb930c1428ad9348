import { formatDuration, parseDuration } from "@axon/core";
import type { IExternalSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec";
import { type Acceptances, acceptanceTemplate } from "../acceptance.ts";
import { type ConnectionUrl, connectionUrlTemplate } from "../connection-url.ts";
import { defaults, type RemoteKey } from "../contract.ts";
import { pullSecretKey, pullSecretType, type RegistryLogin, registryLoginTemplate } from "../registry-login.ts";
import { type SecretStrength, strengthTemplate } from "../strength.ts";

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
  /** What is asked of keys besides. */
  readonly strengths: Readonly<Record<string, SecretStrength>>;
  readonly refreshInterval?: string;
  /** Age at which the Secret holds the keys no longer. @default - it holds them until others come */
  readonly expireAfterSeconds?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Field of an entry with the day its values were made, `2026-11-01`: whoever writes new values writes it with them. */
export const rotatedProperty = "rotated";

/**
 * The spec of the ExternalSecret. The Secret is the operator's own and outlives a lost entry of the store (`Retain`), so
 * that a mistake in the store does not take running workloads down; `Merge` keeps the fetched keys beside the URLs.
 */
export function externalSecretSpec(content: ExternalSecretContent): IExternalSecretSpec {
  const { secretName, store, keys, urls, registryLogin, accepts, expireAfterSeconds, labels, annotations } = content;
  const days = expireAfterSeconds === undefined ? [] : entriesOf(keys);
  return {
    refreshInterval: formatDuration(parseDuration(content.refreshInterval ?? defaults.refreshInterval)),
    secretStoreRef: { kind: store.kind, name: store.name },
    target: {
      name: secretName,
      creationPolicy: "Owner",
      deletionPolicy: "Retain",
      template: {
        engineVersion: "v2",
        mergePolicy: expireAfterSeconds === undefined ? "Merge" : "Replace",
        ...templates([
          strengthTemplate(content.strengths),
          ...(expireAfterSeconds === undefined ? [] : [expiring(keys, expireAfterSeconds)]),
        ]),
        type: registryLogin ? pullSecretType : "Opaque",
        metadata: { labels, annotations },
        data: {
          ...Object.fromEntries(Object.entries(accepts).map(([key, asked]) => [key, acceptanceTemplate(key, asked)])),
          ...Object.fromEntries(Object.entries(urls).map(([key, url]) => [key, connectionUrlTemplate(url)])),
          ...(registryLogin ? { [pullSecretKey]: registryLoginTemplate(registryLogin) } : {}),
        },
      },
    },
    data: [
      ...Object.entries(keys).map(([secretKey, { remote }]) => fetched(secretKey, remote)),
      ...days.map((key) => fetched(dayKey(key), { key, property: rotatedProperty })),
    ],
  };
}

/** Templates whose lines of YAML become keys, or that have no lines and only refuse. */
function templates(literals: readonly string[]) {
  const written = literals.filter((literal) => literal !== "");
  return written.length === 0 ? {} : { templateFrom: written.map((literal) => ({ target: "Data" as const, literal })) };
}

function fetched(secretKey: string, remote: RemoteKey["remote"]) {
  // The last three are the API's own defaults, written down so that a diff against the cluster stays empty.
  return {
    secretKey,
    remoteRef: { ...remote, conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" },
  } as const;
}

/**
 * The keys of each entry whose values are younger than that, as lines of YAML, which the operator makes keys of; looked at again with each
 * refresh. What says no day was made in the year 1.
 */
function expiring(keys: ExternalSecretContent["keys"], seconds: number): string {
  const sections = entriesOf(keys).map((entry) => {
    const own = Object.keys(keys).filter((key) => keys[key]?.remote.key === entry);
    const made = `(toDate "2006-01-02" (index . ${JSON.stringify(dayKey(entry))})).Unix`;
    const lines = own.map((key) => `${JSON.stringify(key)}: {{ index . ${JSON.stringify(key)} | toJson }}\n`);
    return `{{ if lt (now).Unix (add ${made} ${seconds}) -}}\n${lines.join("")}{{ end -}}\n`;
  });
  return sections.join("");
}

function entriesOf(keys: ExternalSecretContent["keys"]): string[] {
  return [...new Set(Object.values(keys).map(({ remote }) => remote.key))].sort();
}

/** Where a template finds the day of an entry; no key of the Secret, which holds what the template says. */
function dayKey(entry: string): string {
  return `${rotatedProperty}.${entry.replaceAll(/[^-._a-zA-Z0-9]/g, "-")}`;
}
