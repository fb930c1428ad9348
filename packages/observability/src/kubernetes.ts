export {
  type Alert,
  type AlertGroup,
  type AlertName,
  alertNames,
  type HttpMetrics,
  runbookAddress,
  runbookOf,
  type Severity,
} from "./kubernetes/alerts/alert.ts";
export { systemAlerts } from "./kubernetes/alerts/index.ts";
export {
  KubernetesAlertRules,
  type KubernetesAlertRulesArgs,
  ruleSpec,
} from "./kubernetes/alerts/rules.ts";
export { KubernetesDashboard, type KubernetesDashboardArgs } from "./kubernetes/dashboard/dashboard.ts";
export type { Dashboard } from "./kubernetes/dashboard/model.ts";
export { KubernetesOwnDashboards, type KubernetesOwnDashboardsArgs } from "./kubernetes/dashboard/own-dashboards.ts";
export { type DashboardSettings, systemDashboard } from "./kubernetes/dashboard/system.ts";
export {
  KubernetesPodMonitor,
  type KubernetesPodMonitorArgs,
  KubernetesServiceMonitor,
  type KubernetesServiceMonitorArgs,
  type MetricsTls,
} from "./kubernetes/monitor.ts";
export { KubernetesAlertmanager, type KubernetesAlertmanagerArgs } from "./kubernetes/stack/alertmanager.ts";
export { KubernetesGrafana, type KubernetesGrafanaArgs } from "./kubernetes/stack/grafana.ts";
export type { GrafanaLogs } from "./kubernetes/stack/grafana-sources.ts";
export {
  KubernetesLogCollector,
  type KubernetesLogCollectorArgs,
  type LogDestination,
} from "./kubernetes/stack/log-collector.ts";
export { logCollectorPorts, type ObservedPods } from "./kubernetes/stack/log-configuration.ts";
export type { ElasticsearchStreams } from "./kubernetes/stack/log-shipper.ts";
export { KubernetesLogStore, type KubernetesLogStoreArgs, type LogStorage } from "./kubernetes/stack/log-store.ts";
export { KubernetesNodeMetrics, type KubernetesNodeMetricsArgs } from "./kubernetes/stack/node-metrics.ts";
export { KubernetesPrometheus, type KubernetesPrometheusArgs } from "./kubernetes/stack/prometheus.ts";
export type { AlertReceiver, AlertRoute, Escalation, MailAccount } from "./kubernetes/stack/routing.ts";
export {
  KubernetesTextMetrics,
  type KubernetesTextMetricsArgs,
  textMetricsPort,
} from "./kubernetes/stack/text-metrics.ts";
export { jaegerPorts } from "./kubernetes/tracing/jaeger.ts";
export { KubernetesTracing, type KubernetesTracingArgs } from "./kubernetes/tracing/tracing.ts";
export { logStreamTemplates, shipperPorts } from "./log-shipper.ts";
