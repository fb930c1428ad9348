import {
  type Binding,
  brokerPort,
  cachePort,
  databasePort,
  type Plan,
  type PlannedJob,
  type PlannedService,
  statedAttributes,
} from "@axon/core";
import { brokerUsers } from "./brokers.ts";
import { literal, secretReference } from "./text.ts";

/**
 * There is no proxy: requests come from the host through the bridge of a compose network, which Docker takes from private
 * ranges, and the health check from the container itself.
 */
const proxyRanges = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

type Attributes = Readonly<Record<string, string | undefined>>;

/** The environment of a workload: plain values as they are, attributes of used components by their host names. */
export function environmentOf(plan: Plan, workload: PlannedService | PlannedJob): Record<string, string> {
  return Object.fromEntries(
    workload.bindings.map((binding) => [binding.variable, resolveBinding(plan, binding, workload.name)]),
  );
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
    ...externalAttributes(plan, name),
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

function externalAttributes(plan: Plan, name: string): Attributes {
  const external = plan.externals.find((candidate) => candidate.name === name);
  if (!external) return {};
  const stated = Object.entries(statedAttributes(external)).map(([key, value]) => [key, literal(value)]);
  return {
    ...Object.fromEntries(stated),
    ...Object.fromEntries(external.secrets.map((secret) => [secret, secretReference(name, secret)])),
  };
}
