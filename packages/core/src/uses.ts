import { attributes, type Use } from "./model/use.ts";
import type { Outline, OutlinedWorkload } from "./outline.ts";
import { type Problem, show } from "./problem.ts";
import { kindOf } from "./references.ts";
import { type ComponentKind, componentKinds, kindWords, sections } from "./sections.ts";
import { undeclared } from "./undeclared.ts";

/** What only some kinds of component have, and why the others do not. */
const partial: readonly {
  readonly field: "pool" | "topics" | "indices" | "access" | "prefixes" | "mount" | "fetch";
  readonly kinds: readonly ComponentKind[];
  readonly hint: string;
}[] = [
  { field: "pool", kinds: ["database"], hint: "only a database has connections to pool" },
  { field: "topics", kinds: ["broker"], hint: "only a broker has topics" },
  { field: "indices", kinds: ["search"], hint: "only a search has indices" },
  { field: "access", kinds: ["bucket"], hint: "only a bucket has rights to choose from" },
  { field: "prefixes", kinds: ["bucket"], hint: "only a bucket has folders to be kept to" },
  { field: "mount", kinds: ["volume"], hint: "only a volume is mounted" },
  { field: "fetch", kinds: ["bucket"], hint: "only a bucket has objects to fetch" },
];

/** Everything that is wrong with the edges that workloads declare. */
export function checkUses(system: Outline): Problem[] {
  return [
    ...Object.entries(system.services).flatMap(([name, service]) => [
      ...checkWorkload(system, ["services", name], service, inside),
      ...checkDemand(system, name),
    ]),
    ...Object.entries(system.jobs).flatMap(([name, job]) =>
      checkWorkload(system, ["jobs", name], job, "before" in job.runs ? inside : componentKinds),
    ),
  ];
}

/** What is there before the services are. An entry leads to them: what uses it before they run would wait for itself. */
const inside = componentKinds.filter((kind) => kind !== "endpoint");

function checkWorkload(
  system: Outline,
  path: Problem["path"],
  { uses }: OutlinedWorkload,
  kinds: readonly ComponentKind[],
): Problem[] {
  return Object.entries(uses).flatMap(([used, use]) => checkUse(system, [...path, "uses", used], used, use, kinds));
}

function checkUse(
  system: Outline,
  path: Problem["path"],
  used: string,
  use: Use,
  kinds: readonly ComponentKind[],
): Problem[] {
  const kind = kindOf(system, used);
  if (!kind) {
    const known = kinds.flatMap((candidate) => Object.keys(system[sections[candidate]]));
    return [undeclared(path, used, known, "a component of the system", system.disabled)];
  }
  if (!kinds.includes(kind)) {
    const expected = "used by jobs that run after services, on a schedule or on demand";
    return [{ path, expected, received: `an ${kindWords[kind]}`, hint: "use the service that it leads to" }];
  }
  return [
    ...checkAttributes(system, path, kind, used, use),
    ...partial
      .filter(({ field, kinds }) => use[field] !== undefined && !kinds.includes(kind))
      .map(
        ({ field, hint }): Problem => ({
          path: [...path, field],
          expected: "left out",
          received: `a ${field} for a ${kindWords[kind]}`,
          hint,
        }),
      ),
    ...checkPool(path, kind, use),
    ...(kind === "volume" && use.mount === undefined
      ? [
          {
            path: [...path, "mount"],
            expected: "{ path }",
            received: "nothing",
            hint: "a volume is used by mounting it",
          },
        ]
      : []),
    ...checkFetched(path, use),
    ...checkTopics(path, Object.keys(system.brokers[used]?.topics ?? {}), kind, use),
  ];
}

function checkAttributes(system: Outline, path: Problem["path"], kind: ComponentKind, used: string, { env }: Use) {
  const known = attributesOf(system, kind, used);
  return Object.entries(env)
    .filter(([, attribute]) => !known.includes(attribute))
    .map(([variable, attribute]) =>
      undeclared([...path, "env", variable], attribute, known, `an attribute of the ${kindWords[kind]}`),
    );
}

function attributesOf(system: Outline, kind: ComponentKind, name: string): readonly string[] {
  if (kind === "secret") return Object.keys(system.secrets[name]?.keys ?? {});
  if (kind !== "external") return attributes[kind];
  const external = system.externals[name];
  const address = external?.host === "*" ? [] : ["url", "host", "port"];
  const identity = external?.identity ? ["issuer", "jwks"] : [];
  return [...address, ...identity, ...Object.keys(external?.settings ?? {}), ...(external?.secrets ?? [])];
}

function checkPool(path: Problem["path"], kind: ComponentKind, { env, pool }: Use): Problem[] {
  const pooled = Object.values(env).some((attribute) => attribute.startsWith("pool"));
  if (kind !== "database" || !pooled || pool) return [];
  return [
    {
      path: [...path, "pool"],
      expected: "{ size, overflow }",
      received: "nothing",
      hint: "its settings are bound to variables",
    },
  ];
}

/** What is fetched must be where the consumer may reach. */
function checkFetched(path: Problem["path"], { prefixes, fetch }: Use): Problem[] {
  if (!prefixes || !fetch) return [];
  return Object.entries(fetch.artefacts)
    .filter(([, { from }]) => !prefixes.some((prefix) => `${from}/`.startsWith(prefix)))
    .map(([folder, { from }]) => ({
      path: [...path, "fetch", "artefacts", folder, "from"],
      expected: `within ${prefixes.join(" or ")} (prefixes)`,
      received: show(from),
    }));
}

function checkTopics(path: Problem["path"], known: readonly string[], kind: ComponentKind, { topics }: Use): Problem[] {
  if (kind !== "broker") return [];
  const { publish = [], consume = [] } = topics ?? {};
  if (publish.length + consume.length === 0) {
    const hint = "without them it could read and write nothing";
    return [{ path: [...path, "topics"], expected: "{ publish, consume }", received: "nothing", hint }];
  }
  return Object.entries({ publish, consume }).flatMap(([right, names]) =>
    names.flatMap((name, index) =>
      matchingTopics(name, known).length > 0
        ? []
        : [undeclared([...path, "topics", right, index], name, known, "a topic of the broker")],
    ),
  );
}

/** The topics a right names: one, or all that begin with what stands before a `*`. */
export function matchingTopics(name: string, known: readonly string[]): string[] {
  return known.filter((topic) => (name.endsWith("*") ? topic.startsWith(name.slice(0, -1)) : topic === name));
}

/** Autoscaling on a lag names a broker and a topic. */
function checkDemand(system: Outline, name: string): Problem[] {
  const scale = system.services[name]?.scale;
  if (!scale) return [];
  return scale.demand.flatMap((demand, index) => {
    if (!("lag" in demand)) return [];
    const { lag } = demand;
    const path = ["services", name, "scale", "demand", index, "lag"];
    const broker = system.brokers[lag.broker];
    if (!broker) return [undeclared([...path, "broker"], lag.broker, Object.keys(system.brokers), "a broker")];
    const topics = Object.keys(broker.topics);
    if (topics.includes(lag.topic)) return [];
    return [undeclared([...path, "topic"], lag.topic, topics, "a topic of the broker")];
  });
}
