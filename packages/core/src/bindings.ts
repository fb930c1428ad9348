import { otlpProtocol } from "./edges.ts";
import type { Endpoint } from "./model/outside.ts";
import { formatSetting } from "./model/parts.ts";
import type { Service } from "./model/service.ts";
import type { System } from "./model/system.ts";
import { poolAttributes, type Use } from "./model/use.ts";
import { otlpEndpointVariable, tracingVariables } from "./tracing-variables.ts";

/**
 * Where the value of an environment variable comes from: written in the plan, an attribute of a used component, or something
 * that only the installation knows of its entry.
 */
export type Binding =
  | { readonly variable: string; readonly value: string }
  | { readonly variable: string; readonly from: string; readonly attribute: string }
  | { readonly variable: string; readonly entry: "proxies" };

type NamedEndpoint = Endpoint & { readonly name: string };

/** Every environment variable of a workload, sorted by name. */
export function bindingsOf(
  system: Pick<System, "tracing" | "buckets">,
  name: string,
  workload: Pick<Service, "env" | "uses">,
  endpoints: readonly NamedEndpoint[],
): readonly Binding[] {
  const plain = Object.entries(workload.env).map(
    ([variable, value]): Binding => ({ variable, value: formatSetting(value) }),
  );
  const used = Object.entries(workload.uses).flatMap(([from, use]) =>
    Object.entries(use.env).map(([variable, attribute]): Binding => {
      const value = Object.hasOwn(system.buckets, from)
        ? folders(use, attribute)
        : use.pool && poolSetting(use.pool, attribute);
      return value === undefined ? { variable, from, attribute } : { variable, value };
    }),
  );
  const published = mergeEndpointBindings(endpoints);
  return withTracing(system, name, workload, [...plain, ...used, ...published]);
}

/** Adds the variables of OpenTelemetry for a workload that sends traces; its own words come first. */
function withTracing(
  system: Pick<System, "tracing">,
  name: string,
  { uses }: Pick<Service, "uses">,
  bindings: readonly Binding[],
): readonly Binding[] {
  const from = Object.keys(uses).find((used) => Object.hasOwn(system.tracing, used));
  const backend = from === undefined ? undefined : system.tracing[from];
  if (from === undefined || !backend) return byVariable(bindings);
  const protocol = otlpProtocol(uses[from]);
  const plain = Object.entries(tracingVariables(name, backend.sampling, protocol));
  const standard: Binding[] = [
    { variable: otlpEndpointVariable, from, attribute: protocol === "grpc" ? "endpoint" : "httpEndpoint" },
    ...plain.map(([variable, value]) => ({ variable, value })),
  ];
  const own = new Set(bindings.map(({ variable }) => variable));
  return byVariable([...bindings, ...standard.filter(({ variable }) => !own.has(variable))]);
}

function byVariable(bindings: readonly Binding[]): Binding[] {
  return [...bindings].sort((a, b) => (a.variable < b.variable ? -1 : 1));
}

/** The folders of a bucket are the consumer's own as well; none where it may reach all of it. */
function folders({ prefixes = [] }: Use, attribute: string): string | undefined {
  return attribute === "prefixes" ? formatSetting(prefixes) : undefined;
}

/** Pools are settings of the consumer, so their values are known here. Times are in seconds, as SQLAlchemy reads them. */
function poolSetting(pool: NonNullable<Use["pool"]>, attribute: string): string | undefined {
  const settings: Readonly<Record<(typeof poolAttributes)[number], number>> = {
    poolSize: pool.size,
    poolOverflow: pool.overflow,
    poolTimeout: pool.timeout.seconds,
    poolRecycle: pool.recycle.seconds,
  };
  const known = poolAttributes.find((name) => name === attribute);
  return known && String(settings[known]);
}

/** A service behind several endpoints reads all their hosts in one variable, as a list. */
function mergeEndpointBindings(endpoints: readonly NamedEndpoint[]): Binding[] {
  const values = new Map<string, string[]>();
  const proxies = new Set<string>();
  for (const endpoint of endpoints) {
    for (const [variable, attribute] of Object.entries(endpoint.env)) {
      if (attribute === "proxies") {
        proxies.add(variable);
        continue;
      }
      const value = attribute === "host" ? endpoint.host : `https://${endpoint.host}`;
      values.set(variable, [...(values.get(variable) ?? []), value]);
    }
  }
  return [
    ...[...values].map(([variable, hosts]): Binding => ({ variable, value: formatSetting(hosts) })),
    ...[...proxies].map((variable): Binding => ({ variable, entry: "proxies" })),
  ];
}
