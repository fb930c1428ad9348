import { isExactImage, type Problem, parseDuration, QuantityError, show, underPath } from "@axon/core";
import type { Input, Output } from "@pulumi/pulumi";

/** An HTTP check of a process. Times are durations of whole seconds: `10s`. */
export interface HttpProbe {
  readonly path: string;
  /** Headers the check sends, for applications that refuse unknown hosts or plain HTTP. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default "0s" */
  readonly initialDelay?: string;
  /** @default "10s" */
  readonly period?: string;
  /** @default "5s" */
  readonly timeout?: string;
  /** Failures in a row that count. @default 3 */
  readonly failureThreshold?: number;
}

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

/** Horizontal autoscaling on CPU, memory or both. */
export interface Scaling {
  readonly min: number;
  readonly max: number;
  /** Average use of the CPU request in percent that replicas are added above. */
  readonly cpuPercent?: number;
  /** Average use of the memory request in percent that replicas are added above. */
  readonly memoryPercent?: number;
  readonly up?: ScalingRule;
  readonly down?: ScalingRule;
}

/** What every service takes, wherever it runs. */
export interface ServiceArgs {
  /** Exact reference: a tag other than `latest`, or a digest. */
  readonly image: Input<string>;
  /** Port the process listens on, 1024 to 65535: an unprivileged process cannot open a lower one. */
  readonly port: number;
  /** @default 2 */
  readonly replicas?: number;
  /** @default - a fixed number of replicas */
  readonly scale?: Scaling;
  /**
   * `ready` takes a replica out of the load balancer, `live` restarts it, `startup` holds both back until the process is
   * up. @default startup - the live path, 30 failures at 10s
   */
  readonly health: { readonly ready: HttpProbe; readonly live: HttpProbe; readonly startup?: HttpProbe };
  /** Longest request served. @default "30s" */
  readonly requestTimeout?: string;
  /** Time to leave the load balancer, and the whole time until the process is killed. @default 5s and 60s */
  readonly shutdown?: { readonly drain: string; readonly grace: string };
}

/** What every service gives, wherever it runs. */
export interface Service {
  /** Host name its consumers use. */
  readonly host: Output<string>;
  readonly port: number;
  readonly url: Output<string>;
}

export const defaults = {
  replicas: 2,
  requestTimeout: "30s",
  shutdown: { drain: "5s", grace: "60s" },
  probe: { initialDelay: "0s", period: "10s", timeout: "5s", failureThreshold: 3 },
  /** Five minutes to start, as failures of the live check would restart a slow process for ever. */
  startup: { period: "10s", failureThreshold: 30 },
} as const;

/** A check with every default filled in. */
export function probeSettings(probe: HttpProbe) {
  const { initialDelay, period, timeout, failureThreshold } = defaults.probe;
  return {
    path: probe.path,
    headers: probe.headers,
    initialDelay: probe.initialDelay ?? initialDelay,
    period: probe.period ?? period,
    timeout: probe.timeout ?? timeout,
    failureThreshold: probe.failureThreshold ?? failureThreshold,
  };
}

/** Everything that is wrong with a service. */
export function checkService(args: ServiceArgs): Problem[] {
  return [
    ...(typeof args.image === "string" ? underPath(["image"], checkImage(args.image)) : []),
    ...checkInteger(["port"], args.port, 1_024, 65_535),
    ...checkInteger(["replicas"], args.replicas ?? defaults.replicas, 1, 1_000),
    ...(args.scale ? underPath(["scale"], checkScaling(args.scale)) : []),
    ...Object.entries(args.health).flatMap(([name, probe]: [string, HttpProbe | undefined]) =>
      probe ? underPath(["health", name], checkProbe(probe)) : [],
    ),
    ...checkShutdown(args),
  ];
}

export function checkImage(image: string): Problem[] {
  if (isExactImage(image)) return [];
  return [{ path: [], expected: "an exact image: a tag other than latest, or a digest", received: show(image) }];
}

function checkScaling(scale: Scaling): Problem[] {
  const problems = [...checkInteger(["min"], scale.min, 1, 1_000), ...checkInteger(["max"], scale.max, 1, 1_000)];
  if (scale.max < scale.min)
    problems.push({ path: ["max"], expected: `at least min, ${scale.min}`, received: show(scale.max) });
  if (scale.cpuPercent === undefined && scale.memoryPercent === undefined) {
    problems.push({ path: [], expected: "given a cpuPercent or a memoryPercent", received: "neither" });
  }
  return [
    ...problems,
    ...checkPercent(["cpuPercent"], scale.cpuPercent),
    ...checkPercent(["memoryPercent"], scale.memoryPercent),
    ...checkRule(["up"], scale.up),
    ...checkRule(["down"], scale.down),
  ];
}

function checkPercent(path: Problem["path"], percent: number | undefined): Problem[] {
  return percent === undefined ? [] : checkInteger(path, percent, 1, 100);
}

function checkRule(path: Problem["path"], rule: ScalingRule | undefined): Problem[] {
  if (!rule) return [];
  return [
    ...checkDuration([...path, "stabilization"], rule.stabilization, 0, 3_600),
    ...(rule.policies.length > 0
      ? []
      : [{ path: [...path, "policies"], expected: "at least one policy", received: "none" }]),
    ...rule.policies.flatMap(({ value, period }, index) => [
      ...checkInteger([...path, "policies", index, "value"], value, 1, 1_000),
      ...checkDuration([...path, "policies", index, "period"], period, 1, 1_800),
    ]),
  ];
}

function checkProbe(probe: HttpProbe): Problem[] {
  const { initialDelay, period, timeout, failureThreshold } = probeSettings(probe);
  return [
    ...checkPath(["path"], probe.path),
    ...checkDuration(["initialDelay"], initialDelay, 0, 3_600),
    ...checkDuration(["period"], period, 1, 3_600),
    ...checkDuration(["timeout"], timeout, 1, 3_600),
    ...checkInteger(["failureThreshold"], failureThreshold, 1, 1_000),
  ];
}

/** A process that is killed before its longest request is over cuts that request off. */
function checkShutdown(args: ServiceArgs): Problem[] {
  const { drain, grace } = args.shutdown ?? defaults.shutdown;
  const timeout = args.requestTimeout ?? defaults.requestTimeout;
  const problems = [
    ...checkDuration(["requestTimeout"], timeout, 1, 3_600),
    ...checkDuration(["shutdown", "drain"], drain, 0, 3_600),
    ...checkDuration(["shutdown", "grace"], grace, 1, 7_200),
  ];
  if (problems.length > 0) return problems;
  const needed = parseDuration(timeout).seconds + parseDuration(drain).seconds;
  if (parseDuration(grace).seconds >= needed) return [];
  return [
    {
      path: ["shutdown", "grace"],
      expected: `at least ${needed}s, the request timeout and the drain together`,
      received: grace,
    },
  ];
}

export function checkPath(path: Problem["path"], text: string): Problem[] {
  if (/^\/\S*$/.test(text)) return [];
  return [{ path, expected: 'a path that begins with "/"', received: show(text) }];
}

/** A variable whose name a shell cannot read is passed over in silence by older clusters. */
export function checkVariables(environment: object): Problem[] {
  return Object.keys(environment)
    .filter((name) => !/^[A-Za-z_]\w*$/.test(name))
    .map((name) => ({
      path: ["environment", name],
      expected: "named in letters, digits and underscores",
      received: show(name),
    }));
}

export function checkInteger(path: Problem["path"], value: number, least: number, most: number): Problem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [{ path, expected: `an integer from ${least} to ${most}`, received: show(value) }];
}

export function checkDuration(
  path: Problem["path"],
  text: string,
  leastSeconds: number,
  mostSeconds: number,
): Problem[] {
  try {
    const { seconds } = parseDuration(text);
    if (seconds >= leastSeconds && seconds <= mostSeconds) return [];
    return [{ path, expected: `${leastSeconds}s to ${mostSeconds}s`, received: text }];
  } catch (error) {
    if (error instanceof QuantityError) return [{ path, expected: error.expected, received: show(text) }];
    throw error;
  }
}
