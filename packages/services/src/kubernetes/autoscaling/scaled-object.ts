import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IScaledObjectSpec } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObjectSpec";
import type { IScaleTriggers } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaleTriggers";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ExternalMetric, MetricLogin, Scaling } from "../../scaling.ts";
import { metadata } from "../metadata.ts";
import { scalingBehavior } from "./horizontal.ts";
import { maximumFields, type WorkloadReference } from "./target.ts";

const kedaApi = "keda.sh/v1alpha1";

/** KEDA's autoscaler: external metrics, CPU and memory in one. The HPA that KEDA makes of it is named `<name>-hpa`. */
export function scaledObject(
  name: string,
  placement: KubernetesPlacement,
  target: WorkloadReference,
  scale: Scaling,
  parent: pulumi.Resource,
): void {
  const external = Object.entries(scale.metrics ?? {}).map(([metric, source]) =>
    externalTrigger(metric, source, authentication(`${name}-${metric}`, name, placement, source, parent)),
  );
  const spec = pulumi.all([target, pulumi.all(external)]).apply(([scaleTargetRef, triggers]): IScaledObjectSpec => {
    const behavior = scalingBehavior(scale);
    return {
      scaleTargetRef,
      minReplicaCount: scale.min,
      maxReplicaCount: scale.max,
      advanced: {
        horizontalPodAutoscalerConfig: { name: scale.name ?? `${name}-hpa`, ...(behavior ? { behavior } : {}) },
      },
      triggers: [...utilization("cpu", scale.cpuPercent), ...utilization("memory", scale.memoryPercent), ...triggers],
    };
  });
  new k8s.apiextensions.CustomResource(
    name,
    { apiVersion: kedaApi, kind: "ScaledObject", metadata: metadata(name, placement), spec },
    { parent, ...(scale.maxIsAdjusted ? { ignoreChanges: [`spec.${maximumFields.ScaledObject}`] } : {}) },
  );
}

function utilization(type: "cpu" | "memory", percent: number | undefined): IScaleTriggers[] {
  return percent === undefined ? [] : [{ type, metricType: "Utilization", metadata: { value: String(percent) } }];
}

function externalTrigger(
  name: string,
  metric: ExternalMetric,
  login: pulumi.Input<string> | undefined,
): pulumi.Output<IScaleTriggers> {
  const { type, settings } = trigger(metric);
  return pulumi.all([pulumi.output(settings), login]).apply(([known, authenticationName]) => ({
    type,
    name,
    // A schedule names replicas; what is measured is shared out among them.
    ...(type === "cron" ? {} : { metricType: "AverageValue" }),
    metadata: known,
    ...(authenticationName ? { authenticationRef: { name: authenticationName } } : {}),
  }));
}

/** Settings of a scaler: keda.sh/docs/latest/scalers. */
function trigger(metric: ExternalMetric): {
  readonly type: string;
  readonly settings: Record<string, pulumi.Input<string>>;
} {
  if ("cron" in metric) {
    const { start, end, timeZone, replicas } = metric.cron;
    return { type: "cron", settings: { timezone: timeZone, start, end, desiredReplicas: String(replicas) } };
  }
  if ("prometheus" in metric) {
    const { server, query, perReplica } = metric.prometheus;
    return { type: "prometheus", settings: { serverAddress: server, query, threshold: String(perReplica) } };
  }
  const { bootstrapServers, consumerGroup, topic, lagPerReplica, tls = true, sasl } = metric.kafkaLag;
  const settings = {
    bootstrapServers,
    consumerGroup,
    topic,
    lagThreshold: String(lagPerReplica),
    tls: tls ? "enable" : "disable",
    ...(sasl ? { sasl } : {}),
  };
  return { type: "kafka", settings };
}

/** Name of what KEDA logs in to the source with. */
function authentication(
  name: string,
  app: string,
  placement: KubernetesPlacement,
  metric: ExternalMetric,
  parent: pulumi.Resource,
): pulumi.Input<string> | undefined {
  const login = loginOf(metric);
  if (!login) return undefined;
  if ("existing" in login) return login.existing;
  const secretTargetRef = Object.entries(login.parameters).map(([parameter, { secret, key }]) => ({
    parameter,
    name: secret,
    key,
  }));
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: kedaApi,
      kind: "TriggerAuthentication",
      metadata: { ...metadata(app, placement), name },
      spec: { secretTargetRef },
    },
    { parent },
  ).metadata.name;
}

function loginOf(metric: ExternalMetric): MetricLogin | undefined {
  if ("cron" in metric) return undefined;
  return "prometheus" in metric ? metric.prometheus.login : metric.kafkaLag.login;
}
