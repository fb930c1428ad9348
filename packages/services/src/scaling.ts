import { checkDuration, checkInteger, checkSchedule, type Problem, show, underPath } from "@axon/core";
import type { Input } from "@pulumi/pulumi";

export interface ScalingPolicy {
  readonly type: "percent" | "pods";
  readonly value: number;
  readonly period: string;
}

export interface ScalingRule {
  /** How long the load must last before the number of replicas follows. */
  readonly stabilization: string;
  readonly policies: readonly ScalingPolicy[];
  /** @default "max" */
  readonly select?: "max" | "min";
}

/** One key of a Secret that a metrics source is logged in to with. */
interface MetricSecret {
  readonly secret: Input<string>;
  readonly key: string;
}

/** What a metric's source asks of whoever reads it. */
export type MetricLogin =
  /** A TriggerAuthentication that is there already. */
  | { readonly existing: Input<string> }
  /** Parameter of the scaler to secret, such as `username`; see the scaler's page at keda.sh/docs/latest/scalers. */
  | { readonly parameters: Readonly<Record<string, MetricSecret>> };

interface MetricSource {
  /** @default - the source asks for nothing */
  readonly login?: MetricLogin;
}

/** Messages of a consumer group that nobody has read yet. */
export interface KafkaLag extends MetricSource {
  readonly bootstrapServers: Input<string>;
  readonly consumerGroup: string;
  readonly topic: string;
  /** Messages each replica may be behind. More replicas than partitions stay idle and are not made. */
  readonly lagPerReplica: number;
  /** @default true */
  readonly tls?: boolean;
  /** @default - no SASL */
  readonly sasl?: "plaintext" | "scram_sha256" | "scram_sha512";
}

/** One number that Prometheus computes, such as the depth of a queue. */
export interface PrometheusMetric extends MetricSource {
  /** `http://prometheus.monitoring:9090` */
  readonly server: Input<string>;
  readonly query: string;
  /** Part of the number that one replica takes on. */
  readonly perReplica: number;
}

/** A number of replicas at a time of day. */
export interface CronSchedule {
  /** Five fields of cron. */
  readonly start: string;
  readonly end: string;
  /** Name in the tz database: `Europe/Berlin`. */
  readonly timeZone: string;
  readonly replicas: number;
}

export type ExternalMetric =
  | { readonly kafkaLag: KafkaLag }
  | { readonly prometheus: PrometheusMetric }
  | { readonly cron: CronSchedule };

/** Horizontal autoscaling; the metric that asks for most replicas decides. */
export interface Scaling {
  /** Name of the HorizontalPodAutoscaler. @default - the workload's name with `-hpa` */
  readonly name?: string;
  /** 1 to 1000; 0 as well with `metrics`, which can tell that there is work again. */
  readonly min: number;
  readonly max: number;
  /**
   * Somebody else lowers the maximum for a time and puts it back, as a `KubernetesSpendLimit` does: another one here is for them
   * to bring. @default false
   */
  readonly maxIsAdjusted?: boolean;
  /** Average use of the CPU request in percent that replicas are added above. */
  readonly cpuPercent?: number;
  /** Average use of the memory request in percent that replicas are added above. */
  readonly memoryPercent?: number;
  /** Name to what is measured outside of the pods; a name is 1 to 30 characters, lower case. @default {} */
  readonly metrics?: Readonly<Record<string, ExternalMetric>>;
  readonly up?: ScalingRule;
  readonly down?: ScalingRule;
}

/** Everything that is wrong with a scaling. */
export function checkScaling(scale: Scaling): Problem[] {
  const metrics = Object.entries(scale.metrics ?? {});
  const least = metrics.length > 0 ? 0 : 1;
  const problems = [...checkInteger(["min"], scale.min, least, 1_000), ...checkInteger(["max"], scale.max, 1, 1_000)];
  if (scale.max < scale.min)
    problems.push({ path: ["max"], expected: `at least min, ${scale.min}`, received: show(scale.max) });
  if (scale.cpuPercent === undefined && scale.memoryPercent === undefined && metrics.length === 0) {
    problems.push({ path: [], expected: "given a cpuPercent, a memoryPercent or metrics", received: "none of them" });
  }
  return [
    ...problems,
    ...checkPercent(["cpuPercent"], scale.cpuPercent),
    ...checkPercent(["memoryPercent"], scale.memoryPercent),
    ...metrics.flatMap(([name, metric]) => underPath(["metrics", name], checkMetric(name, metric))),
    ...checkRule(["up"], scale.up),
    ...checkRule(["down"], scale.down),
  ];
}

function checkMetric(name: string, metric: ExternalMetric): Problem[] {
  const named = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name)
    ? []
    : [{ path: [], expected: "named in 1 to 30 lower-case letters, digits and hyphens", received: show(name) }];
  if ("cron" in metric) return [...named, ...underPath(["cron"], checkCron(metric.cron))];
  if ("prometheus" in metric) {
    const { query, perReplica } = metric.prometheus;
    return [
      ...named,
      ...checkText(["prometheus", "query"], query),
      ...checkPositive(["prometheus", "perReplica"], perReplica),
    ];
  }
  const { consumerGroup, topic, lagPerReplica, sasl, login } = metric.kafkaLag;
  return [
    ...named,
    ...checkText(["kafkaLag", "consumerGroup"], consumerGroup),
    ...checkText(["kafkaLag", "topic"], topic),
    ...checkInteger(["kafkaLag", "lagPerReplica"], lagPerReplica, 1, 1_000_000_000),
    ...(sasl && !login
      ? [{ path: ["kafkaLag", "login"], expected: "given, as sasl asks who connects", received: "nothing" }]
      : []),
  ];
}

function checkCron({ start, end, replicas }: CronSchedule): Problem[] {
  return [
    ...checkSchedule(["start"], start),
    ...checkSchedule(["end"], end),
    ...checkInteger(["replicas"], replicas, 1, 1_000),
  ];
}

function checkText(path: Problem["path"], text: string): Problem[] {
  return text.trim() === "" ? [{ path, expected: "a text", received: show(text) }] : [];
}

function checkPositive(path: Problem["path"], value: number): Problem[] {
  return Number.isFinite(value) && value > 0 ? [] : [{ path, expected: "a number above 0", received: show(value) }];
}

function checkPercent(path: Problem["path"], percent: number | undefined): Problem[] {
  return percent === undefined ? [] : checkInteger(path, percent, 1, 100);
}

function checkRule(path: Problem["path"], rule: ScalingRule | undefined): Problem[] {
  if (!rule) return [];
  return [
    ...checkDuration([...path, "stabilization"], rule.stabilization, "0s", "1h"),
    ...(rule.policies.length > 0
      ? []
      : [{ path: [...path, "policies"], expected: "at least one policy", received: "none" }]),
    ...rule.policies.flatMap(({ value, period }, index) => [
      ...checkInteger([...path, "policies", index, "value"], value, 1, 1_000),
      ...checkDuration([...path, "policies", index, "period"], period, "1s", "30m"),
    ]),
  ];
}
