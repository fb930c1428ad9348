import { parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Scaling, ScalingRule } from "../../scaling.ts";
import { metadata } from "../metadata.ts";
import { scaledObject } from "./scaled-object.ts";
import { maximumFields, type WorkloadReference } from "./target.ts";

type MetricSpec = k8s.types.input.autoscaling.v2.MetricSpec;

/**
 * The one autoscaler of a workload, named `<name>-hpa`. What is measured outside of the pods needs KEDA, which makes that
 * autoscaler itself; a second one beside it would fight it over the replicas (IE-057).
 */
export function autoscaler(
  name: string,
  placement: KubernetesPlacement,
  target: WorkloadReference,
  scale: Scaling,
  parent: pulumi.Resource,
): void {
  if (Object.keys(scale.metrics ?? {}).length > 0) scaledObject(name, placement, target, scale, parent);
  else horizontalPodAutoscaler(name, placement, target, scale, parent);
}

function horizontalPodAutoscaler(
  name: string,
  placement: KubernetesPlacement,
  target: WorkloadReference,
  scale: Scaling,
  parent: pulumi.Resource,
): void {
  const behavior = scalingBehavior(scale);
  new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    `${name}-hpa`,
    {
      metadata: { ...metadata(name, placement), name: scale.name ?? `${name}-hpa` },
      spec: {
        scaleTargetRef: target,
        minReplicas: scale.min,
        maxReplicas: scale.max,
        metrics: [...utilization("cpu", scale.cpuPercent), ...utilization("memory", scale.memoryPercent)],
        ...(behavior ? { behavior } : {}),
      },
    },
    { parent, ...(scale.maxIsAdjusted ? { ignoreChanges: [`spec.${maximumFields.HorizontalPodAutoscaler}`] } : {}) },
  );
}

/** How fast replicas come and go, as both kinds of autoscalers read it. */
export function scalingBehavior({ up, down }: Scaling) {
  if (!up && !down) return undefined;
  return { ...(up ? { scaleUp: scalingRules(up) } : {}), ...(down ? { scaleDown: scalingRules(down) } : {}) };
}

function utilization(resource: "cpu" | "memory", percent: number | undefined): MetricSpec[] {
  if (percent === undefined) return [];
  return [
    { type: "Resource", resource: { name: resource, target: { type: "Utilization", averageUtilization: percent } } },
  ];
}

function scalingRules(rule: ScalingRule) {
  return {
    stabilizationWindowSeconds: parseDuration(rule.stabilization).seconds,
    selectPolicy: rule.select === "min" ? "Min" : "Max",
    policies: rule.policies.map(({ type, value, period }) => ({
      type: type === "percent" ? "Percent" : "Pods",
      value,
      periodSeconds: parseDuration(period).seconds,
    })),
  };
}
