import { checkDuration, checkInteger, isExactImage, type Problem, parseDuration, show, underPath } from "@axon/core";
import type { Input, Output } from "@pulumi/pulumi";
import { checkProbe, type Health, probeDefaults } from "./probe.ts";
import { checkScaling, type Scaling } from "./scaling.ts";

export * from "./checks.ts";
export * from "./probe.ts";
export type { ExternalMetric, Scaling, ScalingPolicy, ScalingRule } from "./scaling.ts";

/** What every service takes, wherever it runs. */
export interface ServiceArgs {
  /** Exact reference: a tag other than `latest`, or a digest. */
  readonly image: Input<string>;
  /** Port the process listens on, 1024 to 65535: an unprivileged process cannot open a lower one. */
  readonly port: number;
  /** Port its consumers use, 1 to 65535, where that is another one (SP-097). @default - `port` */
  readonly servicePort?: number;
  /** @default 2 */
  readonly replicas?: number;
  /** @default - a fixed number of replicas */
  readonly scale?: Scaling;
  /**
   * `ready` takes a replica out of the load balancer, `live` restarts it, `startup` holds both back until the process is
   * up. @default startup - the live check, 30 failures at 10s
   */
  readonly health: Health;
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
  ...probeDefaults,
} as const;

/** What a process that nobody calls takes: a queue's consumer, a crawler. `requestTimeout` is its longest piece of work. */
export interface WorkerArgs extends Omit<ServiceArgs, "port" | "servicePort"> {}

/** Everything that is wrong with a service. */
export function checkService(args: ServiceArgs): Problem[] {
  return [
    ...checkInteger(["port"], args.port, 1_024, 65_535),
    ...(args.servicePort === undefined ? [] : checkInteger(["servicePort"], args.servicePort, 1, 65_535)),
    ...checkProcess(args, args.port),
  ];
}

/** Everything that is wrong with a worker. */
export function checkWorker(args: WorkerArgs): Problem[] {
  return checkProcess(args, undefined);
}

function checkProcess(args: WorkerArgs, port: number | undefined): Problem[] {
  const { ready, live, startup } = args.health;
  return [
    ...(typeof args.image === "string" ? underPath(["image"], checkImage(args.image)) : []),
    ...checkInteger(["replicas"], args.replicas ?? defaults.replicas, 1, 1_000),
    ...(args.scale ? underPath(["scale"], checkScaling(args.scale)) : []),
    ...underPath(["health", "ready"], checkProbe(ready, port)),
    ...underPath(["health", "live"], checkProbe(live, port)),
    ...(startup ? underPath(["health", "startup"], checkProbe(startup, port)) : []),
    ...checkShutdown(args),
  ];
}

export function checkImage(image: string): Problem[] {
  if (isExactImage(image)) return [];
  return [{ path: [], expected: "an exact image: a tag other than latest, or a digest", received: show(image) }];
}

/** A process that is killed before its longest request is over cuts that request off. */
function checkShutdown(args: WorkerArgs): Problem[] {
  const { drain, grace } = args.shutdown ?? defaults.shutdown;
  const timeout = args.requestTimeout ?? defaults.requestTimeout;
  const problems = [
    ...checkDuration(["requestTimeout"], timeout, "1s", "1h"),
    ...checkDuration(["shutdown", "drain"], drain, "0s", "1h"),
    ...checkDuration(["shutdown", "grace"], grace, "1s", "2h"),
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
