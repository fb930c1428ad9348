/** Something for lines of logs, and something for the history of alerts, which is kept for another time. */
interface LinesAndAlerts {
  readonly lines: string;
  readonly alerts: string;
}

/** What a shipper is told that lines and alerts of a system are; a part of a data stream's name has no hyphen. */
export function logDatasets(system: string): LinesAndAlerts {
  const name = system.replaceAll("-", "_");
  return { lines: name, alerts: `${name}.alerts` };
}

/**
 * Data streams of a search engine that they are kept in then: the shipper appends `.otel` to what it is told
 * (opentelemetry-collector-contrib, exporter/elasticsearchexporter).
 */
export function logStreams(system: string): LinesAndAlerts {
  const { lines, alerts } = logDatasets(system);
  return { lines: `logs-${lines}.otel-default`, alerts: `logs-${alerts}.otel-default` };
}
