import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Plan, strengthWords } from "@axon/core";
import type { Check } from "@axon/engine";
import { credentialsName, databaseSecretNames, registryName } from "@axon/programs/credentials";
import { storeEntry } from "@axon/programs/store-entry";
import type { Cluster } from "../cluster/cluster.ts";
import { askedSecrets, weakSecrets } from "../compose/secrets.ts";
import type { Resolved } from "../project/deployment.ts";
import { namespacesOf } from "../project/namespaces.ts";

/** The kinds of credentials that must be there before a deployment: four (NC-010), and what only some systems have. */
const kinds = {
  shared: "keys that workloads share",
  database: "database credentials",
  external: "API keys of external services",
  cloud: "cloud provider credentials",
  registry: "container registry access",
} as const;

/** Secrets that External Secrets copies out of the installation's store, by name: the reason where it could not. */
export type Copied = ReadonlyMap<string, string | undefined>;

/** What is in the cluster of them now; nothing before the first deployment. @throws CommandFailure when it may not be listed */
export async function copiedSecrets(cluster: Cluster, plan: Plan): Promise<Copied> {
  const lists = await Promise.all(namespacesOf(plan).map((namespace) => cluster.list("ExternalSecret", namespace)));
  return new Map(
    lists.flat().map(({ metadata, status }) => {
      const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
      const ready = conditions.find(({ type }: { readonly type?: string }) => type === "Ready");
      return [metadata?.name ?? "", ready?.status === "True" ? undefined : (ready?.message ?? "not copied yet")];
    }),
  );
}

/** Looks whether each kind is there for a cluster; what it is, is neither read nor told. */
export function clusterCredentials(resolved: Resolved, copied: Copied, environment: NodeJS.ProcessEnv): Check[] {
  const { plan, settings } = resolved;
  const { backup } = settings.kubernetes;
  const stores = [...plan.databases, ...plan.caches].map(({ name }) => name);
  const keys = plan.externals.flatMap(({ name, secrets }) => secrets.map((secret) => ({ secret: name, key: secret })));
  const byKeys = backup !== undefined && "s3" in backup && backup.s3.roleArn === undefined;
  const cloud = byKeys ? ["accessKeyId", "secretAccessKey"].map((key) => ({ secret: "backup-store", key })) : [];
  const generated = settings.kubernetes.secretStore === "generated";
  const sets = plan.secrets.map(({ name }) => name);
  return [
    ...(sets.length === 0
      ? []
      : [
          generated
            ? {
                name: kinds.shared,
                status: "ok" as const,
                found: `generated where they are not given: ${sets.join(", ")}`,
              }
            : inStore(kinds.shared, sets, copied, resolved),
        ]),
    generated
      ? { name: kinds.database, status: "ok", found: `generated where they are not given: ${stores.join(", ")}` }
      : inStore(
          kinds.database,
          [...plan.databases.flatMap(databaseSecretNames), ...plan.caches.map(({ name }) => credentialsName(name))],
          copied,
          resolved,
        ),
    ...[
      { name: kinds.external, wanted: keys, none: "none is asked for" },
      { name: kinds.cloud, wanted: cloud, none: "none: the cluster's own identity is used" },
    ].map(({ name, wanted, none }): Check => {
      if (wanted.length === 0) return { name, status: "ok", found: none };
      return generated
        ? inStack(
            name,
            wanted.map(({ secret, key }) => `${secret}.${key}`),
            resolved,
          )
        : inStore(name, [...new Set(wanted.map(({ secret }) => secret))], copied, resolved);
    }),
    settings.kubernetes.registryLogin === undefined
      ? registryAccess(plan, environment, "the nodes must pull with an identity of their own")
      : generated
        ? inStack(kinds.registry, [`${registryName}.username`, `${registryName}.password`], resolved)
        : inStore(kinds.registry, [registryName], copied, resolved),
  ];
}

/** Encrypted in the stack file, which tells their names alone. */
function inStack(name: string, wanted: readonly string[], { config, deployment }: Resolved): Check {
  const given = Object.keys(mapOf(config["axon:secrets"]));
  const absent = wanted.filter((key) => !given.includes(key));
  if (absent.length === 0) return { name, status: "ok", found: `${wanted.join(", ")}: set` };
  const set = absent.map(
    (key) => `pulumi config set --stack ${deployment.stack} --secret --path 'axon:secrets["${key}"]'`,
  );
  return { name, status: "missing", found: `${absent.join(", ")}: not set`, fix: set.join("; ") };
}

/** In a store that this machine has no business to read: External Secrets tells whether it found them. */
function inStore(name: string, secrets: readonly string[], copied: Copied, { plan, settings }: Resolved): Check {
  const entries = (absent: readonly string[]) =>
    absent.map((secret) => storeEntry(plan, settings.kubernetes, secret)).join(", ");
  const failed = secrets.filter((secret) => copied.get(secret) !== undefined);
  const unknown = secrets.filter((secret) => !copied.has(secret));
  if (failed.length > 0) {
    const found = failed.map((secret) => `${secret}: ${copied.get(secret)}`).join("; ");
    return {
      name,
      status: "missing",
      found,
      fix: `put into the store that axon:kubernetes.secretStore names: ${entries(failed)}`,
    };
  }
  if (unknown.length === 0) return { name, status: "ok", found: `${secrets.join(", ")}: copied from the store` };
  return {
    name,
    status: "warning",
    found: `${unknown.join(", ")}: nothing has copied them from the store yet`,
    fix: `put into the store before the first axon up, which waits for it: ${entries(unknown)}`,
  };
}

/** Looks whether each kind is there for one machine: in the `.env` beside the compose file. */
export function composeCredentials(
  plan: Plan,
  template: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Check[] {
  const file = join(folder, ".env");
  const given = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : undefined;
  const asked = Object.entries(parseEnv(template)).flatMap(([name, value]) => (value === "" ? [name] : []));
  const own = new Set(
    plan.externals.flatMap(({ name }) => asked.filter((variable) => variable.startsWith(prefixOf(name)))),
  );
  const fix = given
    ? `fill them in, in ${file}`
    : `install -m 600 ${join(folder, ".env.example")} ${file}, and fill it in`;
  const weak = weakSecrets(askedSecrets(plan, template), given ?? {});
  const checkOf = (name: string, variables: readonly string[]): Check => {
    const absent = variables.filter((variable) => !given?.[variable]);
    if (absent.length > 0) return { name, status: "missing", found: `${absent.join(", ")}: not set`, fix };
    const guessed = variables.filter((variable) => weak.includes(variable));
    if (guessed.length > 0) {
      const found = `${guessed.join(", ")}: must be ${strengthWords.random}`;
      return { name, status: "missing", found, fix: `change them, in ${file}, and where they are in use` };
    }
    return { name, status: "ok", found: variables.length > 0 ? `${variables.join(", ")}: set` : "none is asked for" };
  };
  return [
    checkOf(
      kinds.database,
      asked.filter((variable) => !own.has(variable)),
    ),
    checkOf(kinds.external, [...own]),
    { name: kinds.cloud, status: "ok", found: "none is asked for on one machine" },
    registryAccess(plan, environment, "images that are not public cannot be pulled"),
  ];
}

function prefixOf(component: string): string {
  return `${component.replaceAll("-", "_").toUpperCase()}_`;
}

/** Whether somebody is logged in at the registries of the system's images, as Docker and Podman keep it. */
function registryAccess(plan: Plan, environment: NodeJS.ProcessEnv, otherwise: string): Check {
  const name = kinds.registry;
  const images = [...plan.services, ...plan.jobs].map(({ imageReference }) => imageReference);
  const registries = [...new Set(images.map((image) => image.split("/")[0] ?? ""))];
  const file = join(environment.DOCKER_CONFIG ?? join(environment.HOME ?? homedir(), ".docker"), "config.json");
  const { auths, credHelpers, credsStore } = readConfig(file);
  const known = new Set([...Object.keys(mapOf(auths)), ...Object.keys(mapOf(credHelpers))].map(hostOf));
  const unknown = typeof credsStore === "string" ? [] : registries.filter((registry) => !known.has(registry));
  if (unknown.length === 0) return { name, status: "ok", found: `logged in at ${registries.join(", ")}` };
  const found = `nobody is logged in at ${unknown.join(", ")} here: ${otherwise}`;
  return { name, status: "warning", found, fix: unknown.map((registry) => `docker login ${registry}`).join("; ") };
}

function readConfig(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    return mapOf(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}

function hostOf(registry: string): string {
  return registry.replace(/^https?:\/\//, "").replace(/\/.*/, "");
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
