import { checkDuration, checkInteger, type Problem, show } from "@axon/core";
import { checkPath } from "./checks.ts";

/** How often a process is asked, and how patiently. Times are durations of whole seconds: `10s`. */
export interface ProbeTimes {
  /** @default "0s" */
  readonly initialDelay?: string;
  /** @default "10s" */
  readonly period?: string;
  /** @default "5s" */
  readonly timeout?: string;
  /** Failures in a row that count. @default 3 */
  readonly failureThreshold?: number;
}

/** An HTTP check of a process. */
export interface HttpProbe extends ProbeTimes {
  readonly path: string;
  /** Headers the check sends, for applications that refuse unknown hosts or plain HTTP. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Port that answers, 1024 to 65535. @default - the service's port */
  readonly port?: number;
}

/** A command in the container that ends with 0 while all is well. */
export interface ExecProbe extends ProbeTimes {
  readonly command: readonly string[];
}

/** A connection that is accepted. */
export interface TcpProbe extends ProbeTimes {
  /** A port, 1024 to 65535, or `true` for the service's own. */
  readonly tcp: number | true;
}

/** No check, and why a failure would show elsewhere; the reason is written on the pods, where the policies read it. */
export interface NoProbe {
  readonly none: string;
}

export type Probe = HttpProbe | ExecProbe | TcpProbe;

export interface Health {
  readonly ready: Probe | NoProbe;
  readonly live: Probe | NoProbe;
  readonly startup?: Probe;
}

export const probeDefaults = {
  probe: { initialDelay: "0s", period: "10s", timeout: "5s", failureThreshold: 3 },
  /** Five minutes to start, as failures of the live check would restart a slow process for ever. */
  startup: { period: "10s", failureThreshold: 30 },
} as const;

/** The times of a check with every default filled in. */
export function probeTimes(probe: ProbeTimes): Required<ProbeTimes> {
  const { initialDelay, period, timeout, failureThreshold } = probeDefaults.probe;
  return {
    initialDelay: probe.initialDelay ?? initialDelay,
    period: probe.period ?? period,
    timeout: probe.timeout ?? timeout,
    failureThreshold: probe.failureThreshold ?? failureThreshold,
  };
}

/** Everything that is wrong with one check of a process that listens on `port`, or on none. */
export function checkProbe(probe: Probe | NoProbe, port: number | undefined): Problem[] {
  if ("none" in probe) {
    // A word is no reason; somebody has to be able to judge it later.
    if (probe.none.trim().length >= 10) return [];
    return [{ path: ["none"], expected: "a reason of at least 10 characters", received: show(probe.none) }];
  }
  const { initialDelay, period, timeout, failureThreshold } = probeTimes(probe);
  return [
    ...checkTarget(probe, port),
    ...checkDuration(["initialDelay"], initialDelay, "0s", "1h"),
    ...checkDuration(["period"], period, "1s", "1h"),
    ...checkDuration(["timeout"], timeout, "1s", "1h"),
    ...checkInteger(["failureThreshold"], failureThreshold, 1, 1_000),
  ];
}

function checkTarget(probe: Probe, port: number | undefined): Problem[] {
  if ("command" in probe) {
    if (probe.command.length > 0) return [];
    return [{ path: ["command"], expected: "a program and its arguments", received: "nothing" }];
  }
  if ("tcp" in probe) return checkProbePort(["tcp"], probe.tcp === true ? undefined : probe.tcp, port);
  return [...checkPath(["path"], probe.path), ...checkProbePort(["port"], probe.port, port)];
}

function checkProbePort(path: Problem["path"], own: number | undefined, port: number | undefined): Problem[] {
  if (own !== undefined) return checkInteger(path, own, 1_024, 65_535);
  if (port !== undefined) return [];
  return [{ path, expected: "a port, as the process has none of its own to ask", received: "nothing" }];
}
