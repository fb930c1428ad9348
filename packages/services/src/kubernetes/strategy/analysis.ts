import { parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IAnalysisTemplateSpec } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplateSpec";
import type { IRolloutAnalysis } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/RolloutAnalysis";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../metadata.ts";
import { type Analysis, strategyDefaults } from "./strategy.ts";

/** What is asked of Prometheus, and the most the answer may be. */
interface Measurement {
  readonly name: string;
  readonly query: string;
  readonly atMost: number;
}

export const argoApi = "argoproj.io/v1alpha1";

/** An AnalysisTemplate of a service's release; gives what a Rollout says to use it on its newest pods. */
export function analysisTemplate(
  name: string,
  app: string,
  placement: KubernetesPlacement,
  analysis: Analysis,
  runs: "until the end" | "before a switch",
  parent: pulumi.Resource,
): pulumi.Output<IRolloutAnalysis> {
  const count = runs === "before a switch" ? (analysis.measurements ?? strategyDefaults.measurements) : undefined;
  const spec = pulumi.output(analysis.prometheus).apply((address) => templateSpec(analysis, address, count));
  const template = new k8s.apiextensions.CustomResource(
    name,
    { apiVersion: argoApi, kind: "AnalysisTemplate", metadata: { ...metadata(app, placement), name }, spec },
    { parent },
  );
  return pulumi.all([template.metadata.name, placement.namespace]).apply(([templateName, namespace]) => ({
    templates: [{ templateName }],
    args: [
      { name: "namespace", value: namespace },
      { name: "app", value: app },
      { name: "hash", valueFrom: { podTemplateHashValue: "Latest" } },
    ],
  }));
}

function templateSpec(analysis: Analysis, address: string, count: number | undefined): IAnalysisTemplateSpec {
  const { interval, failureLimit } = { ...strategyDefaults, ...analysis };
  const seconds = parseDuration(interval).seconds;
  return {
    args: [{ name: "namespace" }, { name: "app" }, { name: "hash" }],
    metrics: measurements(analysis, seconds).map(({ name, query, atMost }) => ({
      name,
      // The first measurement looks back on as much time as every other one.
      initialDelay: `${seconds}s`,
      interval: `${seconds}s`,
      ...(count === undefined ? {} : { count }),
      failureLimit,
      ...conditions(atMost, analysis.withoutTraffic ?? "hold"),
      provider: { prometheus: { address, query } },
    })),
  };
}

/** Neither condition met makes a measurement inconclusive, and the release waits for a person. */
function conditions(atMost: number, withoutTraffic: "hold" | "pass") {
  const measured = "len(result) > 0 && !isNaN(result[0])";
  const silent = "len(result) == 0 || isNaN(result[0])";
  const good = `${measured} && result[0] <= ${atMost}`;
  return {
    successCondition: withoutTraffic === "pass" ? `${silent} || (${good})` : good,
    failureCondition: `${measured} && result[0] > ${atMost}`,
  };
}

function measurements(analysis: Analysis, seconds: number): Measurement[] {
  const { errorRate, latency, checks = {}, requests, durations } = { ...strategyDefaults, ...analysis };
  const pods = 'namespace="{{args.namespace}}",pod=~"{{args.app}}-{{args.hash}}-.+"';
  const rate = (metric: string, more = "") => `sum(rate(${metric}{${pods}${more}}[${seconds}s]))`;
  const found: Measurement[] = [];
  if (errorRate) {
    // A version without a single failed answer has no such series at all.
    const failed = `(${rate(requests, ',status=~"5.."')} or vector(0))`;
    const query = `100 * ${failed} / ${rate(requests)}`;
    found.push({ name: "error-rate-percent", query, atMost: errorRate.maxPercent });
  }
  if (latency) {
    const buckets = `sum by (le) (rate(${durations}_bucket{${pods}}[${seconds}s]))`;
    const query = `1000 * histogram_quantile(${latency.quantile ?? strategyDefaults.quantile}, ${buckets})`;
    found.push({ name: "latency-milliseconds", query, atMost: latency.maxMilliseconds });
  }
  const named = Object.entries(checks).map(([name, { query, atMost }]) => ({
    name,
    query: query.replaceAll("{{args.pods}}", "{{args.app}}-{{args.hash}}-.+"),
    atMost,
  }));
  return [...found, ...named];
}
