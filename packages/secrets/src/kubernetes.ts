export type { ConnectionUrl } from "./connection-url.ts";
export type { LocalKey, RemoteKey } from "./contract.ts";
export {
  type ExistingCredentials,
  type ExternalCredentials,
  KubernetesCredentials,
  type KubernetesCredentialsArgs,
  type LocalCredentials,
} from "./kubernetes/credentials.ts";
export { rotatedProperty, type SecretStoreReference } from "./kubernetes/external-secret.ts";
export {
  type DatedSecret,
  KubernetesRotationDays,
  type KubernetesRotationDaysArgs,
} from "./kubernetes/rotation-days.ts";
export { KubernetesSecretCopy, type KubernetesSecretCopyArgs } from "./kubernetes/secret-copy.ts";
export {
  entryNamingOf,
  KubernetesSecretStore,
  type KubernetesSecretStoreArgs,
  type SecretStoreProvider,
} from "./kubernetes/secret-store.ts";
export { secretValue } from "./kubernetes/secret-value.ts";
