import { type Outline, type OutlinedWorkload, servicesBefore } from "./outline.ts";
import type { Problem } from "./problem.ts";

/** A place that gives an environment variable its value. */
interface Source {
  readonly variable: string;
  /** As the reader of another problem knows it: `env`, `uses.redis`, `endpoints.public`. */
  readonly name: string;
  readonly path: Problem["path"];
}

/** Every environment variable of a workload must have one source, or nobody could tell which value it gets. */
export function checkVariables(system: Outline): Problem[] {
  const services = Object.entries(system.services).flatMap(([name, service]) => {
    const path = ["services", name];
    const { configFile } = service;
    return checkSources([
      ...sourcesOf(path, service),
      ...(configFile?.variable
        ? [{ variable: configFile.variable, name: "configFile", path: [...path, "configFile", "variable"] }]
        : []),
      ...endpointSources(system, [name]),
    ]);
  });
  return [
    ...services,
    ...Object.entries(system.jobs).flatMap(([name, job]) =>
      checkSources([...sourcesOf(["jobs", name], job), ...endpointSources(system, servicesBefore(job.runs))]),
    ),
  ];
}

function sourcesOf(path: Problem["path"], { env, uses }: OutlinedWorkload): Source[] {
  const plain = Object.keys(env).map((variable) => ({ variable, name: "env", path: [...path, "env", variable] }));
  const used = Object.entries(uses).flatMap(([name, use]) =>
    Object.keys(use.env).map((variable) => ({
      variable,
      name: `uses.${name}`,
      path: [...path, "uses", name, "env", variable],
    })),
  );
  return [...plain, ...used];
}

/** Several endpoints of the same services share a variable as a list, so each variable of theirs counts once. */
function endpointSources(system: Outline, services: readonly string[]): Source[] {
  const sources = Object.entries(system.endpoints)
    .filter(([, { routes }]) => routes.some(({ service }) => services.includes(service)))
    .flatMap(([name, { env }]) =>
      Object.keys(env).map((variable) => ({
        variable,
        name: `endpoints.${name}`,
        path: ["endpoints", name, "env", variable],
      })),
    );
  return [...new Map(sources.map((source) => [source.variable, source])).values()];
}

function checkSources(sources: readonly Source[]): Problem[] {
  return sources.flatMap((source, index) => {
    const first = sources.slice(0, index).find(({ variable }) => variable === source.variable);
    return first
      ? [{ path: source.path, expected: "a variable with one source", received: `one that ${first.name} sets too` }]
      : [];
  });
}
