import { formatDuration, type Release } from "@axon/core";

/** How one service does at one moment. What was not measured is left out, and is neither good nor bad. */
export interface ServiceSample {
  readonly name: string;
  /** Replicas that are wanted, and those that can answer. */
  readonly wanted?: number;
  readonly available?: number;
  /** Requests within the window. */
  readonly requests?: number;
  /** Share of requests answered with 5xx, from 0 to 1; left out also where there was none. */
  readonly errorRatio?: number;
  readonly latencyP95Seconds?: number;
  /** Share of failed health checks of the pod that is worst off, from 0 to 1. */
  readonly failedHealthCheckRatio?: number;
}

/** All services at one moment. */
export type Sample = readonly ServiceSample[];

/** What a check may fail on. */
const signals = ["replicas", "health checks", "error rate", "latency"] as const;
export type Signal = (typeof signals)[number];

/** A service that failed a check, in words fit for "because …". */
export interface Finding {
  readonly service: string;
  readonly signal: Signal;
  readonly message: string;
}

/**
 * `bad` as soon as one service failed on one signal in enough checks in a row; `doubtful` while its last checks failed,
 * but not yet enough of them; `good` otherwise.
 */
export type Verdict =
  | { readonly outcome: "good" }
  | { readonly outcome: "doubtful"; readonly findings: readonly Finding[] }
  | { readonly outcome: "bad"; readonly finding: Finding };

/** Half of a pod's health checks: what the alert rules call failing. */
const failingHealthCheckRatio = 0.5;

/**
 * Judges what has been seen of a release so far. Pure: what comes later never takes a `bad` back.
 * @param baseline the services before the update, which errors and answer times are compared with
 * @param samples in the order they were taken, all since the release rolled out
 */
export function judge(baseline: Sample, samples: readonly Sample[], rules: Release): Verdict {
  let streaks: ReadonlyMap<string, number> = new Map();
  let findings: readonly Finding[] = [];
  for (const [index, sample] of samples.entries()) {
    findings = check(baseline, samples.slice(0, index + 1), sample, rules);
    streaks = new Map(findings.map((finding) => [keyOf(finding), (streaks.get(keyOf(finding)) ?? 0) + 1]));
    const finding = findings.find((one) => (streaks.get(keyOf(one)) ?? 0) >= rules.failedChecks);
    if (finding) return { outcome: "bad", finding };
  }
  return findings.length > 0 ? { outcome: "doubtful", findings } : { outcome: "good" };
}

/** Signals nobody could tell from any of the samples, by service: a watch that was blind to something says so. */
export function unmeasured(samples: readonly Sample[], { fewestRequests }: Release): string[] {
  const names = [...new Set(samples.flatMap((sample) => sample.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const own = samples.flatMap((sample) => sample.filter((service) => service.name === name));
    const blind = [
      ...(own.some(({ available }) => available !== undefined) ? [] : ["replicas"]),
      ...(own.some(({ requests = 0 }) => requests >= fewestRequests)
        ? []
        : ["error rate and latency (too few requests)"]),
    ];
    return blind.length > 0 ? [`${name}: nothing is known of ${blind.join(", ")}`] : [];
  });
}

/** The same for every check that fails for the same reason. */
export function keyOf({ service, signal }: Finding): string {
  return `${signal} of ${service}`;
}

function check(baseline: Sample, soFar: readonly Sample[], sample: Sample, rules: Release): Finding[] {
  return sample.flatMap((service) => {
    const before = baseline.find(({ name }) => name === service.name);
    const found: Readonly<Record<Signal, string | undefined>> = {
      replicas: missingReplicas(service, soFar),
      "health checks": failingHealthChecks(service, rules),
      "error rate": highErrorRate(service, before, rules),
      latency: highLatency(service, before, rules),
    };
    return signals.flatMap((signal) => {
      const message = found[signal];
      return message === undefined ? [] : [{ service: service.name, signal, message }];
    });
  });
}

/** Replicas that autoscaling has only just asked for are not missing: the fewest that were wanted so far must be there. */
function missingReplicas({ name, available }: ServiceSample, soFar: readonly Sample[]): string | undefined {
  const wanted = soFar.flatMap((sample) => sample.flatMap((one) => (one.name === name ? (one.wanted ?? []) : [])));
  const fewest = Math.min(...wanted);
  if (available === undefined || wanted.length === 0 || available >= fewest) return undefined;
  return `${available} of ${fewest} replicas of ${name} pass their health checks`;
}

function failingHealthChecks({ name, failedHealthCheckRatio: ratio }: ServiceSample, { window }: Release) {
  if (ratio === undefined || ratio <= failingHealthCheckRatio) return undefined;
  return `${percent(ratio)} of the health checks of a pod of ${name} failed over ${formatDuration(window)}`;
}

/** A release that fails no more than the one before it is not made better by going back. */
function highErrorRate(
  { name, errorRatio = 0, requests = 0 }: ServiceSample,
  before: ServiceSample | undefined,
  { errorRatio: limit, window, fewestRequests }: Release,
): string | undefined {
  if (requests < fewestRequests || errorRatio <= limit || errorRatio <= (before?.errorRatio ?? 0)) return undefined;
  return `error rate ${percent(errorRatio)} of ${name} over ${formatDuration(window)} is above ${percent(limit)}`;
}

function highLatency(
  { name, latencyP95Seconds: now, requests = 0 }: ServiceSample,
  before: ServiceSample | undefined,
  { latencyFactor, fewestRequests }: Release,
): string | undefined {
  const then = before?.latencyP95Seconds;
  if (now === undefined || !then || (before?.requests ?? 0) < fewestRequests || requests < fewestRequests) {
    return undefined;
  }
  if (now <= latencyFactor * then) return undefined;
  return `p95 of ${name} is ${milliseconds(now)}, more than ${latencyFactor} times the ${milliseconds(then)} before`;
}

/** `0.0713` is `7.1 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

export function milliseconds(seconds: number): string {
  return `${Number((seconds * 1_000).toPrecision(3))} ms`;
}
