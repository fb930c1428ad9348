import type { Plan } from "@axon/core";
import { brokerUsers } from "./brokers.ts";
import { objectKeys, objectStore, objectUsers } from "./buckets.ts";
import { isProxied } from "./edge.ts";
import { logEnvironment } from "./logs.ts";
import { monitoringEnvironment } from "./monitoring.ts";
import { profilesEnvironment } from "./profiles.ts";
import { hasKibana, kibanaKey, searchUsers } from "./searches.ts";
import { variableName } from "./text.ts";

/** `.env.example`: every secret the compose file asks for, without a value, and every port that can be moved. */
export function environmentFile(plan: Plan): string {
  const stores = [...plan.databases, ...plan.caches].map(({ name }) =>
    lines(`Password of ${name}; letters and digits only, as URLs carry it: openssl rand -hex 24`, name, "password"),
  );
  const logins = plan.brokers.flatMap((broker) =>
    brokerUsers(plan, broker.name).map(({ name, secret: [component, attribute] }) =>
      lines(`Password of ${name} at ${broker.name}: openssl rand -hex 24`, component, attribute),
    ),
  );
  const searches = plan.searches.flatMap(({ name: search }) => [
    ...searchUsers(plan, search).map(({ name, secret: [component, attribute] }) =>
      lines(`Password of ${name} at ${search}: openssl rand -hex 24`, component, attribute),
    ),
    ...(hasKibana(plan, search)
      ? [lines(`What Kibana encrypts with what it saves: openssl rand -hex 24`, ...kibanaKey(search))]
      : []),
  ]);
  const objects = objectUsers(plan).flatMap((workload) =>
    Object.values(objectKeys(workload)).map(([component, attribute]) =>
      lines(`The ${attribute} of ${workload} at the object store: openssl rand -hex 24`, component, attribute),
    ),
  );
  const sets = plan.secrets.flatMap(({ name, keys }) =>
    Object.entries(keys).flatMap(([key, source]) => {
      if (source === "provided" || "provided" in source)
        return [lines(`The ${key} of ${name}; any text that is not empty, to start without it`, name, key)];
      if ("previous" in source) return [];
      const { length } = source.generate;
      return [
        lines(`The ${key} of ${name}, ${length} characters: openssl rand -hex ${Math.ceil(length / 2)}`, name, key),
      ];
    }),
  );
  const externals = plan.externals.flatMap(({ name, secrets }) =>
    secrets.map((secret) =>
      lines(`The ${secret} of ${name}; any text that is not empty, to start without it`, name, secret),
    ),
  );
  const ports = plan.services
    .filter(({ name, endpoints }) => endpoints.length > 0 && !isProxied(plan, name))
    .map(({ name, port }) => `# Port of ${name} on this machine\n# ${variableName(name, "port")}=${port}\n`);
  return [
    "# Copy to .env by `install -m 600 .env.example .env`, fill in, and keep out of git.\n",
    ...stores,
    ...logins,
    ...searches,
    ...objects,
    ...sets,
    ...externals,
    ...ports,
    ...pages(plan),
    ...profilesEnvironment(plan),
    ...monitoringEnvironment(plan),
    ...logEnvironment(plan),
  ].join("\n");
}

/** Where people look at what the parts of the system keep. */
function pages(plan: Plan): string[] {
  const shown = [
    ...plan.searches
      .filter(({ kibana }) => kibana !== false)
      .map(({ name }) => ({ what: `Kibana of ${name}`, component: `${name}-kibana`, port: 5_601 })),
    ...plan.tracing.map(({ name }) => ({ what: name, component: name, port: 16_686 })),
    ...(objectUsers(plan).length > 0
      ? [{ what: "the object store", component: objectStore.name, port: objectStore.port }]
      : []),
  ];
  return shown.map(
    ({ what, component, port }) => `# Port of ${what} on this machine\n# ${variableName(component, "port")}=${port}\n`,
  );
}

function lines(comment: string, component: string, attribute: string): string {
  return `# ${comment}\n${variableName(component, attribute)}=\n`;
}
