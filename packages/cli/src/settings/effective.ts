import { formatSetting, type Plan, type PlannedJob, type PlannedService, type Problem, writtenAt } from "@axon/core";
import { parseDocument } from "yaml";
import type { Resolved } from "../project/deployment.ts";

/** The places that a process reads its settings from; the first that has one wins. */
export const sources = ["environment variable", "configuration file", "default"] as const;

/** A setting as the process gets it. */
export interface EffectiveSetting {
  readonly workload: string;
  /** Name of the variable, or dotted path in the file, which is named where it is one beside another. */
  readonly setting: string;
  /** What it is; a secret, or what only a target knows, is described instead. */
  readonly value: string;
  readonly source: (typeof sources)[number];
  /** Where that was written: a path of the definition, or of the stack file's `axon:overrides`. */
  readonly writtenAt: string;
  /** The variable that the process reads instead, whose name is the setting's path in capitals. */
  readonly overriddenBy?: string;
}

type Workload = PlannedService | PlannedJob;

/** Every setting of the workloads that the plan knows, variables before files before defaults. Pure; no secret has a value here. */
export function effectiveSettings(resolved: Resolved, workload?: string): EffectiveSetting[] {
  const { services, jobs } = resolved.plan;
  const told = [
    ...services.map((service) => ({ section: "services", workload: service })),
    ...jobs.map((job) => ({ section: "jobs", workload: job })),
  ];
  return told
    .filter(({ workload: { name } }) => workload === undefined || name === workload)
    .flatMap(({ section, workload }) => [
      ...variablesOf(resolved, section, workload),
      ...("configFile" in workload ? filesOf(resolved, workload) : []),
    ]);
}

function variablesOf(resolved: Resolved, section: string, workload: Workload): EffectiveSetting[] {
  return workload.bindings.map((binding) => {
    const path = pathOf(resolved.plan, section, workload, binding.variable);
    return {
      workload: workload.name,
      setting: binding.variable,
      value: described(resolved.plan, binding),
      source: "environment variable",
      writtenAt: path === undefined ? "Axon, for tracing" : placeOf(resolved, path),
    };
  });
}

/** Where a definition gives a variable its value: under `env`, or beside the component or endpoint whose attribute it carries. */
function pathOf(
  { endpoints, externals }: Plan,
  section: string,
  { name, env, uses }: Workload,
  variable: string,
): string[] | undefined {
  if (Object.hasOwn(env, variable)) return [section, name, "env", variable];
  const used = Object.entries(uses).find(([, { env }]) => Object.hasOwn(env, variable));
  if (used) {
    const [component, { env }] = used;
    const attribute = env[variable] ?? "";
    // The words of somebody else's system stand there, for all who are told of it.
    const external = externals.find((candidate) => candidate.name === component);
    const words = (["identity", "settings"] as const).find((part) => Object.hasOwn(external?.[part] ?? {}, attribute));
    return words ? ["externals", component, words, attribute] : [section, name, "uses", component, "env", variable];
  }
  const endpoint = endpoints.find(({ env }) => Object.hasOwn(env, variable));
  return endpoint && ["endpoints", endpoint.name, "env", variable];
}

function described(plan: Plan, binding: Workload["bindings"][number]): string {
  if ("value" in binding) return binding.value;
  if ("entry" in binding) return "(addresses of the entry's proxies)";
  const { from, attribute } = binding;
  const external = plan.externals.find(({ name }) => name === from);
  const stated = { ...external?.identity, ...external?.settings }[attribute];
  if (stated !== undefined) return formatSetting(stated);
  const secret = isSecret(plan, from, attribute) ? "secret, " : "";
  return `(${secret}${attribute} of ${from})`;
}

/** What a component gives only to those who may know it; the address of a service is no secret, that of a store has a password in it. */
function isSecret({ secrets, externals, services }: Plan, component: string, attribute: string): boolean {
  if (services.some(({ name }) => name === component)) return false;
  if (secrets.some(({ name }) => name === component)) return true;
  const external = externals.find(({ name }) => name === component);
  if (external) return external.secrets.includes(attribute);
  return /password|secret|key|url$/i.test(attribute);
}

function filesOf(resolved: Resolved, service: PlannedService): EffectiveSetting[] {
  const { name, configFile } = service;
  if (configFile === undefined) return [];
  const place = ["services", name, "configFile"];
  const settings = [
    ...fileOf(resolved, service, configFile, place, ""),
    ...Object.entries(configFile.beside).flatMap(([file, one]) =>
      fileOf(resolved, service, one, [...place, "beside", file], `${file}: `),
    ),
  ];
  return settings.sort((one, other) => sources.indexOf(one.source) - sources.indexOf(other.source));
}

function fileOf(
  resolved: Resolved,
  { name, bindings }: PlannedService,
  { content = "", schema }: { readonly content?: string; readonly schema?: unknown },
  place: readonly string[],
  prefix: string,
): EffectiveSetting[] {
  const variables = new Set(bindings.map(({ variable }) => variable));
  // A file in another form than YAML or JSON has no settings that could be told apart.
  const written = leavesOf(parseDocument(content).toJS());
  const known = new Set(written.map(([path]) => path.join(".")));
  const setting = ([path, value]: Leaf) => ({
    workload: name,
    setting: `${prefix}${path.join(".")}`,
    value: JSON.stringify(value),
  });
  return [
    ...written.map((leaf): EffectiveSetting => {
      const [path] = leaf;
      const variable = [path.join("_"), path.join("__")].map(capitals).find((candidate) => variables.has(candidate));
      return {
        ...setting(leaf),
        source: "configuration file",
        writtenAt: placeOf(resolved, [...place, "content", ...path]),
        ...(variable ? { overriddenBy: variable } : {}),
      };
    }),
    ...defaultsIn(schema)
      .filter(([path]) => !known.has(path.join(".")))
      .map((leaf) => ({
        ...setting(leaf),
        source: "default" as const,
        writtenAt: placeOf(resolved, [...place, "schema"]),
      })),
  ];
}

type Leaf = readonly [path: readonly string[], value: unknown];

function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return path.length > 0 ? [[path, value]] : [];
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key]));
}

/** What a JSON Schema says of properties that nobody writes. */
function defaultsIn(schema: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof schema !== "object" || schema === null) return [];
  if ("default" in schema) return [[path, schema.default]];
  const properties = "properties" in schema && typeof schema.properties === "object" ? (schema.properties ?? {}) : {};
  return Object.entries(properties).flatMap(([key, entry]) => defaultsIn(entry, [...path, key]));
}

function placeOf({ definition, plan, settings, stackFile }: Resolved, path: Problem["path"]): string {
  const variant = { environment: plan.environment, target: plan.target, overrides: settings.overrides };
  const place = writtenAt(definition, variant, path);
  const [first, ...rest] = place;
  return first === "overrides"
    ? `${stackFile ?? "stack file"} axon:overrides.${rest.join(".")}`
    : `definition ${place.join(".")}`;
}

function capitals(text: string): string {
  return text.replaceAll("-", "_").toUpperCase();
}
