import { checkDuration, checkInteger, type Problem, show, underPath } from "@axon/core";
import { checkPath } from "../../checks.ts";
import {
  type Analysis,
  type BlueGreen,
  type Canary,
  type Strategy,
  strategyDefaults,
  type Traffic,
} from "./strategy.ts";

/** What a strategy has to agree with. */
export interface ReleasedService {
  readonly port?: number;
  readonly hasReplicaStorage: boolean;
}

/** Everything that is wrong with a strategy. */
export function checkStrategy(strategy: Strategy, service: ReleasedService): Problem[] {
  const problems = service.hasReplicaStorage
    ? [{ path: [], expected: "left out with storage for each replica", received: show(Object.keys(strategy)[0]) }]
    : [];
  if ("canary" in strategy) return [...problems, ...underPath(["canary"], checkCanary(strategy.canary, service))];
  return [...problems, ...underPath(["blueGreen"], checkBlueGreen(strategy.blueGreen, service))];
}

function checkCanary({ steps, analysis, traffic }: Canary, { port }: ReleasedService): Problem[] {
  const rising = steps.every(({ weight }, index) => weight > (steps[index - 1]?.weight ?? 0));
  return [
    ...(steps.length > 0 ? [] : [{ path: ["steps"], expected: "at least one step", received: "none" }]),
    ...(rising
      ? []
      : [{ path: ["steps"], expected: "rising weights", received: steps.map(({ weight }) => weight).join(", ") }]),
    ...steps.flatMap(({ weight, pause }, index) => [
      ...checkInteger(["steps", index, "weight"], weight, 1, 99),
      ...(pause === "approval" ? [] : checkDuration(["steps", index, "pause"], pause, "1s", "7d")),
    ]),
    ...(analysis ? underPath(["analysis"], checkAnalysis(analysis)) : []),
    ...(traffic ? underPath(["traffic"], checkTraffic(traffic, port)) : []),
  ];
}

function checkBlueGreen(args: BlueGreen, { port }: ReleasedService): Problem[] {
  const { analysis, afterSwitch, traffic, previewReplicas, scaleDownDelay = strategyDefaults.scaleDownDelay } = args;
  return [
    ...(port === undefined
      ? [{ path: [], expected: "a service with a port, as there is no traffic to switch", received: "none" }]
      : []),
    ...(analysis ? underPath(["analysis"], checkAnalysis(analysis)) : []),
    ...(afterSwitch ? underPath(["afterSwitch"], checkAnalysis(afterSwitch)) : []),
    ...(traffic ? underPath(["traffic"], checkTraffic(traffic, port)) : []),
    ...(previewReplicas === undefined ? [] : checkInteger(["previewReplicas"], previewReplicas, 1, 1_000)),
    // Argo Rollouts advises 30s at least, for every node to learn of the switch.
    ...checkDuration(["scaleDownDelay"], scaleDownDelay, "30s", "1d"),
  ];
}

function checkTraffic({ host, path = strategyDefaults.path }: Traffic, port: number | undefined): Problem[] {
  return [
    ...(port === undefined ? [{ path: [], expected: "left out for a service without a port", received: "given" }] : []),
    ...(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(host)
      ? []
      : [{ path: ["host"], expected: "a host name such as shop.example.com", received: show(host) }]),
    ...checkPath(["path"], path),
  ];
}

function checkAnalysis(analysis: Analysis): Problem[] {
  const { errorRate, latency, checks = {} } = analysis;
  const { interval, failureLimit, measurements } = { ...strategyDefaults, ...analysis };
  const quantile = latency?.quantile ?? strategyDefaults.quantile;
  return [
    ...(errorRate || latency || Object.keys(checks).length > 0
      ? []
      : [{ path: [], expected: "given an errorRate, a latency or checks", received: "none of them" }]),
    ...(errorRate ? checkRange(["errorRate", "maxPercent"], errorRate.maxPercent, 0, 100) : []),
    ...(latency ? checkRange(["latency", "maxMilliseconds"], latency.maxMilliseconds, 1, 3_600_000) : []),
    ...checkRange(["latency", "quantile"], quantile, 0.5, 0.999),
    ...checkDuration(["interval"], interval, "10s", "1h"),
    ...checkInteger(["failureLimit"], failureLimit, 0, 100),
    ...checkInteger(["measurements"], measurements, 1, 100),
  ];
}

function checkRange(path: Problem["path"], value: number, least: number, most: number): Problem[] {
  if (Number.isFinite(value) && value >= least && value <= most) return [];
  return [{ path, expected: `a number from ${least} to ${most}`, received: show(value) }];
}
