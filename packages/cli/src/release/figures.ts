import type { ServiceFigures } from "@axon/report";
import { milliseconds, percent, type Sample, type ServiceSample } from "./verdict.ts";

/**
 * All services of a moment in a line: `9 of 9 replicas, 1240 requests, 0.1 % failed, p95 210 ms of web at most`. What nobody
 * measured is left out.
 */
export function figuresLine(sample: Sample): string {
  const wanted = sum(sample, ({ wanted }) => wanted);
  const requests = sum(sample, ({ requests }) => requests);
  const failed = sum(sample, ({ requests = 0, errorRatio }) => errorRatio && errorRatio * requests) ?? 0;
  const slowest = sample
    .filter(({ latencyP95Seconds }) => latencyP95Seconds !== undefined)
    .toSorted((a, b) => (b.latencyP95Seconds ?? 0) - (a.latencyP95Seconds ?? 0))[0];
  return [
    ...(wanted === undefined ? [] : [`${sum(sample, ({ available }) => available) ?? 0} of ${wanted} replicas`]),
    ...(requests === undefined ? [] : [`${Math.round(requests)} requests`]),
    ...(requests ? [`${percent(failed / requests)} failed`] : []),
    ...(slowest ? [`p95 ${milliseconds(slowest.latencyP95Seconds ?? 0)} of ${slowest.name} at most`] : []),
  ].join(", ");
}

/** Services that answered requests, as they do now and as they did before an update. */
export function compared(baseline: Sample, now: Sample): ServiceFigures[] {
  return now
    .filter(({ errorRatio, latencyP95Seconds }) => errorRatio !== undefined || latencyP95Seconds !== undefined)
    .map((service) => {
      const before = baseline.find(({ name }) => name === service.name);
      return { name: service.name, now: figures(service), before: before ? figures(before) : {} };
    });
}

function figures({ errorRatio, latencyP95Seconds }: ServiceSample): ServiceFigures["now"] {
  return {
    ...(errorRatio === undefined ? {} : { errorRatio }),
    ...(latencyP95Seconds === undefined ? {} : { latencyP95Seconds }),
  };
}

/** Undefined where none of the services has the figure. */
function sum(sample: Sample, figure: (service: ServiceSample) => number | undefined): number | undefined {
  const known = sample.flatMap((service) => figure(service) ?? []);
  return known.length === 0 ? undefined : known.reduce((total, one) => total + one, 0);
}
