import type { ServiceThresholds } from "../../contract.ts";
import { type LabelMatches, series } from "../../promql.ts";
import { errorShare, latencyP95 } from "../signals.ts";
import { type Alert, type Observation, percent, spell } from "./alert.ts";

type Thresholds = Required<ServiceThresholds>;

/** Whether a service answers well and in time, by what it says of itself. */
export function httpAlerts(observation: Observation, name: string, thresholds: Thresholds): Alert[] {
  const labels = { namespace: observation.namespace, service: name };
  return [
    metricsMissing(labels, name),
    errorRateHigh(observation, labels, name, thresholds),
    ...errorBudgetBurning(observation, labels, name, thresholds),
    latencyHigh(observation, labels, name, thresholds),
  ];
}

function metricsMissing(labels: LabelMatches, name: string): Alert {
  return {
    name: "ServiceMetricsMissing",
    severity: "warning",
    expression: `absent(${series("up", labels)} == 1)`,
    holdsFor: "10m",
    summary: `${name} is no longer measured`,
    description: `Prometheus has read no metrics of ${name} for 10 minutes, so its alerts for errors and latency are blind.`,
  };
}

function errorRateHigh(
  observation: Observation,
  labels: LabelMatches,
  name: string,
  { errorRatio }: Thresholds,
): Alert {
  return {
    name: "ServiceErrorRateHigh",
    severity: "critical",
    expression: `${errorShare(observation, labels, "5m")} > ${errorRatio}`,
    holdsFor: "5m",
    summary: `${name} answers too many requests with errors`,
    description: `{{ $value | humanizePercentage }} of the requests to ${name} ended in 5xx, above ${percent(errorRatio)}.`,
  };
}

/**
 * Burn rates and windows of the SRE Workbook, "Alerting on SLOs", table 5-8: 2 % of a 30-day budget in an hour and 5 % in
 * six hours wake somebody, 10 % in three days is a warning. The short window ends the alert soon after the errors end.
 */
const burnRates = [
  { rate: 14.4, long: "1h", short: "5m", severity: "critical" },
  { rate: 6, long: "6h", short: "30m", severity: "critical" },
  { rate: 1, long: "3d", short: "6h", severity: "warning" },
] as const;

function errorBudgetBurning(
  observation: Observation,
  labels: LabelMatches,
  name: string,
  { availability }: Thresholds,
): Alert[] {
  const budget = Number((1 - availability).toFixed(6));
  return burnRates.map(({ rate, long, short, severity }) => {
    const limit = Number((rate * budget).toFixed(6));
    return {
      name: "ServiceErrorBudgetBurning",
      severity,
      window: long,
      expression: `${errorShare(observation, labels, long)} > ${limit} and ${errorShare(observation, labels, short)} > ${limit}`,
      holdsFor: "0m",
      summary: `${name} uses up its error budget`,
      description: `{{ $value | humanizePercentage }} of the requests to ${name} failed over ${long}, ${rate} times what an availability of ${percent(availability)} allows.`,
    };
  });
}

function latencyHigh(
  observation: Observation,
  labels: LabelMatches,
  name: string,
  { latencyP95Seconds }: Thresholds,
): Alert {
  return {
    name: "ServiceLatencyHigh",
    severity: "warning",
    expression: `${latencyP95(observation, labels, "5m")} > ${latencyP95Seconds}`,
    holdsFor: "10m",
    summary: `${name} answers slowly`,
    description: `One request in twenty to ${name} takes {{ $value | humanizeDuration }} or more, above ${spell(latencyP95Seconds)}.`,
  };
}
