import { logSearch, type Plan } from "@axon/core";
import type { ObservedService, ObservedSystem } from "@axon/observability";
import { budgetOf } from "./cost.ts";
import { isSingleServer } from "./data.ts";
import { observedJobs } from "./observed-jobs.ts";
import { collectsLogs, maintenanceOf } from "./own.ts";
import { namespaceOf } from "./placed.ts";
import { observedSecrets } from "./rotation.ts";
import { hasOwnObjectStore, type KubernetesSettings } from "./settings.ts";
import { objectStoreName } from "./storage.ts";
import { logCollector } from "./watch-pods.ts";

/** What alert rules and dashboard need to know of the plan. */
export function observe(plan: Plan, settings: KubernetesSettings): ObservedSystem {
  const budget = budgetOf(plan, settings);
  const located = (name: string) => ({ name, namespace: namespaceOf(plan, name) });
  return {
    name: plan.system,
    maintenance: maintenanceOf(plan),
    ...(budget ? { budget } : {}),
    services: plan.services.map((service) => ({ ...located(service.name), ...observedService(service, plan) })),
    databases: plan.databases
      .filter((database) => !isSingleServer(database))
      .map((database) => ({ ...located(database.name), ...observedDatabase(database, plan) })),
    caches: plan.caches.map(({ name, eviction, persistent, replicas }) => ({
      ...located(name),
      replicas,
      evicts: eviction !== "noeviction",
      persistent,
    })),
    brokers: plan.brokers.map(({ name, brokers }) => ({ ...located(name), brokers })),
    searches: plan.searches.map(({ name, nodes }) => ({ ...located(name), nodes })),
    objectStores: hasOwnObjectStore(plan, settings) ? [{ ...located(objectStoreName) }] : [],
    tracing: plan.tracing.map(({ name, store }) => ({ ...located(name), persistent: store === "volume" })),
    logs: collectsLogs(plan, settings) ? [observedLogs(plan)] : [],
    certificates: plan.endpoints.map(({ name, tls, routes }) => ({
      name: tls.secretName ?? `${name}-tls`,
      namespace: namespaceOf(plan, routes[0]?.service ?? name),
    })),
    rotatedSecrets: observedSecrets(plan, settings),
    jobs: observedJobs(plan, settings),
  };
}

function observedService(
  { name, scale, state, rollout, metrics }: Plan["services"][number],
  { objectives }: Plan,
): Omit<ObservedService, "name" | "namespace"> {
  return {
    ...(metrics === false ? {} : { metrics: metrics.names }),
    kind: state ? "StatefulSet" : rollout.strategy === "rolling" ? "Deployment" : "Rollout",
    autoscaler: scale ? (scale.name ?? `${name}-hpa`) : undefined,
    thresholds: {
      latencyP95Seconds: objectives.latencyP95.milliseconds / 1_000,
      availability: objectives.availability,
    },
  };
}

function observedDatabase(
  { instances, readReplicas, backup }: Plan["databases"][number],
  { objectives: { recoveryPoint } }: Plan,
) {
  return {
    instances: instances + readReplicas,
    backup: backup !== false,
    thresholds: recoveryPoint ? { archiveDelaySeconds: recoveryPoint.seconds } : {},
  };
}

function observedLogs(plan: Plan): NonNullable<ObservedSystem["logs"]>[number] {
  const store = logSearch(plan) ? "elasticsearch" : "loki";
  return { name: logCollector.app, namespace: plan.monitoring.namespace, store };
}
