import { formatBytes, formatCpu, formatDuration, type PlannedService } from "@axon/core";
import { isSecretKey, type SecretKey } from "@axon/platform/kubernetes";
import type { Scaling } from "@axon/services";
import type { VerticalScaling } from "@axon/services/kubernetes";
import type { Connections } from "../deploy.ts";
import { type Ground, placeOf } from "./ground.ts";
import { prometheusAddress } from "./prometheus.ts";

type Scale = Exclude<PlannedService["scale"], false>;

/** Horizontal autoscaling: on CPU and memory alone by the cluster itself, on anything else by KEDA. */
export function scalingOf(
  ground: Ground,
  { name, scale }: PlannedService,
  connections: Connections<SecretKey>,
): Scaling | undefined {
  if (!scale) return undefined;
  const metrics = scale.demand.map((demand, index) => [
    metricName(demand, index),
    "lag" in demand ? { kafkaLag: lag(demand, connections) } : { prometheus: query(ground, name, demand) },
  ]);
  const { min, max, cpuPercent, memoryPercent } = scale;
  return {
    min,
    max,
    ...(ground.plan.spendLimits.some(({ services }) => services.includes(name)) ? { maxIsAdjusted: true } : {}),
    cpuPercent,
    memoryPercent,
    ...(scale.name ? { name: scale.name } : {}),
    ...(metrics.length > 0 ? { metrics: Object.fromEntries(metrics) } : {}),
    up: scalingRule(scale.up),
    down: scalingRule(scale.down),
  };
}

type Demand = Scale["demand"][number];
type Lag = Extract<Demand, { readonly lag: unknown }>;
type Metric = Exclude<Demand, Lag>;

function metricName(demand: Demand, index: number): string {
  const word = "lag" in demand ? `lag-${index + 1}` : demand.metric.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return word.slice(0, 30).replace(/-$/, "");
}

function lag({ lag: { broker, topic, group }, perReplica }: Lag, { used }: Connections<SecretKey>) {
  const { bootstrapServers = "", username, password, certificateAuthority } = used[broker] ?? {};
  const keys = { username, password, ca: certificateAuthority };
  const login = Object.fromEntries(
    Object.entries(keys).flatMap(([key, value]) =>
      value !== undefined && typeof value === "object" && isSecretKey(value) ? [[key, value]] : [],
    ),
  );
  if (typeof bootstrapServers === "object" && isSecretKey(bootstrapServers)) {
    throw new Error(`the address of ${broker} is no secret`);
  }
  return {
    bootstrapServers,
    consumerGroup: group,
    topic,
    lagPerReplica: perReplica,
    sasl: "scram_sha512" as const,
    login: { parameters: login },
  };
}

function query(ground: Ground, name: string, { metric, labels, perReplica }: Metric) {
  const selector = Object.entries({ namespace: placeOf(ground, name).name, ...labels }).map(
    ([label, value]) => `${label}=${JSON.stringify(value)}`,
  );
  return { server: prometheusAddress(ground), query: `sum(${metric}{${selector.join(",")}})`, perReplica };
}

function scalingRule(rule: Scale["up"]) {
  return (
    rule && {
      stabilization: formatDuration(rule.stabilization),
      policies: rule.policies.map((policy) => ({ ...policy, period: formatDuration(policy.period) })),
      select: rule.select,
    }
  );
}

/** Vertical autoscaling; a pod is resized where it runs when it can be. */
export function resizingOf(resize: PlannedService["resize"]): VerticalScaling | undefined {
  if (!resize) return undefined;
  const amount = ({ cpu, memory }: typeof resize.min) => ({ cpu: formatCpu(cpu), memory: formatBytes(memory) });
  return {
    mode: resize.mode === "recommend" ? "Off" : "InPlaceOrRecreate",
    min: amount(resize.min),
    max: amount(resize.max),
  };
}
