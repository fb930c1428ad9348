import type { AlertCase } from "./case.ts";

const deployment = 'namespace="shop",deployment="web"';
const deploymentLabels = { deployment: "web" };
const container = 'namespace="shop",pod="web-1",container="web"';
const containerLabels = { pod: "web-1", container: "web" };
const blind =
  'kube_horizontalpodautoscaler_status_condition{namespace="shop",horizontalpodautoscaler="web",condition="ScalingActive",';
const requests = (status: string) => `http_requests_total{namespace="shop",service="web",status="${status}"}`;
const bucket = (le: string) => `http_request_duration_seconds_bucket{namespace="shop",service="web",le="${le}"}`;

const replicas: AlertCase[] = [
  {
    alert: "ServiceDown",
    when: "no replica is available",
    series: { [`kube_deployment_status_replicas_available{${deployment}}`]: "3 0x10" },
    at: "5m",
    fires: [
      {
        severity: "critical",
        labels: deploymentLabels,
        description: "No replica of web has been available for 2 minutes, so every request to it fails.",
      },
    ],
  },
  {
    alert: "ServiceDown",
    when: "the Deployment is gone",
    series: {},
    at: "5m",
    fires: [
      {
        severity: "critical",
        labels: deploymentLabels,
        description: "No replica of web has been available for 2 minutes, so every request to it fails.",
      },
    ],
  },
  {
    alert: "ServiceDown",
    when: "one replica is left",
    series: { [`kube_deployment_status_replicas_available{${deployment}}`]: "3 1x10" },
    at: "5m",
    fires: [],
  },
  {
    alert: "ServiceReplicasMissing",
    when: "two of three replicas are up for a quarter of an hour",
    series: {
      [`kube_deployment_spec_replicas{${deployment}}`]: "3x20",
      [`kube_deployment_status_replicas_available{${deployment}}`]: "2x20",
    },
    at: "16m",
    fires: [
      {
        severity: "warning",
        labels: deploymentLabels,
        description:
          "3 replicas of web are wanted but not all have been available for 15 minutes; the rest carry the load.",
      },
    ],
  },
  {
    alert: "ServiceReplicasMissing",
    when: "the missing replica comes back in time",
    series: {
      [`kube_deployment_spec_replicas{${deployment}}`]: "3x20",
      [`kube_deployment_status_replicas_available{${deployment}}`]: "2x10 3x10",
    },
    at: "16m",
    fires: [],
  },
  {
    alert: "ServiceRolloutStuck",
    when: "the deadline has passed without progress",
    series: {
      [`kube_deployment_status_condition{${deployment},condition="Progressing",status="false"}`]: "0 1x5",
    },
    at: "3m",
    fires: [
      {
        severity: "warning",
        labels: { ...deploymentLabels, condition: "Progressing", status: "false" },
        description: "The rollout of web made no progress within its deadline; the earlier version still serves.",
      },
    ],
  },
  {
    alert: "ServiceRolloutStuck",
    when: "the rollout goes on",
    series: {
      [`kube_deployment_status_condition{${deployment},condition="Progressing",status="true"}`]: "1x5",
      [`kube_deployment_status_condition{${deployment},condition="Progressing",status="false"}`]: "0x5",
    },
    at: "3m",
    fires: [],
  },
  {
    alert: "ServiceScaledToLimit",
    when: "the most replicas are wanted for a quarter of an hour",
    series: {
      'kube_horizontalpodautoscaler_status_desired_replicas{namespace="shop",horizontalpodautoscaler="web"}': "10x20",
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="shop",horizontalpodautoscaler="web"}': "10x20",
    },
    at: "16m",
    fires: [
      {
        severity: "warning",
        labels: { horizontalpodautoscaler: "web" },
        description: "web has wanted 10 replicas, the most it may have, for 15 minutes; more load will make it slow.",
      },
    ],
  },
  {
    alert: "ServiceScaledToLimit",
    when: "there is room for one more",
    series: {
      'kube_horizontalpodautoscaler_status_desired_replicas{namespace="shop",horizontalpodautoscaler="web"}': "9x20",
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="shop",horizontalpodautoscaler="web"}': "10x20",
    },
    at: "16m",
    fires: [],
  },
  {
    alert: "ServiceAutoscalerBlind",
    when: "the autoscaler has seen nothing for a quarter of an hour",
    series: { [`${blind}status="false"}`]: "1x20" },
    at: "16m",
    fires: [
      {
        severity: "warning",
        labels: { horizontalpodautoscaler: "web", condition: "ScalingActive", status: "false" },
        description:
          "The autoscaler of web has not been able to read what it scales by for 15 minutes; the replicas stay as they are.",
      },
    ],
  },
  {
    alert: "ServiceAutoscalerBlind",
    when: "the autoscaler reads what it scales by",
    series: { [`${blind}status="false"}`]: "0x20", [`${blind}status="true"}`]: "1x20" },
    at: "16m",
    fires: [],
  },
];

const containers: AlertCase[] = [
  {
    alert: "ServiceRestarting",
    when: "a container restarts every five minutes",
    series: { [`kube_pod_container_status_restarts_total{${container}}`]: "0x4 1x4 2x4 3x4 4x4" },
    at: "20m",
    fires: [
      {
        severity: "warning",
        labels: containerLabels,
        description: "Pod web-1 restarted 3 times or more within 15 minutes, or waits in a crash loop.",
      },
    ],
  },
  {
    alert: "ServiceRestarting",
    when: "a container waits in a crash loop",
    series: { [`kube_pod_container_status_waiting_reason{${container},reason="CrashLoopBackOff"}`]: "1x5" },
    at: "3m",
    fires: [
      {
        severity: "warning",
        labels: { ...containerLabels, reason: "CrashLoopBackOff" },
        description: "Pod web-1 restarted 3 times or more within 15 minutes, or waits in a crash loop.",
      },
    ],
  },
  {
    alert: "ServiceRestarting",
    when: "a container restarted twice",
    series: { [`kube_pod_container_status_restarts_total{${container}}`]: "0x4 1x4 2x11" },
    at: "20m",
    fires: [],
  },
  {
    alert: "ServiceHealthChecksFailing",
    when: "three of four readiness checks fail",
    series: {
      [`prober_probe_total{${container},probe_type="Readiness",result="failed"}`]: "0+3x20",
      [`prober_probe_total{${container},probe_type="Readiness",result="successful"}`]: "0+1x20",
      [`prober_probe_total{${container},probe_type="Startup",result="failed"}`]: "0+9x20",
    },
    at: "15m",
    fires: [
      {
        severity: "warning",
        labels: { pod: "web-1", probe_type: "Readiness" },
        description: "75% of the Readiness checks of pod web-1 failed, above 50 %.",
      },
    ],
  },
  {
    alert: "ServiceHealthChecksFailing",
    when: "every second check fails",
    series: {
      [`prober_probe_total{${container},probe_type="Liveness",result="failed"}`]: "0+1x20",
      [`prober_probe_total{${container},probe_type="Liveness",result="successful"}`]: "0+1x20",
    },
    at: "15m",
    fires: [],
  },
  {
    alert: "ServiceMemoryNearLimit",
    when: "95 % of the limit is in use",
    series: {
      [`container_memory_working_set_bytes{${container}}`]: "950x20",
      [`kube_pod_container_resource_limits{${container},resource="memory"}`]: "1000x20",
      [`kube_pod_container_resource_limits{${container},resource="cpu"}`]: "1x20",
    },
    at: "16m",
    fires: [
      {
        severity: "warning",
        labels: containerLabels,
        description: "Pod web-1 uses 95% of its memory limit, above 90 %; at 100 % it is killed.",
      },
    ],
  },
  {
    alert: "ServiceMemoryNearLimit",
    when: "90 % of the limit is in use",
    series: {
      [`container_memory_working_set_bytes{${container}}`]: "900x20",
      [`kube_pod_container_resource_limits{${container},resource="memory"}`]: "1000x20",
    },
    at: "16m",
    fires: [],
  },
  {
    alert: "ServiceCpuThrottled",
    when: "half of the periods are throttled",
    series: {
      [`container_cpu_cfs_throttled_periods_total{${container}}`]: "0+300x25",
      [`container_cpu_cfs_periods_total{${container}}`]: "0+600x25",
    },
    at: "20m",
    fires: [
      {
        severity: "warning",
        labels: containerLabels,
        description: "Pod web-1 was throttled in 50% of its CPU periods, above 25 %; answers get slow.",
      },
    ],
  },
  {
    alert: "ServiceCpuThrottled",
    when: "a quarter of the periods is throttled",
    series: {
      [`container_cpu_cfs_throttled_periods_total{${container}}`]: "0+150x25",
      [`container_cpu_cfs_periods_total{${container}}`]: "0+600x25",
    },
    at: "20m",
    fires: [],
  },
];

const http: AlertCase[] = [
  {
    alert: "ServiceMetricsMissing",
    when: "the target is down",
    series: { 'up{namespace="shop",service="web"}': "1 0x15" },
    at: "12m",
    fires: [
      {
        severity: "warning",

        description:
          "Prometheus has read no metrics of web for 10 minutes, so its alerts for errors and latency are blind.",
      },
    ],
  },
  {
    alert: "ServiceMetricsMissing",
    when: "one of two targets is down",
    series: {
      'up{namespace="shop",service="web",pod="a"}': "1x15",
      'up{namespace="shop",service="web",pod="b"}': "0x15",
    },
    at: "12m",
    fires: [],
  },
  {
    alert: "ServiceErrorRateHigh",
    when: "one request in ten fails",
    series: { [requests("500")]: "0+60x20", [requests("503")]: "0+60x20", [requests("200")]: "0+1080x20" },
    at: "15m",
    fires: [{ severity: "critical", description: "10% of the requests to web ended in 5xx, above 5 %." }],
  },
  {
    alert: "ServiceErrorRateHigh",
    when: "the status is exported as a class",
    series: { [requests("5xx")]: "0+120x20", [requests("2xx")]: "0+1080x20" },
    at: "15m",
    fires: [{ severity: "critical", description: "10% of the requests to web ended in 5xx, above 5 %." }],
  },
  {
    alert: "ServiceErrorRateHigh",
    when: "clients make the errors",
    series: { [requests("404")]: "0+600x20", [requests("200")]: "0+600x20", [requests("500")]: "0+60x20" },
    at: "15m",
    fires: [],
  },
  {
    alert: "ServiceErrorRateHigh",
    when: "there are no requests",
    series: { [requests("500")]: "0x20", [requests("200")]: "0x20" },
    at: "15m",
    fires: [],
  },
  {
    alert: "ServiceErrorBudgetBurning",
    when: "2 % of the requests fail for an hour",
    series: { [requests("500")]: "0+20x70", [requests("200")]: "0+980x70" },
    at: "65m",
    fires: [
      {
        severity: "critical",
        labels: { window: "1h" },
        description: "2% of the requests to web failed over 1h, 14.4 times what an availability of 99.9 % allows.",
      },
      {
        severity: "critical",
        labels: { window: "6h" },
        description: "2% of the requests to web failed over 6h, 6 times what an availability of 99.9 % allows.",
      },
      {
        severity: "warning",
        labels: { window: "3d" },
        description: "2% of the requests to web failed over 3d, 1 times what an availability of 99.9 % allows.",
      },
    ],
  },
  {
    alert: "ServiceErrorBudgetBurning",
    when: "errors are within the budget",
    series: { [requests("500")]: "0+1x70", [requests("200")]: "0+1999x70" },
    at: "65m",
    fires: [],
  },
  {
    alert: "ServiceLatencyHigh",
    when: "every request takes more than a second",
    series: { [bucket("1")]: "0x30", [bucket("2")]: "0+100x30", [bucket("+Inf")]: "0+100x30" },
    at: "20m",
    fires: [
      {
        severity: "warning",
        description: "One request in twenty to web takes 1.95s or more, above 1 second.",
      },
    ],
  },
  {
    alert: "ServiceLatencyHigh",
    when: "every request takes less than a second",
    series: { [bucket("1")]: "0+100x30", [bucket("2")]: "0+100x30", [bucket("+Inf")]: "0+100x30" },
    at: "20m",
    fires: [],
  },
];

export const serviceCases: readonly AlertCase[] = [...replicas, ...containers, ...http];
