import type { SystemBodyInput } from "@axon/core";

type Monitoring = NonNullable<SystemBodyInput["monitoring"]>;

const replicas = '{job="spek"}';
const container = '{namespace="spek",container="spek"}';
const percentile = (share: number) =>
  `histogram_quantile(${share}, sum by (le, job) (rate(http_request_duration_seconds_bucket${replicas}[5m])))`;
/** Use of what a container may use at most, each pod by itself. */
const shareOfLimit = (use: string, resource: "cpu" | "memory") =>
  `${use} / sum by (pod) (kube_pod_container_resource_limits{namespace="spek",container="spek",resource="${resource}"})`;

const dataVolume = (bytes: "available" | "capacity") =>
  `kubelet_volume_stats_${bytes}_bytes{namespace="spek",persistentvolumeclaim="spek-data-pvc"}`;
/** Of cert-manager, whose own namespace may take the label. */
const certificateEnd = (label: "namespace" | "exported_namespace") =>
  `certmanager_certificate_expiration_timestamp_seconds{${label}="spek",name="spek-tls"}`;

/** The guide's alerts under its names (SP-124 to SP-131). Compliance and improvement are what the application measures (SP-004). */
export const alerts = {
  SPEKServiceDown: {
    // A target that discovery has lost has no series, so its absence counts as well (SP-124).
    expression: `up${replicas} == 0 or absent(up${replicas})`,
    holdsFor: "1m",
    severity: "critical",
    summary: "SPEK service is down",
  },
  SPEKHighResponseTime: {
    expression: `${percentile(0.95)} > 30`,
    holdsFor: "5m",
    severity: "warning",
    summary: "SPEK answers slower than 30 s at the 95th percentile",
  },
  SPEKPerformanceDegradation: {
    // Lies within the dashboard's yellow band on purpose: 0.4 to 0.583 is below target, below 0.5 somebody looks (SP-134).
    expression: `spek_performance_improvement_ratio${replicas} < 0.5`,
    holdsFor: "10m",
    severity: "warning",
    summary: "SPEK's performance improvement is below 50 percent; the target is 58.3 percent",
  },
  SPEKHighMemoryUsage: {
    // The guide's 4096 MB is the limit of the container, where the kernel would be first (SP-127).
    expression: `${shareOfLimit(`sum by (pod) (container_memory_working_set_bytes${container})`, "memory")} > 0.85`,
    holdsFor: "5m",
    severity: "warning",
    summary: "{{ $labels.pod }} uses more than 85 percent of its memory limit",
  },
  SPEKHighCPUUsage: {
    expression: `${shareOfLimit(`sum by (pod) (rate(container_cpu_usage_seconds_total${container}[5m]))`, "cpu")} > 0.8`,
    holdsFor: "10m",
    severity: "warning",
    summary: "{{ $labels.pod }} uses more than 80 percent of its CPU limit",
  },
  SPEKNASAComplianceBelow95: {
    expression: `spek_nasa_compliance_score${replicas} < 0.95`,
    holdsFor: "1m",
    severity: "critical",
    summary: "NASA POT10 compliance is below 95 percent",
  },
  SPEKByzantineConsensusFailure: {
    expression: `spek_byzantine_consensus_score${replicas} < 0.9`,
    holdsFor: "5m",
    severity: "critical",
    summary: "Byzantine consensus is below 90 percent",
  },
  // The application asks for 0.95; without this, 0.9 to 0.95 would fail in silence (SP-130).
  SPEKByzantineConsensusLow: {
    expression: `spek_byzantine_consensus_score${replicas} < 0.95`,
    holdsFor: "5m",
    severity: "warning",
    summary: "Byzantine consensus is below the 95 percent that the application is configured for",
  },
  // `up` would only say that an exporter answers (SP-131).
  PostgreSQLDown: {
    expression: 'cnpg_collector_up{namespace="spek"} == 0 or absent(cnpg_collector_up{namespace="spek"})',
    holdsFor: "1m",
    severity: "critical",
    summary: "PostgreSQL is down",
  },
  RedisDown: {
    expression: 'redis_up{namespace="spek"} == 0 or absent(redis_up{namespace="spek"})',
    holdsFor: "1m",
    severity: "critical",
    summary: "Redis is down",
  },
  // What asks /health all the time are the kubelets; twenty checks of five minutes (SP-159).
  SPEKHealthSlow: {
    expression: `histogram_quantile(0.95, sum by (le, pod) (rate(prober_probe_duration_seconds_bucket{namespace="spek",container="spek",probe_type="Liveness"}[5m]))) > 5`,
    holdsFor: "5m",
    severity: "warning",
    summary: "{{ $labels.pod }} takes more than 5 s to say that it is healthy",
  },
  // The volume that all replicas share (SP-158).
  SPEKDiskUsageHigh: {
    expression: `1 - ${dataVolume("available")} / ${dataVolume("capacity")} > 0.8`,
    holdsFor: "5m",
    severity: "warning",
    summary: "SPEK's data fill more than 80 percent of their volume",
  },
  // What each replica has for itself, of which no metric tells; its old files go at the same moment (SP-158).
  SPEKScratchUsageHigh: {
    lines: { where: { event: "folder-nearly-full" }, within: "15m" },
    holdsFor: "0s",
    severity: "warning",
    component: "spek",
    summary: "A replica's temporary files, cache or logs take more than 80 percent of their room",
  },
  // A certificate is renewed when 30 days are left, so that an hour later it has more (SP-163).
  SPEKCertificateExpiring: {
    expression: `(${certificateEnd("exported_namespace")} or ${certificateEnd("namespace")}) - time() < 30 * 86400`,
    holdsFor: "1h",
    severity: "warning",
    summary: "SPEK's certificate has fewer than 30 days left, so its renewal has failed",
  },
} satisfies Monitoring["alerts"];

/** Red from 0 on; percentages in shares of 1. */
const bands = (yellow: number, green: number) => [
  { from: 0, color: "red" as const },
  { from: yellow, color: "yellow" as const },
  { from: green, color: "green" as const },
];

/** By title (SP-133, SP-134). */
export const dashboards: NonNullable<Monitoring["dashboards"]> = {
  "SPEK Production Dashboard": {
    tags: ["spek", "production"],
    timeRange: "1h",
    refresh: "30s",
    panels: [
      {
        title: "Service Health",
        kind: "stat",
        queries: { "{{pod}}": `up${replicas}` },
        words: { "0": "DOWN", "1": "UP" },
        thresholds: [
          { from: 0, color: "red" },
          { from: 1, color: "green" },
        ],
      },
      {
        title: "Request Rate",
        kind: "timeseries",
        queries: { "requests/s": `sum(rate(http_requests_total${replicas}[5m]))` },
        unit: "reqps",
      },
      {
        title: "Response Time",
        kind: "timeseries",
        queries: { "95th percentile": percentile(0.95), "50th percentile": percentile(0.5) },
        unit: "s",
      },
      {
        title: "Performance Improvement",
        kind: "stat",
        queries: { improvement: `avg(spek_performance_improvement_ratio${replicas})` },
        unit: "percentunit",
        thresholds: bands(0.4, 0.583),
      },
      {
        title: "NASA Compliance Score",
        kind: "stat",
        queries: { compliance: `min(spek_nasa_compliance_score${replicas})` },
        unit: "percentunit",
        thresholds: bands(0.9, 0.95),
      },
    ],
  },
};
