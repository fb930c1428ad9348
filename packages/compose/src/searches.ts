import { mebibytes, type Named, type Plan, type Search, searchPort } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { logUsers } from "./logs.ts";
import { type Network, networking, published } from "./networks.ts";
import { literal, secretReference, variableName } from "./text.ts";

/** The releases that run on Kubernetes too; Kibana's are the same. */
const releases: Readonly<Record<Search["version"], string>> = { 8: "8.19.11", 9: "9.5.5" };
/** User of both images. */
const user = "1000:1000";
const home = "/usr/share/elasticsearch";
const pagesPort = 5_601;

/** Somebody who logs in, with what, and the roles that say what he may do. */
interface SearchUser {
  readonly name: string;
  /** Component and attribute of the password in `.env`. */
  readonly secret: readonly [component: string, attribute: string];
  readonly role: string;
}

/** Each workload by its own name, Kibana, and one for people, who log in at Kibana with it. */
export function searchUsers(plan: Plan, search: string): SearchUser[] {
  const workloads = [...plan.services, ...plan.jobs].filter(({ uses }) => Object.hasOwn(uses, search));
  return [
    ...workloads.map(({ name }): SearchUser => ({ name, secret: loginOf(name, search), role: name })),
    ...(hasKibana(plan, search)
      ? [{ name: kibanaOf(search), secret: [kibanaOf(search), "password"], role: "kibana_system" } satisfies SearchUser]
      : []),
    ...logUsers(plan, search).map(({ name, secret }): SearchUser => ({ name, secret, role: name })),
    { name: "axon-admin", secret: [`${search}-admin`, "password"], role: "superuser" },
  ];
}

/** Whether there are pages to look at what is in it. */
export function hasKibana({ searches }: Plan, search: string): boolean {
  return searches.some(({ name, kibana }) => name === search && kibana !== false);
}

/** Component and attribute of a workload's password in `.env`. */
export function loginOf(workload: string, search: string): SearchUser["secret"] {
  return [`${workload}-${search}-login`, "password"];
}

/** Key that Kibana encrypts with what it saves. */
export function kibanaKey(search: string): SearchUser["secret"] {
  return [kibanaOf(search), "encryptionKey"];
}

function kibanaOf(search: string): string {
  return `${search}-kibana`;
}

function between(search: string): string {
  return `${kibanaOf(search)}-to-${search}`;
}

/** Networks of Kibana: to its server, and for those who look at its pages. */
export function searchNetworks(plan: Plan): Record<string, Network> {
  const shown = plan.searches.filter(({ name }) => hasKibana(plan, name));
  return Object.fromEntries(
    shown.flatMap(({ name }) => [
      [between(name), { internal: true }],
      [kibanaOf(name), published],
    ]),
  );
}

/** One server, and its Kibana where it has one. */
export function searchContainers(plan: Plan): Record<string, ComposeService> {
  return Object.fromEntries(
    plan.searches.flatMap((search) => [
      [search.name, server(plan, search)],
      ...(search.kibana ? [[kibanaOf(search.name), kibana(search, search.kibana)] as const] : []),
    ]),
  );
}

/** A server that knows its users from its start on; each has a login, none has TLS. */
function server(plan: Plan, search: Named<Search>): ComposeService {
  const { name, version, cpu, memory } = search;
  const users = searchUsers(plan, name);
  const reached = networking(plan, name);
  return {
    image: `docker.elastic.co/elasticsearch/elasticsearch:${releases[version]}`,
    command: ["bash", "-c", literal(startScript(plan, search, users))],
    environment: Object.fromEntries(users.map(({ secret }) => [variableName(...secret), secretReference(...secret)])),
    ...hardened({ user, cpu, memory, writable: ["/tmp", `${home}/logs`] }),
    volumes: [`${name}-data:${home}/data`],
    ...(search.kibana ? { networks: [...("networks" in reached ? reached.networks : []), between(name)] } : reached),
    healthcheck: {
      // Whoever gives no password is told so, by a server that is up.
      test: [
        "CMD-SHELL",
        `curl --silent http://127.0.0.1:${searchPort} | grep -q 'missing authentication credentials'`,
      ],
      interval: "10s",
      timeout: "10s",
      // A tool of the server takes some seconds for each user.
      start_period: `${60 + 5 * users.length}s`,
      retries: 12,
    },
    stop_grace_period: "60s",
    restart: "unless-stopped",
    ...inProfile(search),
  };
}

/** Its pages, of which the browser asks this machine alone. */
function kibana(search: Named<Search>, { cpu, memory }: Exclude<Search["kibana"], false>): ComposeService {
  const { name, version } = search;
  const own = kibanaOf(name);
  return {
    image: `docker.elastic.co/kibana/kibana:${releases[version]}`,
    environment: {
      SERVER_NAME: own,
      ELASTICSEARCH_HOSTS: `http://${name}:${searchPort}`,
      ELASTICSEARCH_USERNAME: own,
      ELASTICSEARCH_PASSWORD: secretReference(own, "password"),
      TELEMETRY_OPTIN: "false",
      XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY: secretReference(...kibanaKey(name)),
    },
    ...hardened({
      user,
      cpu,
      memory,
      writable: ["/tmp", "/usr/share/kibana/data"],
    }),
    ports: [`127.0.0.1:\${${variableName(own, "port")}:-${pagesPort}}:${pagesPort}`],
    networks: [between(name), own],
    depends_on: { [name]: { condition: "service_healthy" } },
    healthcheck: {
      test: ["CMD-SHELL", `curl --silent --head http://127.0.0.1:${pagesPort} | grep -q 'HTTP/1.1 302 Found'`],
      interval: "10s",
      timeout: "10s",
      start_period: "120s",
      retries: 12,
    },
    restart: "unless-stopped",
    ...inProfile(search),
  };
}

function inProfile({ profile }: Search): Pick<ComposeService, "profiles"> {
  return profile ? { profiles: [profile] } : {};
}

/** Settings of a server that is alone: it is its own cluster, and others see its HTTP alone. */
function settingsOf(name: string): string {
  return `cluster.name: ${name}
node.name: ${name}
discovery.type: single-node
http.host: 0.0.0.0
transport.host: 127.0.0.1
node.store.allow_mmap: false
xpack.security.enabled: true
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
xpack.ml.enabled: false
ingest.geoip.downloader.enabled: false
`;
}

/** What each workload may do, and nothing else; JSON is YAML. */
function rolesOf(plan: Plan, search: string): string {
  const roles = [...plan.services, ...plan.jobs].flatMap(({ name, uses }) => {
    if (!Object.hasOwn(uses, search)) return [];
    const { read, write } = uses[search]?.indices ?? { read: [`${name}-*`], write: [`${name}-*`] };
    const indices = [
      ...(read.length > 0 ? [{ names: read, privileges: ["read", "view_index_metadata"] }] : []),
      ...(write.length > 0 ? [{ names: write, privileges: ["create_index", "write", "view_index_metadata"] }] : []),
    ];
    return [[name, { cluster: ["monitor"], indices }]];
  });
  const ofLogs = logUsers(plan, search).map(({ name, role }) => [name, role]);
  return JSON.stringify(Object.fromEntries([...roles, ...ofLogs]));
}

/** Passwords reach the tool on its standard input, so that no list of processes shows them; they are set anew at each start. */
function startScript(plan: Plan, { name, memory }: Named<Search>, users: readonly SearchUser[]): string {
  const heapMiB = Math.floor(mebibytes(memory.limit) / 2);
  const add = users.map((one) => `add ${one.name} ${one.role} "$${variableName(...one.secret)}"`);
  return `set -eu
umask 077
export ES_PATH_CONF=/tmp/config ES_TMPDIR=/tmp
rm -rf /tmp/config
cp -r ${home}/config /tmp/config
cat >/tmp/config/elasticsearch.yml <<'END'
${settingsOf(name)}END
cat >/tmp/config/roles.yml <<'END'
${rolesOf(plan, name)}
END
: >/tmp/config/users
: >/tmp/config/users_roles
add() {
  printf '%s\\n%s\\n' "$3" "$3" | ${home}/bin/elasticsearch-users useradd "$1" -r "$2"
}
${add.join("\n")}
ES_JAVA_OPTS="-Xms${heapMiB}m -Xmx${heapMiB}m" exec ${home}/bin/elasticsearch
`;
}
