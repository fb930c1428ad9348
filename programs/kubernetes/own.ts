import { failOnProblems, formatDuration, isLogged, type Plan } from "@axon/core";
import {
  checkMaintenance,
  checkOwnAlerts,
  checkOwnDashboards,
  checkOwnRecords,
  type MaintenanceWindow,
  type OwnAlert,
  type OwnDashboard,
} from "@axon/observability";
import { alertNames } from "@axon/observability/kubernetes";
import { namespaceOf } from "./placed.ts";
import type { KubernetesSettings } from "./settings.ts";

/** The alerts that the system brings along, by name. */
export function ownAlerts(plan: Plan): Readonly<Record<string, OwnAlert>> {
  return Object.fromEntries(
    Object.entries(plan.monitoring.alerts).map(([name, { holdsFor, component, lines, ...alert }]) => [
      name,
      {
        ...alert,
        holdsFor: formatDuration(holdsFor),
        ...(lines === undefined ? {} : { lines: { ...lines, within: formatDuration(lines.within) } }),
        ...(component === undefined ? {} : { component, namespace: namespaceOf(plan, component) }),
      },
    ]),
  );
}

/** Those of them that can be raised: nobody counts lines of logs that are not collected. */
export function raisedAlerts(plan: Plan, settings: KubernetesSettings): Readonly<Record<string, OwnAlert>> {
  const counted = collectsLogs(plan, settings);
  return Object.fromEntries(Object.entries(ownAlerts(plan)).filter(([, { lines }]) => counted || lines === undefined));
}

/** Whether a collector of the system's own reads its logs: what a cluster shares for its systems reads them by itself. */
export function collectsLogs(plan: Plan, { monitoring }: KubernetesSettings): boolean {
  return isLogged(plan) && monitoring.sharedNamespace === undefined;
}

/** The dashboards that the system brings along, by title. */
export function ownDashboards({ monitoring }: Plan): Readonly<Record<string, OwnDashboard>> {
  return Object.fromEntries(
    Object.entries(monitoring.dashboards).map(([title, { timeRange, refresh, ...dashboard }]) => [
      title,
      { ...dashboard, timeRange: formatDuration(timeRange), refresh: formatDuration(refresh) },
    ]),
  );
}

/** When planned work may disturb users; undefined where none is planned. */
export function maintenanceOf({ maintenance }: Plan): MaintenanceWindow | undefined {
  return maintenance && { schedule: maintenance.schedule, duration: formatDuration(maintenance.duration) };
}

/** Refuses what Prometheus, Grafana or Alertmanager would not take, before anything is made. @throws ProblemError */
export function checkOwn(plan: Plan): void {
  const maintenance = maintenanceOf(plan);
  failOnProblems(`system "${plan.system}" on kubernetes`, [
    ...checkOwnAlerts(["monitoring", "alerts"], ownAlerts(plan), alertNames),
    ...checkOwnRecords(["monitoring", "records"], plan.monitoring.records),
    ...checkOwnDashboards(["monitoring", "dashboards"], ownDashboards(plan)),
    ...(maintenance ? checkMaintenance(["maintenance"], maintenance) : []),
  ]);
}
