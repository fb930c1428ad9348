import { defaultServiceThresholds, type ObservedService, type ServiceThresholds } from "../../contract.ts";
import { type LabelMatches, series } from "../../promql.ts";
import { workloadPods } from "../series.ts";
import { failedHealthCheckShare } from "../signals.ts";
import { type Alert, type AlertGroup, type Observation, percent } from "./alert.ts";
import { httpAlerts } from "./service-http.ts";

type Thresholds = Required<ServiceThresholds>;

/** Is a service there, do its replicas live, does it answer well and in time, and is it still measured. */
export function serviceAlerts(where: Observation, service: ObservedService): AlertGroup {
  const thresholds = { ...defaultServiceThresholds, ...service.thresholds };
  const observation = { ...where, http: { ...where.http, ...service.metrics } };
  const { namespace } = observation;
  return {
    component: service.name,
    alerts: [
      ...replicaAlerts(namespace, service),
      ...(service.autoscaler
        ? [
            scaledToLimit(namespace, service.name, service.autoscaler),
            autoscalerBlind(namespace, service.name, service.autoscaler),
          ]
        : []),
      ...containerAlerts(namespace, service.name, thresholds),
      ...(service.http === false ? [] : httpAlerts(observation, service.name, thresholds)),
    ],
  };
}

/** How kube-state-metrics counts the replicas that answer, and those that are wanted. */
function replicas(namespace: string, { name, kind = "Deployment" }: ObservedService) {
  if (kind === "Rollout") {
    // It knows nothing of Argo's objects, but their pods.
    const pods = { namespace, pod: workloadPods(name), condition: "true" };
    return { available: `sum by (namespace) (${series("kube_pod_status_ready", pods)})`, wanted: undefined };
  }
  const [prefix, label, spec] =
    kind === "Deployment"
      ? ["kube_deployment", "deployment", "kube_deployment_spec_replicas"]
      : ["kube_statefulset", "statefulset", "kube_statefulset_replicas"];
  const labels = { namespace, [label]: name };
  return { available: series(`${prefix}_status_replicas_available`, labels), wanted: series(spec, labels) };
}

function replicaAlerts(namespace: string, service: ObservedService): Alert[] {
  const { name, kind = "Deployment" } = service;
  const { available, wanted } = replicas(namespace, service);
  return [
    {
      name: "ServiceDown",
      severity: "critical",
      expression: `${available} == 0 or absent(${available})`,
      holdsFor: "2m",
      summary: `${name} has no replica that can answer`,
      description: `No replica of ${name} has been available for 2 minutes, so every request to it fails.`,
    },
    ...(wanted === undefined ? [] : [replicasMissing(name, wanted, available)]),
    ...(kind === "Deployment" ? [rolloutStuck(namespace, name)] : []),
  ];
}

function replicasMissing(name: string, wanted: string, available: string): Alert {
  return {
    name: "ServiceReplicasMissing",
    severity: "warning",
    expression: `${wanted} > ${available}`,
    holdsFor: "15m",
    summary: `${name} runs with fewer replicas than wanted`,
    description: `{{ $value }} replicas of ${name} are wanted but not all have been available for 15 minutes; the rest carry the load.`,
  };
}

function rolloutStuck(namespace: string, name: string): Alert {
  const condition = { namespace, deployment: name, condition: "Progressing", status: "false" };
  return {
    name: "ServiceRolloutStuck",
    severity: "warning",
    expression: `${series("kube_deployment_status_condition", condition)} == 1`,
    holdsFor: "1m",
    summary: `The rollout of ${name} has stopped`,
    description: `The rollout of ${name} made no progress within its deadline; the earlier version still serves.`,
  };
}

/** An autoscaler that cannot read its measure leaves the replicas as they are, and says so nowhere else (IE-057). */
function autoscalerBlind(namespace: string, name: string, autoscaler: string): Alert {
  const condition = { namespace, horizontalpodautoscaler: autoscaler, condition: "ScalingActive", status: "false" };
  return {
    name: "ServiceAutoscalerBlind",
    severity: "warning",
    expression: `${series("kube_horizontalpodautoscaler_status_condition", condition)} == 1`,
    holdsFor: "15m",
    summary: `${name} is no longer scaled`,
    description: `The autoscaler of ${name} has not been able to read what it scales by for 15 minutes; the replicas stay as they are.`,
  };
}

function scaledToLimit(namespace: string, name: string, autoscaler: string): Alert {
  const labels = { namespace, horizontalpodautoscaler: autoscaler };
  const desired = series("kube_horizontalpodautoscaler_status_desired_replicas", labels);
  return {
    name: "ServiceScaledToLimit",
    severity: "warning",
    expression: `${desired} >= ${series("kube_horizontalpodautoscaler_spec_max_replicas", labels)}`,
    holdsFor: "15m",
    summary: `${name} is scaled to its limit`,
    description: `${name} has wanted {{ $value }} replicas, the most it may have, for 15 minutes; more load will make it slow.`,
  };
}

function containerAlerts(namespace: string, name: string, thresholds: Thresholds): Alert[] {
  return [
    restarting({ namespace, container: name }, name, thresholds),
    healthChecksFailing({ namespace, container: name }, name, thresholds),
    memoryNearLimit({ namespace, container: name }, name, thresholds),
    cpuThrottled({ namespace, container: name }, name, thresholds),
  ];
}

/** Counts restarts, and sees a crash loop whose pauses have grown too long for the count. */
function restarting(container: LabelMatches, name: string, { restarts }: Thresholds): Alert {
  const count = `increase(${series("kube_pod_container_status_restarts_total", container)}[15m]) >= ${restarts}`;
  const waiting = series("kube_pod_container_status_waiting_reason", { ...container, reason: "CrashLoopBackOff" });
  return {
    name: "ServiceRestarting",
    severity: "warning",
    expression: `${count} or max_over_time(${waiting}[5m]) >= 1`,
    holdsFor: "0m",
    summary: `${name} keeps restarting`,
    description: `Pod {{ $labels.pod }} restarted ${restarts} times or more within 15 minutes, or waits in a crash loop.`,
  };
}

function healthChecksFailing(container: LabelMatches, name: string, { failedHealthCheckRatio }: Thresholds): Alert {
  return {
    name: "ServiceHealthChecksFailing",
    severity: "warning",
    expression: `${failedHealthCheckShare(container, "5m")} > ${failedHealthCheckRatio}`,
    holdsFor: "5m",
    summary: `Health checks of ${name} fail`,
    description: `{{ $value | humanizePercentage }} of the {{ $labels.probe_type }} checks of pod {{ $labels.pod }} failed, above ${percent(failedHealthCheckRatio)}.`,
  };
}

function memoryNearLimit(container: LabelMatches, name: string, { memoryRatio }: Thresholds): Alert {
  const byContainer = (metric: string, labels: LabelMatches) =>
    `max by (namespace, pod, container) (${series(metric, labels)})`;
  const used = byContainer("container_memory_working_set_bytes", container);
  const limit = byContainer("kube_pod_container_resource_limits", { ...container, resource: "memory" });
  return {
    name: "ServiceMemoryNearLimit",
    severity: "warning",
    expression: `${used} / ${limit} > ${memoryRatio}`,
    holdsFor: "15m",
    summary: `${name} is close to its memory limit`,
    description: `Pod {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory limit, above ${percent(memoryRatio)}; at 100 % it is killed.`,
  };
}

function cpuThrottled(container: LabelMatches, name: string, { throttledRatio }: Thresholds): Alert {
  const periods = (metric: string) => `sum by (namespace, pod, container) (increase(${series(metric, container)}[5m]))`;
  return {
    name: "ServiceCpuThrottled",
    severity: "warning",
    expression: `${periods("container_cpu_cfs_throttled_periods_total")} / ${periods("container_cpu_cfs_periods_total")} > ${throttledRatio}`,
    holdsFor: "15m",
    summary: `${name} is held back by its CPU limit`,
    description: `Pod {{ $labels.pod }} was throttled in {{ $value | humanizePercentage }} of its CPU periods, above ${percent(throttledRatio)}; answers get slow.`,
  };
}
