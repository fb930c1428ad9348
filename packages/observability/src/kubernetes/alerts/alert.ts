/** Every alert there is. Each has a runbook, `docs/runbooks/<name in kebab case>.md`. */
export const alertNames = [
  "ServiceDown",
  "ServiceReplicasMissing",
  "ServiceRolloutStuck",
  "ServiceRestarting",
  "ServiceHealthChecksFailing",
  "ServiceErrorRateHigh",
  "ServiceErrorBudgetBurning",
  "ServiceLatencyHigh",
  "ServiceMetricsMissing",
  "ServiceMemoryNearLimit",
  "ServiceCpuThrottled",
  "ServiceScaledToLimit",
  "ServiceAutoscalerBlind",
  "DatabaseDown",
  "DatabaseWithoutPrimary",
  "DatabaseInstanceMissing",
  "DatabaseReplicaLagging",
  "DatabaseLogArchiveFailing",
  "DatabaseBackupTooOld",
  "DatabaseConnectionsHigh",
  "CacheDown",
  "CacheServerMissing",
  "CacheMemoryHigh",
  "CacheConnectionsHigh",
  "BrokerServerMissing",
  "BrokerPartitionsOffline",
  "BrokerWritesRefused",
  "BrokerPartitionsUnderReplicated",
  "ConsumerLagHigh",
  "SearchDown",
  "SearchClusterRed",
  "SearchClusterYellow",
  "SearchNodeMissing",
  "SearchDiskFillingUp",
  "SearchHeapHigh",
  "ObjectStoreDown",
  "TracingDown",
  "LogsNotArriving",
  "LogLinesLost",
  "VolumeFillingUp",
  "VolumeFullSoon",
  "CertificateExpiring",
  "CertificateNotReady",
  "SecretRotationFailed",
  "SecretChangeDue",
  "SecretTooOld",
  "MigrationFailed",
  "ScheduledJobFailed",
  "ScheduledJobOverdue",
  "RecoveryDrillFailed",
  "RecoveryDrillOverdue",
  "ClusterBackupOverdue",
  "BudgetExceeded",
  "MaintenanceInProgress",
] as const;

export type AlertName = (typeof alertNames)[number];

/** `critical` wakes somebody; `warning` waits for the working day. */
export type Severity = "critical" | "warning";

/** One alert of one part of a system. */
export interface Alert {
  readonly name: AlertName;
  /** `info` tells nobody but those who asked for this alert. */
  readonly severity: Severity | "info";
  /** PromQL; the alert holds for every series it gives. */
  readonly expression: string;
  /** How long it must hold, `"5m"`. */
  readonly holdsFor: string;
  /** One line: what is wrong, with the part's name. */
  readonly summary: string;
  /** What was measured against what, and what it does to users. */
  readonly description: string;
  /** Tells alerts of one name, part and severity apart. */
  readonly window?: string;
}

/** The alerts of one part, evaluated together. */
export interface AlertGroup {
  /** The part they are about. */
  readonly component: string;
  /** Where it runs. @default - the namespace of the system */
  readonly namespace?: string;
  readonly alerts: readonly Alert[];
}

/** Names of the metrics an HTTP service exports; the defaults are those of prometheus-fastapi-instrumentator. */
export interface HttpMetrics {
  /** Counter of requests. @default "http_requests_total" */
  readonly requests: string;
  /** Its label with the status, `500` or `5xx`. @default "status" */
  readonly statusLabel: string;
  /** Histogram of answer times in seconds, without `_bucket`. @default "http_request_duration_seconds" */
  readonly durations: string;
}

export const defaultHttpMetrics: HttpMetrics = {
  requests: "http_requests_total",
  statusLabel: "status",
  durations: "http_request_duration_seconds",
};

/** Where a system's parts run on Kubernetes, and how they count requests. */
export interface Observation {
  readonly namespace: string;
  readonly http: HttpMetrics;
}

/** `ServiceDown` has its runbook at `service-down`, `SPEKServiceDown` at `spek-service-down`. */
export function runbookOf(alert: string): string {
  return alert.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();
}

/** Address of an alert's runbook; undefined where none are served. */
export function runbookAddress(runbooks: string | undefined, alert: string): string | undefined {
  return runbooks === undefined ? undefined : `${runbooks.replace(/\/+$/, "")}/${runbookOf(alert)}.md`;
}

/** Writes a share as a reader says it: `0.05` is `5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}

/** Writes seconds in the largest unit that is whole: `93600` is `26 hours`. */
export function spell(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const [unit, size] = units.find(([, size]) => seconds % size === 0 && seconds >= size) ?? ["second", 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
