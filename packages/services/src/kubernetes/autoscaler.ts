import { parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Scaling, ScalingRule } from "../contract.ts";
import { metadata } from "./metadata.ts";

type MetricSpec = k8s.types.input.autoscaling.v2.MetricSpec;

/** The autoscaler of a workload, named `<name>-hpa`. */
export function autoscaler(
  name: string,
  placement: KubernetesPlacement,
  target: { readonly kind: "Deployment" | "StatefulSet"; readonly name: pulumi.Input<string> },
  scale: Scaling,
  parent: pulumi.Resource,
): k8s.autoscaling.v2.HorizontalPodAutoscaler {
  return new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    `${name}-hpa`,
    {
      metadata: { ...metadata(name, placement), name: `${name}-hpa` },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", ...target },
        minReplicas: scale.min,
        maxReplicas: scale.max,
        metrics: [...utilization("cpu", scale.cpuPercent), ...utilization("memory", scale.memoryPercent)],
        ...(scale.up || scale.down
          ? {
              behavior: {
                ...(scale.up ? { scaleUp: scalingRules(scale.up) } : {}),
                ...(scale.down ? { scaleDown: scalingRules(scale.down) } : {}),
              },
            }
          : {}),
      },
    },
    { parent },
  );
}

function utilization(resource: "cpu" | "memory", percent: number | undefined): MetricSpec[] {
  if (percent === undefined) return [];
  return [
    { type: "Resource", resource: { name: resource, target: { type: "Utilization", averageUtilization: percent } } },
  ];
}

function scalingRules(rule: ScalingRule): k8s.types.input.autoscaling.v2.HPAScalingRules {
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
