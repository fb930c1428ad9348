import {
  type Binding,
  brokerPort,
  cachePort,
  databasePort,
  otlpPorts,
  type Plan,
  type PlannedJob,
  type PlannedService,
  searchPort,
  statedAttributes,
  tracingVariables,
} from "@axon/core";
import { brokerUsers } from "./brokers.ts";
import { objectKeys, objectStore } from "./buckets.ts";
import { endpointAttributes } from "./edge.ts";
import { loginOf } from "./searches.ts";
import { literal, secretReference } from "./text.ts";

/**
 * There is no proxy: requests come from the host through the bridge of a compose network, which Docker takes from private
 * ranges, and the health check from the container itself.
 */
const proxyRanges = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

type Attributes = Readonly<Record<string, string | undefined>>;
type Workload = PlannedService | PlannedJob;
type Variables = Readonly<Record<string, string>>;

/**
 * The environment of a workload: plain values as they are, attributes of used components by their host names. What it is told of
 * a component in a profile is left out, but for secrets, which belong into no file.
 */
export function environmentOf(plan: Plan, workload: Workload): Record<string, string> {
  const told = workload.bindings.map((binding) => [binding, resolveBinding(plan, binding, workload.name)] as const);
  const always = told.filter(
    ([binding, value]) => profileOf(plan, workload, binding) === undefined || isReference(value),
  );
  return Object.fromEntries(always.map(([{ variable }, value]) => [variable, value]));
}

/** What a workload is told while a profile is on, by the profile. */
export function environmentByProfile(plan: Plan, workload: Workload): Readonly<Record<string, Variables>> {
  const told: Record<string, Record<string, string>> = {};
  for (const binding of workload.bindings) {
    const profile = profileOf(plan, workload, binding);
    const value = profile === undefined ? "" : resolveBinding(plan, binding, workload.name);
    if (profile === undefined || isReference(value)) continue;
    told[profile] = { ...told[profile], [binding.variable]: value };
  }
  return told;
}

function isReference(value: string): boolean {
  return value.includes("${");
}

/** The profile of the component that a variable is about. */
function profileOf(plan: Plan, workload: Workload, binding: Binding): string | undefined {
  if ("from" in binding) {
    const components = [...plan.services, ...plan.searches, ...plan.buckets, ...plan.tracing];
    return components.find(({ name }) => name === binding.from)?.profile;
  }
  // The rest of what OpenTelemetry reads goes with the address, unless the workload says it itself.
  const backend = plan.tracing.find(({ name }) => Object.hasOwn(workload.uses, name));
  const own = Object.hasOwn(workload.env, binding.variable);
  return backend && !own && binding.variable in tracingVariables("", 0) ? backend.profile : undefined;
}

function resolveBinding(plan: Plan, binding: Binding, workload: string): string {
  if ("value" in binding) return literal(binding.value);
  if ("entry" in binding) return proxyRanges.join(",");
  const value = attributesOf(plan, binding.from, workload)[binding.attribute];
  if (value === undefined) throw new Error(`${binding.from} offers no ${binding.attribute} for ${binding.variable}`);
  return value;
}

function attributesOf(plan: Plan, name: string, workload: string): Attributes {
  return {
    ...serviceAttributes(plan, name),
    ...databaseAttributes(plan, name),
    ...cacheAttributes(plan, name),
    ...brokerAttributes(plan, name, workload),
    ...searchAttributes(plan, name, workload),
    ...bucketAttributes(plan, name, workload),
    ...tracingAttributes(plan, name),
    ...externalAttributes(plan, name),
    ...endpointAttributes(plan, name),
    ...secretAttributes(plan, name),
  };
}

function serviceAttributes(plan: Plan, name: string): Attributes {
  const service = plan.services.find((candidate) => candidate.name === name);
  return service ? { url: `http://${name}:${service.port}`, host: name, port: String(service.port) } : {};
}

function secretAttributes(plan: Plan, name: string): Attributes {
  const keys = Object.entries(plan.secrets.find((candidate) => candidate.name === name)?.keys ?? {});
  return Object.fromEntries(
    // On one machine nothing overlaps: what a key held before is what it holds.
    keys.map(([key, source]) => [
      key,
      secretReference(name, source !== "provided" && "previous" in source ? source.previous : key),
    ]),
  );
}

function databaseAttributes(plan: Plan, name: string): Attributes {
  const database = plan.databases.find((candidate) => candidate.name === name);
  if (!database) return {};
  const password = secretReference(name, "password");
  const url = `${database.urlScheme}://${database.owner}:${password}@${name}:${databasePort}/${database.database}`;
  return {
    url,
    directUrl: url,
    readUrl: url,
    host: name,
    directHost: name,
    readHost: name,
    port: String(databasePort),
    database: database.database,
    username: database.owner,
    password,
  };
}

function cacheAttributes(plan: Plan, name: string): Attributes {
  const cache = plan.caches.find((candidate) => candidate.name === name);
  if (!cache) return {};
  const password = secretReference(name, "password");
  return {
    url: `redis://:${password}@${name}:${cachePort}/${cache.database}`,
    host: name,
    port: String(cachePort),
    password,
    database: String(cache.database),
  };
}

/** Nobody signs certificates here, so there is no authority to trust. */
function brokerAttributes(plan: Plan, name: string, workload: string): Attributes {
  const broker = plan.brokers.find((candidate) => candidate.name === name);
  if (!broker) return {};
  const login = brokerUsers(plan, name).find((candidate) => candidate.name === workload);
  return {
    bootstrapServers: `${name}:${brokerPort}`,
    host: name,
    port: String(brokerPort),
    protocol: "SASL_PLAINTEXT",
    ...(login ? { username: login.username, password: secretReference(...login.secret) } : {}),
    certificateAuthority: "",
  };
}

function searchAttributes(plan: Plan, name: string, workload: string): Attributes {
  if (!plan.searches.some((candidate) => candidate.name === name)) return {};
  return {
    url: `http://${name}:${searchPort}`,
    host: name,
    port: String(searchPort),
    username: workload,
    password: secretReference(...loginOf(workload, name)),
    certificateAuthority: "",
  };
}

/** Path-style addresses, as names under the store's would lead nowhere. */
function bucketAttributes(plan: Plan, name: string, workload: string): Attributes {
  if (!plan.buckets.some((candidate) => candidate.name === name)) return {};
  const endpoint = `http://${objectStore.name}:${objectStore.port}`;
  const { accessKeyId, secretAccessKey } = objectKeys(workload);
  return {
    endpoint,
    bucket: name,
    region: objectStore.region,
    url: `${endpoint}/${name}`,
    accessKeyId: secretReference(...accessKeyId),
    secretAccessKey: secretReference(...secretAccessKey),
    certificateAuthority: "",
  };
}

function tracingAttributes(plan: Plan, name: string): Attributes {
  const backend = plan.tracing.find((candidate) => candidate.name === name);
  if (!backend) return {};
  return {
    endpoint: `http://${name}:${otlpPorts.grpc}`,
    httpEndpoint: `http://${name}:${otlpPorts["http/protobuf"]}`,
    host: name,
    port: String(otlpPorts.grpc),
    sampling: String(backend.sampling),
  };
}

function externalAttributes(plan: Plan, name: string): Attributes {
  const external = plan.externals.find((candidate) => candidate.name === name);
  if (!external) return {};
  const stated = Object.entries(statedAttributes(external)).map(([key, value]) => [key, literal(value)]);
  return {
    ...Object.fromEntries(stated),
    ...Object.fromEntries(external.secrets.map((secret) => [secret, secretReference(name, secret)])),
  };
}
