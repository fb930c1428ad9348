import type { SearchUser } from "../contract.ts";
import { type KubernetesElasticsearchArgs, needsSetup } from "./elasticsearch-args.ts";

/** The user that applies retention and snapshots; whoever makes its Secret gives it this name. */
export const administratorName = "axon-setup";

/** The user that measures, likewise. */
export const measurerName = "axon-metrics";

/** A role, as a file of Elasticsearch has it. */
interface Role {
  readonly cluster: readonly string[];
  readonly indices: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
  readonly applications?: readonly object[];
}

/** Files of the realm: what each role may do, and who has it. JSON is YAML too. */
export function accessFiles(args: KubernetesElasticsearchArgs): {
  readonly "roles.yml": string;
  readonly users_roles: string;
} {
  const consumers = Object.entries(args.users).map(([name, user]): [string, Role] => [name, consumerRole(user)]);
  const own: [string, Role][] = [
    ...(needsSetup(args) ? [[administratorName, administratorRole(args)] satisfies [string, Role]] : []),
    ...(args.metrics ? [[measurerName, { cluster: ["monitor"], indices: [] }] satisfies [string, Role]] : []),
  ];
  const all = [...consumers, ...own];
  const roles = Object.fromEntries(all.map(([name, role]) => [roleName(name), role]));
  return {
    "roles.yml": `${JSON.stringify(roles, null, 2)}\n`,
    users_roles: all.map(([name]) => `${roleName(name)}:${name}\n`).join(""),
  };
}

/** Told apart from the roles that Elasticsearch comes with. */
function roleName(user: string): string {
  return `axon-${user}`;
}

/** Client libraries ask the cluster who it is before anything else, which takes `monitor`. */
function consumerRole({ reads = [], writes = [], appends = [], kibana = false }: SearchUser): Role {
  return {
    cluster: ["monitor"],
    indices: [
      ...(reads.length > 0 ? [{ names: reads, privileges: ["read", "view_index_metadata"] }] : []),
      ...(writes.length > 0 ? [{ names: writes, privileges: ["create_index", "write", "view_index_metadata"] }] : []),
      ...(appends.length > 0 ? [{ names: appends, privileges: ["auto_configure", "create_doc"] }] : []),
    ],
    ...(kibana ? { applications: [everythingInKibana] } : {}),
  };
}

/** What a space has, and nothing of Kibana's own administration (elastic.co, Kibana privileges). */
const everythingInKibana = { application: "kibana-.kibana", privileges: ["space_all"], resources: ["space:default"] };

function administratorRole({ retention = {}, snapshots = false }: KubernetesElasticsearchArgs): Role {
  const names = [...new Set(Object.values(retention).flatMap(({ indices }) => indices))];
  return {
    cluster: ["monitor", "manage_ilm", "manage_index_templates", ...(snapshots ? ["manage", "manage_slm"] : [])],
    indices: names.length > 0 ? [{ names, privileges: ["manage"] }] : [],
  };
}
