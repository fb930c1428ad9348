import { type Binding, formatBytes, formatCpu, type Plan, type Probe } from "@axon/core";
import { code, list, table } from "./markdown.ts";
import { time } from "./time.ts";

type PlannedService = Plan["services"][number];
type PlannedJob = Plan["jobs"][number];

/** What runs, how many of it, with what, and where it says that it is well. */
export function servicesTable(services: readonly PlannedService[]): string {
  const head = ["service", "image", "replicas", "CPU", "memory", "port", "ready", "live", "metrics"];
  return table(
    head,
    services.map((service) => [
      service.name,
      code(service.imageReference),
      replicas(service),
      amounts(service.cpu, formatCpu),
      amounts(service.memory, formatBytes),
      service.port === undefined ? "–" : String(service.port),
      check(service.health.ready),
      check(service.health.live),
      service.metrics === false ? "–" : code(service.metrics.path),
    ]),
  );
}

export function jobsTable(jobs: readonly PlannedJob[]): string {
  return table(
    ["job", "runs", "command", "image", "retries", "deadline"],
    jobs.map(({ name, runs, command, imageReference, retries, deadline }) => [
      name,
      when(runs),
      code(command.join(" ")),
      code(imageReference),
      String(retries),
      time(deadline),
    ]),
  );
}

/** Every variable of every workload. What may be secret is a reference: a plan does not hold its value. */
export function settingsSections({ services, jobs }: Plan): string[] {
  return [...services, ...jobs].map(({ name, bindings }) =>
    [
      `### ${name}`,
      table(
        ["variable", "value"],
        bindings.map((binding) => [code(binding.variable), sourceOf(binding)]),
      ),
    ].join("\n\n"),
  );
}

/** `1 (at most 2)`: what is reserved and the limit, or both in one where they are the same. */
export function amounts<T>(amount: { readonly request: T; readonly limit: T }, format: (value: T) => string): string {
  const [request, limit] = [format(amount.request), format(amount.limit)];
  return request === limit ? request : `${request} (at most ${limit})`;
}

function check(probe: Probe): string {
  return code("path" in probe ? probe.path : probe.command.join(" "));
}

function replicas({ scale, replicas: count }: PlannedService): string {
  return scale ? `${scale.min} to ${scale.max}` : String(count);
}

function when(runs: PlannedJob["runs"]): string {
  if ("before" in runs) return `before ${list(runs.before)}`;
  if ("after" in runs) return `after ${list(runs.after)}`;
  return "schedule" in runs ? `${code(runs.schedule)} UTC` : "when asked for";
}

function sourceOf(binding: Binding): string {
  if ("entry" in binding) return `${binding.entry} of the entry`;
  return "value" in binding ? code(binding.value) : `${binding.attribute} of ${binding.from}`;
}
