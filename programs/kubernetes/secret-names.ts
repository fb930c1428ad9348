import { isLogged, isShown, needsSalt, type Plan } from "@axon/core";
import { chartSecret } from "./chart.ts";
import {
  alertingName,
  backupStoreName,
  clientSecretKey,
  credentialsName,
  databaseSecretNames,
  grafanaName,
  objectKeys,
  objectStoreAdministratorKeys,
  objectStoreAdministratorName,
  objectUsers,
  peerPasswordKey,
  refreshStoreName,
  registryName,
  searchMetricsName,
  searchSetupName,
  usersOf,
} from "./credentials.ts";
import { logUsers } from "./log-users.ts";
import { receiverKeys } from "./receivers.ts";
import { regionCopyName } from "./second-region-settings.ts";
import { hasOwnObjectStore, type KubernetesSettings } from "./settings.ts";
import { logCollector } from "./watch-pods.ts";

/** Addresses of those who are told of releases; only the command line reads them. */
const releaseReceivers = ["releases.webhook", "releases.slack", "releases.pagerDuty"];

/** Every `<component>.<key>` that `axon:secrets` may hold for a plan. */
export function secretNames(plan: Plan, settings: KubernetesSettings): string[] {
  const { receivers } = settings.monitoring;
  const alerting = receiverKeys(receivers ?? { routes: {}, announcements: {} }).map((key) => `${alertingName}.${key}`);
  const stores = [
    ...plan.databases.flatMap(databaseSecretNames),
    ...plan.caches.map(({ name }) => credentialsName(name)),
  ].map((name) => `${name}.password`);
  const peers = plan.caches
    .filter(({ replicas }) => replicas > 1)
    .map(({ name }) => `${credentialsName(name)}.${peerPasswordKey}`);
  const shared = [...plan.brokers, ...plan.searches];
  const logins = [
    ...shared.flatMap(({ name }) => usersOf(plan, name).map(({ secret }) => secret)),
    ...plan.searches.flatMap(({ name }) => [searchSetupName(name), searchMetricsName(name)]),
    ...plan.searches.flatMap(({ name }) => logUsers(plan, settings, name).map(({ secret }) => secret)),
    ...(isShown(plan) ? [grafanaName] : []),
  ];
  return [
    ...(settings.chart?.secretValues ?? []).map(chartSecret),
    ...alerting,
    ...(isLogged(plan) && needsSalt(plan.monitoring.logs) ? [`${logCollector.app}.salt`] : []),
    ...(isShown(plan) && settings.monitoring.signIn ? [`${grafanaName}.${clientSecretKey}`] : []),
    ...releaseReceivers,
    ...(settings.registryLogin === undefined ? [] : ["username", "password"].map((key) => `${registryName}.${key}`)),
    ...[backupStoreName, refreshStoreName, regionCopyName].flatMap((name) => objectKeys.map((key) => `${name}.${key}`)),
    ...stores,
    ...peers,
    ...logins.map((secret) => `${secret}.password`),
    ...objectUsers(plan, settings).flatMap(({ secret }) => objectKeys.map((key) => `${secret}.${key}`)),
    ...(hasOwnObjectStore(plan, settings)
      ? objectStoreAdministratorKeys.map((key) => `${objectStoreAdministratorName}.${key}`)
      : []),
    ...plan.externals.flatMap(({ name, secrets }) => secrets.map((secret) => `${name}.${secret}`)),
    ...plan.secrets.flatMap(({ name, keys }) => Object.keys(keys).map((key) => `${name}.${key}`)),
  ];
}
