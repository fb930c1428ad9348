import type { Database, Named } from "@axon/core";
import { hasPorts, type KubernetesObject, type Pod, policiesIn, Reach } from "@axon/reach";
import type { V1NetworkPolicy, V1Pod } from "@kubernetes/client-node";
import { podRow } from "../status/pods.ts";
import { databaseRow } from "../status/workloads.ts";
import { type Inside, lookInside } from "./inside.ts";
import { masked } from "./logs.ts";
import { noPods, runningPod, type Section, type Subject } from "./subject.ts";

/** Whether a workload reaches its databases: each one's state, the way there, and what is seen from inside of its pod. */
export async function diagnoseDatabase(subject: Subject): Promise<Section[]> {
  const { plan } = subject.resolved;
  const used = plan.databases.filter(({ name }) => Object.hasOwn(subject.service.uses, name));
  if (used.length === 0) {
    return [{ title: "Databases", lines: [`${subject.service.name} uses no database`], findings: [] }];
  }
  const parts = await Promise.all(
    used.map(async (database) => {
      const servers = await serversOf(subject, database);
      return [
        await state(subject, database, servers),
        await policies(subject, database, servers),
        fromInside(database, subject, await lookInside(subject, script(subject, database))),
      ];
    }),
  );
  return parts.flat();
}

interface Servers {
  readonly namespace: string;
  /** Pods of the database itself. */
  readonly pods: readonly V1Pod[];
  /** Pods that clients connect to: the pooler's, where there is one. */
  readonly clientsMeet: readonly V1Pod[];
}

async function serversOf({ cluster, resolved }: Subject, database: Named<Database>): Promise<Servers> {
  const namespace = database.layer ?? resolved.plan.namespace;
  const pods = await cluster.list("Pod", namespace);
  const labelled = (label: string, value: string) => pods.filter(({ metadata }) => metadata?.labels?.[label] === value);
  const servers = labelled("cnpg.io/cluster", database.name).filter(
    ({ metadata }) => metadata?.labels?.["cnpg.io/poolerName"] === undefined,
  );
  const poolers = labelled("cnpg.io/poolerName", `${database.name}-pooler`);
  return { namespace, pods: servers, clientsMeet: database.pooler ? poolers : servers };
}

async function state({ cluster }: Subject, { name }: Named<Database>, servers: Servers): Promise<Section> {
  const title = `Database ${name}`;
  const clusters = await cluster.list("Cluster", servers.namespace);
  const found = clusters.find(({ metadata }) => metadata?.name === name);
  if (!found) return { title, lines: [], findings: [`database ${name} is not in namespace ${servers.namespace}`] };
  const row = databaseRow({ kind: "Cluster", namespace: servers.namespace, name }, found);
  const pods = [...new Set([...servers.pods, ...servers.clientsMeet])].map((pod) => podRow(servers.namespace, pod));
  return {
    title,
    lines: [
      `servers ready: ${row.state}, ${String(found.status?.phase ?? "")}`,
      ...pods.map(({ name, state }) => `${name}  ${state}`),
    ],
    findings: [row, ...pods].flatMap(({ name, ready, reason }) => (ready === false ? `${name}: ${reason}` : [])),
  };
}

/** Whether the policies that are in the cluster let the workload's pods in at the database's. */
async function policies(subject: Subject, { name }: Named<Database>, servers: Servers): Promise<Section> {
  const title = `Network policies towards ${name}`;
  const client = runningPod(subject) ?? subject.pods[0];
  const server = servers.clientsMeet[0];
  if (!client || !server)
    return { title, lines: ["no pods to judge them by; axon reach judges what is rendered"], findings: [] };
  const namespaces = [...new Set([subject.namespace, servers.namespace])];
  const found = await Promise.all(namespaces.map((each) => subject.cluster.list("NetworkPolicy", each)));
  const reach = new Reach({ namespaces: [], pods: [], policies: policiesIn(found.flat().map(asManifest)) });
  const ports = reach.connection(podOf(client, subject.namespace), podOf(server, servers.namespace)).certain;
  const way = `${client.metadata?.name} to ${server.metadata?.name}`;
  return hasPorts(ports)
    ? { title, lines: [`${way} is open`], findings: [] }
    : {
        title,
        lines: [`${way} is CLOSED`],
        findings: [`no network policy lets ${way}; axon reach says what is declared`],
      };
}

/** The client library calls `from` by another name, as the word is taken in other languages. */
function asManifest({ metadata, spec }: V1NetworkPolicy): KubernetesObject {
  const { name = "", namespace = "" } = metadata ?? {};
  const ingress = spec?.ingress?.map(({ _from, ...rest }) => ({ ...rest, from: _from }));
  // What is not said has no key in a manifest.
  const plain: object = JSON.parse(JSON.stringify({ ...spec, ingress }));
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec: plain };
}

function podOf({ metadata, spec, status }: V1Pod, namespace: string): Pod {
  return {
    name: metadata?.name ?? "",
    namespace,
    labels: metadata?.labels ?? {},
    ports: (spec?.containers ?? []).flatMap(({ ports = [] }) =>
      ports.flatMap(({ name, containerPort }) =>
        name ? [{ name, port: containerPort, protocol: "TCP" as const }] : [],
      ),
    ),
    ...(status?.podIP ? { address: status.podIP } : {}),
  };
}

/** Attributes of a database that a workload needs to log in. */
const needed = ["url", "host", "port", "database", "username", "password"] as const;

/**
 * Says what the workload's own variables lead to. Whether a secret is there is said, never what it is: libpq reads it from the
 * environment, and tells of a login that fails without the password.
 */
function script({ service }: Subject, { name }: Named<Database>): string[] {
  const variables = new Map(
    service.bindings.flatMap((binding) =>
      "from" in binding && binding.from === name ? [[binding.attribute, binding.variable] as const] : [],
    ),
  );
  const variable = (attribute: string) => variables.get(attribute) ?? "AXON_NOT_SET";
  return [
    ...needed.flatMap((attribute) =>
      variables.has(attribute)
        ? `[ -n "\${${variable(attribute)}:-}" ] && echo "set=${variable(attribute)}" || echo "unset=${variable(attribute)}"`
        : [],
    ),
    // SQLAlchemy writes the driver into the scheme, which libpq does not know.
    `url=$(printf %s "\${${variable("url")}:-}" | sed 's|^postgres[a-z]*+[a-z0-9]*:|postgresql:|')`,
    `export PGHOST="\${${variable("host")}:-$(printf %s "$url" | sed -n 's|^[^@]*@\\([^:/?]*\\).*|\\1|p')}"`,
    `export PGPORT="\${${variable("port")}:-5432}" PGCONNECT_TIMEOUT=5`,
    `[ -z "$url" ] && export PGUSER="\${${variable("username")}:-}" PGPASSWORD="\${${variable("password")}:-}" PGDATABASE="\${${variable("database")}:-}"`,
    'echo "host=$PGHOST"',
    `getent ahosts "$PGHOST" | awk '{ print "address=" $1 }' | sort -u`,
    'echo "server=$(pg_isready 2>&1 | tail -n 1)"',
    `psql "\${url:-}" --no-psqlrc --tuples-only --no-align --command "select 'login=' || current_user || ' at ' || current_database()" 2>&1 | sed 's/^psql: /refused=/'`,
    `psql "\${url:-}" --no-psqlrc --tuples-only --no-align --command "select 'connections=' || count(*) || ' of ' || current_setting('max_connections') from pg_stat_activity" 2>/dev/null`,
    "true",
  ];
}

function fromInside({ name }: Named<Database>, subject: Subject, inside: Inside): Section {
  const title = `${name} as ${subject.service.name} sees it`;
  if ("impossible" in inside) {
    if (!subject.api) return { title, lines: [noPods], findings: [] };
    // A credential that is not there is told of by the kubelet.
    return { title, lines: [], findings: [`from inside of ${subject.service.name}: ${inside.impossible}`] };
  }
  const { answers } = inside;
  const all = (key: string) => (answers[key] ?? []).map(masked);
  const addresses = all("address");
  const host = all("host")[0] || "no host";
  const lines = [
    `${host} is ${addresses.join(", ") || "no address"}`,
    ...all("server"),
    ...all("set").map((variable) => `${variable} is set`),
    ...all("login").map((who) => `logs in as ${who}`),
    ...all("connections").map((count) => `connections: ${count}`),
  ];
  const findings = [
    ...all("unset").map((variable) => `${variable} is not set`),
    ...(addresses.length === 0 ? [`${host} has no address; is its Service there, and DNS allowed?`] : []),
    ...all("server").filter((answer) => !answer.includes("accepting connections")),
    ...all("refused").map((reason) => `the login is refused: ${reason}`),
  ];
  return { title, lines, findings };
}
