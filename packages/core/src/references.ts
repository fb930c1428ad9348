import { attributes, type Use } from "./model/use.ts";
import { type Outline, type OutlinedWorkload, servicesBefore } from "./outline.ts";
import { closest, type Problem, show } from "./problem.ts";
import { checkVariables } from "./variables.ts";

/** The kinds of component a workload can use, in the order of the definition's sections. */
export const componentKinds = ["service", "database", "cache", "external"] as const;
export type ComponentKind = (typeof componentKinds)[number];

/** The kind of the component with this name, or undefined when the system has none. */
export function kindOf(system: Outline, name: string): ComponentKind | undefined {
  if (Object.hasOwn(system.services, name)) return "service";
  if (Object.hasOwn(system.databases, name)) return "database";
  if (Object.hasOwn(system.caches, name)) return "cache";
  if (Object.hasOwn(system.externals, name)) return "external";
  return undefined;
}

/** Every name that is written somewhere must be declared, and every name declared once over all kinds. */
export function checkReferences(system: Outline): Problem[] {
  return [
    ...checkUniqueNames(system),
    ...checkUses(system),
    ...checkJobs(system),
    ...checkEndpoints(system),
    ...checkVariables(system),
  ];
}

function checkUniqueNames(system: Outline): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  const sections = {
    services: system.services,
    jobs: system.jobs,
    databases: system.databases,
    caches: system.caches,
    externals: system.externals,
  };
  for (const [section, components] of Object.entries(sections)) {
    for (const name of Object.keys(components)) {
      const first = seen.get(name);
      if (first)
        problems.push({
          path: [section, name],
          expected: "a name of its own",
          received: `the name of one of the ${first}`,
        });
      else seen.set(name, section);
    }
  }
  return problems;
}

function checkUses(system: Outline): Problem[] {
  return [
    ...Object.entries(system.services).flatMap(([name, service]) => checkWorkload(system, ["services", name], service)),
    ...Object.entries(system.jobs).flatMap(([name, job]) => checkWorkload(system, ["jobs", name], job)),
  ];
}

function checkWorkload(system: Outline, path: Problem["path"], { uses }: OutlinedWorkload): Problem[] {
  return Object.entries(uses).flatMap(([used, use]) => checkUse(system, [...path, "uses", used], used, use));
}

function checkUse(system: Outline, path: Problem["path"], used: string, use: Use): Problem[] {
  const kind = kindOf(system, used);
  if (!kind) return [undeclared(path, used, componentNames(system), "a service, database, cache or external")];
  const known = attributesOf(system, kind, used);
  const problems = Object.entries(use.env)
    .filter(([, attribute]) => !known.includes(attribute))
    .map(
      ([variable, attribute]): Problem =>
        undeclared([...path, "env", variable], attribute, known, `an attribute of the ${kind}`),
    );
  if (use.pool && kind !== "database") {
    problems.push({
      path: [...path, "pool"],
      expected: "left out",
      received: `a pool for a ${kind}`,
      hint: "only a database has connections to pool",
    });
  }
  const pooled = Object.values(use.env).some((attribute) => attribute.startsWith("pool"));
  if (kind === "database" && pooled && !use.pool) {
    problems.push({
      path: [...path, "pool"],
      expected: "{ size, overflow }",
      received: "nothing",
      hint: "its settings are bound to variables",
    });
  }
  return problems;
}

function attributesOf(system: Outline, kind: ComponentKind, name: string): readonly string[] {
  if (kind !== "external") return attributes[kind];
  const external = system.externals[name];
  return ["url", "host", "port", ...Object.keys(external?.settings ?? {}), ...(external?.secrets ?? [])];
}

function checkJobs(system: Outline): Problem[] {
  const services = Object.keys(system.services);
  return Object.entries(system.jobs).flatMap(([name, job]) => {
    const { runs } = job;
    const [moment, around]: [string, readonly string[]] =
      "before" in runs ? ["before", runs.before] : ["after", servicesBefore(runs)];
    const named = [
      { path: ["jobs", name, "service"], service: job.service },
      ...around.map((service, index) => ({ path: ["jobs", name, "runs", moment, index], service })),
    ];
    return named.flatMap(({ path, service }) =>
      service === undefined || services.includes(service) ? [] : [undeclared(path, service, services, "a service")],
    );
  });
}

function checkEndpoints(system: Outline): Problem[] {
  const services = Object.keys(system.services);
  return Object.entries(system.endpoints).flatMap(([name, endpoint]) => [
    ...endpoint.routes.flatMap((route, index) =>
      services.includes(route.service)
        ? []
        : [undeclared(["endpoints", name, "routes", index, "service"], route.service, services, "a service")],
    ),
    ...Object.entries(endpoint.env)
      .filter(([, attribute]) => !attributes.endpoint.some((known) => known === attribute))
      .map(([variable, attribute]) =>
        undeclared(
          ["endpoints", name, "env", variable],
          attribute,
          attributes.endpoint,
          "an attribute of the endpoint",
        ),
      ),
  ]);
}

function componentNames(system: Outline): string[] {
  return [system.services, system.databases, system.caches, system.externals].flatMap((section) =>
    Object.keys(section),
  );
}

function undeclared(path: Problem["path"], found: string, known: readonly string[], what: string): Problem {
  const meant = closest(found, known);
  return {
    path,
    expected: `${what} (${known.join(", ") || "none is declared"})`,
    received: show(found),
    ...(meant ? { hint: `did you mean ${meant}?` } : {}),
  };
}
