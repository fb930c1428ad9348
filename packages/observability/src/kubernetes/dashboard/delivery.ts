import { defaultDatabaseThresholds, type ObservedSystem } from "../../contract.ts";
import { escapePattern, type LabelMatches, quote, series } from "../../promql.ts";
import { clusterPods } from "../series.ts";
import type { PanelContent, Section } from "./panel.ts";
import { anyOf, type Named, namesOf, namespace } from "./scope.ts";

/** Rollouts and what makes them safe: replicas, backups, certificates. */
export function deliverySection({ services = [], databases = [], certificates = [] }: ObservedSystem): Section[] {
  const panels = [
    ...(services.length > 0 ? [rolloutPanel({ namespace, deployment: namesOf(services) })] : []),
    ...(databases.length > 0 ? [backupPanel({ namespace, pod: anyOf(databases, clusterPods) }, databases)] : []),
    ...(certificates.length > 0 ? [certificatePanel({ name: namesOf(certificates) })] : []),
  ];
  return panels.length > 0 ? [{ title: "Rollouts and backups", panels }] : [];
}

function rolloutPanel(deployments: LabelMatches): PanelContent {
  return {
    title: "Rollouts",
    description: "Replicas of the newest version that are up, and how many are wanted.",
    unit: "short",
    queries: [
      { expression: series("kube_deployment_status_replicas_updated", deployments), legend: "{{deployment}} updated" },
      {
        expression: series("kube_deployment_status_replicas_available", deployments),
        legend: "{{deployment}} available",
      },
      { expression: series("kube_deployment_spec_replicas", deployments), legend: "{{deployment}} wanted" },
    ],
  };
}

function backupPanel(pods: LabelMatches, databases: readonly Named[]): PanelContent {
  const newest = series("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp", pods);
  const cluster = databases.map(({ name }) => escapePattern(name)).join("|");
  const byCluster = `label_replace(${newest}, "cluster", "$1", "pod", ${quote(`(${cluster})-[1-9][0-9]*`)})`;
  return {
    title: "Backup age",
    description: "Time since the newest backup of each database.",
    unit: "s",
    redFrom: defaultDatabaseThresholds.backupAgeSeconds,
    queries: [{ expression: `time() - max by (cluster) (${byCluster})`, legend: "{{cluster}}" }],
  };
}

function certificatePanel(names: LabelMatches): PanelContent {
  const expiry = (where: LabelMatches) =>
    series("certmanager_certificate_expiration_timestamp_seconds", { ...where, ...names });
  return {
    title: "Certificate validity",
    description: "Time for which each certificate is still valid.",
    unit: "s",
    queries: [
      {
        expression: `(${expiry({ exported_namespace: namespace })} or ${expiry({ namespace })}) - time()`,
        legend: "{{name}}",
      },
    ],
  };
}
