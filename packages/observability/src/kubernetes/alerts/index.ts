import type { Located, ObservedSystem } from "../../contract.ts";
import { type AlertGroup, defaultHttpMetrics, type HttpMetrics, type Observation } from "./alert.ts";
import { brokerAlerts } from "./broker.ts";
import { budgetAlerts } from "./budget.ts";
import { cacheAlerts } from "./cache.ts";
import { certificateAlerts } from "./certificate.ts";
import { databaseAlerts } from "./database.ts";
import { jobAlerts } from "./job.ts";
import { logsAlerts } from "./logs.ts";
import { maintenanceAlerts } from "./maintenance.ts";
import { objectStoreAlerts } from "./object-store.ts";
import { searchAlerts } from "./search.ts";
import { secretAlerts } from "./secret.ts";
import { serviceAlerts } from "./service.ts";
import { tracingAlerts } from "./tracing.ts";

/** The alerts of every part of a system, one group a part. */
export function systemAlerts(
  system: ObservedSystem,
  where: { readonly namespace: string; readonly http?: Partial<HttpMetrics> },
): AlertGroup[] {
  const http = { ...defaultHttpMetrics, ...where.http };
  const of = <Part extends Located>(
    parts: readonly Part[] = [],
    alertsOf: (observation: Observation, part: Part) => AlertGroup,
  ): AlertGroup[] =>
    parts.map((part) => {
      const { namespace = where.namespace } = part;
      return { ...alertsOf({ namespace, http }, part), namespace };
    });
  return [
    ...of(system.services, serviceAlerts),
    ...of(system.databases, databaseAlerts),
    ...of(system.caches, cacheAlerts),
    ...of(system.brokers, brokerAlerts),
    ...of(system.searches, searchAlerts),
    ...of(system.objectStores, objectStoreAlerts),
    ...of(system.tracing, tracingAlerts),
    ...of(system.logs, logsAlerts),
    ...of(system.certificates, certificateAlerts),
    ...of(system.rotatedSecrets, secretAlerts),
    ...of(system.jobs, jobAlerts),
    ...(system.budget ? [budgetAlerts(system.name, where.namespace, system.budget)] : []),
    ...(system.maintenance ? [maintenanceAlerts(system.name, system.maintenance)] : []),
  ];
}
