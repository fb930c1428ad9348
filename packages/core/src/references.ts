import { publishedAttributes } from "./model/use.ts";
import { type Outline, servicesBefore } from "./outline.ts";
import { type Problem, show } from "./problem.ts";
import { type ComponentKind, componentKinds, sections } from "./sections.ts";
import { undeclared } from "./undeclared.ts";
import { checkUses } from "./uses.ts";
import { checkVariables } from "./variables.ts";

/** The kind of the component with this name, or undefined when the system has none. */
export function kindOf(system: Outline, name: string): ComponentKind | undefined {
  return componentKinds.find((kind) => Object.hasOwn(system[sections[kind]], name));
}

/** Every name that is written somewhere must be declared, and every name declared once over all kinds. */
export function checkReferences(system: Outline): Problem[] {
  return [
    ...checkUniqueNames(system),
    ...checkUses(system),
    ...checkJobs(system),
    ...checkPlaces(system),
    ...checkEndpoints(system),
    ...checkAlerts(system),
    ...checkVariables(system),
  ];
}

function checkUniqueNames(system: Outline): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  const { service, ...others } = sections;
  for (const section of [service, "jobs", ...Object.values(others)] as const) {
    for (const name of Object.keys(system[section])) {
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

function checkJobs(system: Outline): Problem[] {
  const services = Object.keys(system.services);
  return Object.entries(system.jobs).flatMap(([name, job]) => {
    const { runs } = job;
    const [moment, around] = servicesNamedBy(runs);
    const named = [
      { path: ["jobs", name, "service"], service: job.service },
      ...around.map((service, index) => ({ path: ["jobs", name, "runs", moment, index], service })),
    ];
    return named.flatMap(({ path, service }) =>
      service === undefined || services.includes(service)
        ? []
        : [undeclared(path, service, services, "a service", system.disabled)],
    );
  });
}

/** Layers and node pools are named by what stands in them. */
function checkPlaces(system: Outline): Problem[] {
  const check = (path: Problem["path"], name: string | undefined, known: object, what: string): Problem[] =>
    name === undefined || Object.hasOwn(known, name) ? [] : [undeclared(path, name, Object.keys(known), what)];
  const placed = [
    "services",
    "jobs",
    "databases",
    "caches",
    "brokers",
    "searches",
    "volumes",
    "rayClusters",
    "tracing",
  ] as const;
  return [
    ...placed.flatMap((section) =>
      Object.entries(system[section]).flatMap(([name, { layer }]) =>
        check([section, name, "layer"], layer, system.layers, "a layer"),
      ),
    ),
    ...Object.entries(system.services).flatMap(([name, { nodePool }]) =>
      check(["services", name, "nodePool"], nodePool, system.nodePools, "a node pool"),
    ),
    ...Object.entries(system.rayClusters).flatMap(([name, { workers }]) =>
      Object.entries(workers).flatMap(([group, { nodePool }]) =>
        check(["rayClusters", name, "workers", group, "nodePool"], nodePool, system.nodePools, "a node pool"),
      ),
    ),
  ];
}

function checkEndpoints(system: Outline): Problem[] {
  const services = Object.keys(system.services);
  return Object.entries(system.endpoints).flatMap(([name, endpoint]) => [
    ...checkProvider(system, ["endpoints", name, "authentication", "provider"], endpoint.authentication),
    ...endpoint.routes.flatMap(({ service }, index) =>
      services.includes(service)
        ? []
        : [
            undeclared(
              ["endpoints", name, "routes", index, "service"],
              service,
              services,
              "a service",
              system.disabled,
            ),
          ],
    ),
    ...Object.entries(endpoint.env)
      .filter(([, attribute]) => !publishedAttributes.some((known) => known === attribute))
      .map(([variable, attribute]) =>
        undeclared(
          ["endpoints", name, "env", variable],
          attribute,
          publishedAttributes,
          "an attribute of the endpoint",
        ),
      ),
  ]);
}

/** Tokens can be checked where it is known who signs them, and with which keys. */
function checkProvider(
  { externals, disabled }: Outline,
  path: Problem["path"],
  authentication: Outline["endpoints"][string]["authentication"],
): Problem[] {
  if (authentication === false) return [];
  const { provider } = authentication;
  const external = externals[provider];
  if (!external) return [undeclared(path, provider, Object.keys(externals), "an external", disabled)];
  if (external.identity) return [];
  const hint = `say { externals: { ${JSON.stringify(provider)}: { identity: { issuer, jwks } } } }`;
  return [{ path, expected: "an external with an identity", received: show(provider), hint }];
}

function checkAlerts(system: Outline): Problem[] {
  const known = [...componentKinds.flatMap((kind) => Object.keys(system[sections[kind]])), ...Object.keys(system.jobs)];
  return Object.entries(system.monitoring.alerts).flatMap(([name, { component }]) =>
    component === undefined || known.includes(component)
      ? []
      : [undeclared(["monitoring", "alerts", name, "component"], component, known, "a component of the system")],
  );
}

/** The services around which a job runs, and the word they stand under. */
function servicesNamedBy(runs: Outline["jobs"][string]["runs"]): [moment: string, services: readonly string[]] {
  if ("before" in runs) return ["before", runs.before];
  if ("onDemand" in runs) return ["stops", runs.stops ?? []];
  return ["after", servicesBefore(runs)];
}
