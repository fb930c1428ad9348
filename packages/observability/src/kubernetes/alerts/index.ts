import type { ObservedSystem } from "../../contract.ts";
import { type AlertGroup, defaultHttpMetrics, type HttpMetrics, type Observation } from "./alert.ts";
import { brokerAlerts } from "./broker.ts";
import { cacheAlerts } from "./cache.ts";
import { certificateAlerts } from "./certificate.ts";
import { databaseAlerts } from "./database.ts";
import { jobAlerts } from "./job.ts";
import { secretAlerts } from "./secret.ts";
import { serviceAlerts } from "./service.ts";

/** The alerts of every part of a system, one group a part. */
export function systemAlerts(
  system: ObservedSystem,
  where: { readonly namespace: string; readonly http?: Partial<HttpMetrics> },
): AlertGroup[] {
  const observation: Observation = {
    namespace: where.namespace,
    http: { ...defaultHttpMetrics, ...where.http },
  };
  return [
    ...(system.services ?? []).map((service) => serviceAlerts(observation, service)),
    ...(system.databases ?? []).map((database) => databaseAlerts(observation, database)),
    ...(system.caches ?? []).map((cache) => cacheAlerts(observation, cache)),
    ...(system.brokers ?? []).map((broker) => brokerAlerts(observation, broker)),
    ...(system.certificates ?? []).map((certificate) => certificateAlerts(observation, certificate)),
    ...(system.rotatedSecrets ?? []).map((secret) => secretAlerts(observation, secret)),
    ...(system.jobs ?? []).map((job) => jobAlerts(observation, job)),
  ];
}
