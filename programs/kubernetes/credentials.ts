import type { Plan } from "@axon/core";
import type { Labels } from "@axon/platform/kubernetes";
import { type ConnectionUrl, KubernetesCredentials, type LocalKey, type RemoteKey } from "@axon/secrets/kubernetes";
import type { Ground, Place } from "./ground.ts";

/** What one component's credentials hold. */
interface CredentialsPlan {
  /** Name of the Secret and of the entry in an external store, below the system's name. */
  readonly name: string;
  /** Values that are no secret but belong beside one, such as a user name. */
  readonly known?: Readonly<Record<string, string>>;
  /** Secret keys: taken from the store, from the stack's configuration, or generated. */
  readonly secret: readonly string[];
  readonly urls?: Readonly<Record<string, ConnectionUrl>>;
  /** How often the secret keys are to be changed. @default "90d" (CC-064) */
  readonly rotateEvery?: string;
  /** Labels its reader looks for. */
  readonly labels?: Labels;
}

/**
 * Makes the credentials of one component from wherever this installation keeps secrets: an external store, where
 * `<system>/<name>` holds all keys as one JSON entry, or the stack, where what is not configured is generated.
 */
export function credentials(ground: Ground, place: Place, plan: CredentialsPlan): KubernetesCredentials {
  const { plan: system, secrets, settings } = ground;
  const { store } = place;
  const { namespace, labels } = place.placement(plan.name);
  const common = {
    namespace,
    labels: { ...labels, ...plan.labels },
    urls: plan.urls,
    rotation: { every: plan.rotateEvery ?? "90d" },
  };
  const known = Object.entries(plan.known ?? {});
  if (store) {
    const remote = (property: string): RemoteKey => ({ remote: { key: `${system.system}/${plan.name}`, property } });
    const keys = [...known.map(([key]) => key), ...plan.secret].map((key) => [key, remote(key)]);
    return new KubernetesCredentials(
      plan.name,
      { ...common, store, keys: Object.fromEntries(keys), refreshInterval: settings.secretRefresh },
      ground.options,
    );
  }
  const local = (key: string): LocalKey => {
    const configured = secrets[`${plan.name}.${key}`];
    return configured === undefined ? { generate: {} } : { value: configured };
  };
  const keys = [...known.map(([key, value]) => [key, { value }]), ...plan.secret.map((key) => [key, local(key)])];
  return new KubernetesCredentials(plan.name, { ...common, keys: Object.fromEntries(keys) }, ground.options);
}

/** Every `<component>.<key>` that `axon:secrets` may hold for a plan. */
export function secretNames(plan: Plan): string[] {
  const alerting = severities.map((severity) => `${alertingName}.${severity}`);
  const stores = [...plan.databases, ...plan.caches].map(({ name }) => `${credentialsName(name)}.password`);
  return [
    ...alerting,
    ...releaseReceivers,
    ...stores,
    ...plan.externals.flatMap(({ name, secrets }) => secrets.map((secret) => `${name}.${secret}`)),
  ];
}

/** Secret with the addresses of those who are told of alerts, by severity. */
export const alertingName = "alerting";
export const severities = ["critical", "warning"] as const;

/** Addresses of those who are told of releases; only the command line reads them. */
const releaseReceivers = ["releases.webhook", "releases.slack", "releases.pagerDuty"];

/** Secret with the password of Grafana's administrator. */
export const grafanaName = "grafana";

/** Secrets that an external store keeps and External Secrets copies, in the system's own namespace. */
export function copiedSecrets(plan: Plan): string[] {
  const stores = [...plan.databases, ...plan.caches].map(({ name }) => credentialsName(name));
  return [...stores, ...plan.externals.filter(({ secrets }) => secrets.length > 0).map(({ name }) => name)];
}

/** Name of the Secret of a database or cache. */
export function credentialsName(component: string): string {
  return `${component}-credentials`;
}
