import type { KubernetesObject } from "../objects.ts";
import { portRange, unionPorts } from "../ports.ts";
import { anyIpv4, type DeclaredFlow, hasApp, type Wanted } from "./flow.ts";
import { apiServerFlows, internet } from "./ground.ts";

const postgres = portRange("TCP", 5_432);
/** Status of the instance manager (https://cloudnative-pg.io/documentation/current/networking/). */
const postgresAndStatus = unionPorts(postgres, portRange("TCP", 8_000));
const isCnpg = (kind: string) => (object: KubernetesObject) =>
  object.kind === kind && object.apiVersion.startsWith("postgresql.cnpg.io/");

/** What CloudNativePG needs to run the clusters that are rendered, and the dumps, restores and drills beside them. */
export function databaseFlows(wanted: Wanted): DeclaredFlow[] {
  const { objects } = wanted;
  const clusters = objects.filter(isCnpg("Cluster")).map(({ metadata }) => metadata.name);
  const poolers = objects.filter(isCnpg("Pooler")).map(({ metadata }) => metadata.name);
  return [
    ...clusters.flatMap((name) => [
      ...clusterFlows(wanted, name),
      ...dumpFlows(wanted, name),
      ...restoreFlows(wanted, name),
      ...drillFlows(wanted, name),
      ...refreshFlows(wanted, name),
    ]),
    ...poolers.flatMap((name) => poolerFlows(wanted, name)),
  ];
}

function clusterFlows(wanted: Wanted, app: string): DeclaredFlow[] {
  const { places, objects } = wanted;
  const archived = objects.some(({ kind, metadata }) => kind === "ObjectStore" && metadata.name === app);
  return [
    {
      from: { namespace: places.cloudNativePg },
      to: { app },
      ports: postgresAndStatus,
      because: "the operator watches and leads the servers",
    },
    { from: { app }, to: { app }, ports: postgresAndStatus, because: "replicas follow and check the primary" },
    ...apiServerFlows(wanted, app, "asks the API server who is primary"),
    ...(archived ? [archiveFlow(wanted, app)] : []),
  ];
}

/** Where a server's log is archived to; it stands in its ObjectStore where it is not the cloud's own. */
function archiveOf({ objects }: Wanted, server: string): URL | undefined {
  const store = objects.find(({ kind, metadata }) => kind === "ObjectStore" && metadata.name === server);
  const [, endpoint] = /"endpointURL":"([^"]+)"/.exec(JSON.stringify(store?.spec ?? {})) ?? [];
  return endpoint === undefined ? undefined : new URL(endpoint);
}

const anywhere = {
  to: { addresses: anyIpv4, called: "object store (any address)" },
  wide: "an object store has names, not addresses; a private endpoint may have any",
} as const;

function archiveFlow(wanted: Wanted, app: string): DeclaredFlow {
  const ports = portRange("TCP", portOf(archiveOf(wanted, app)));
  return { from: { app }, ...anywhere, ports, because: "archives its log and base backups" };
}

function portOf(url: URL | undefined): number {
  return Number(url?.port || (url?.protocol === "http:" ? 80 : 443));
}

function poolerFlows(wanted: Wanted, app: string): DeclaredFlow[] {
  const server = app.replace(/-pooler$/, "");
  return [
    { from: { app }, to: { app: server }, ports: postgres, because: "hands queries to the servers" },
    ...apiServerFlows(wanted, app, "asks the API server for its settings"),
  ];
}

/** A drill restores from the archive in a pod of its own, and reaches no server. */
function drillFlows(wanted: Wanted, server: string): DeclaredFlow[] {
  const app = `${server}-drill`;
  if (!hasApp(wanted, app)) return [];
  const archive = archiveOf(wanted, server);
  const place = archive ? anywhere : { to: internet("internet (object store)") };
  return [
    { from: { app }, ...place, ports: portRange("TCP", portOf(archive)), because: "reads the backups it proves" },
  ];
}

/** A refresh restores what another environment archived in a pod of its own, and loads it here once it is masked. */
function refreshFlows(wanted: Wanted, server: string): DeclaredFlow[] {
  const app = `${server}-refresh`;
  if (!hasApp(wanted, app)) return [];
  const job = wanted.objects.find(({ kind, metadata }) => kind === "CronJob" && metadata.name === app);
  const [, endpoint] = /--endpoint-url=([^\s"]+)/.exec(JSON.stringify(job?.spec ?? {})) ?? [];
  const archive = endpoint === undefined ? undefined : new URL(endpoint);
  const place = archive ? anywhere : { to: internet("internet (object store)") };
  const ports = portRange("TCP", portOf(archive));
  return [
    { from: { app }, ...place, ports, because: "reads the backups that it masks" },
    { from: { app }, to: { app: server }, ports: postgres, because: "loads masked data into it" },
  ];
}

function dumpFlows(wanted: Wanted, server: string): DeclaredFlow[] {
  const app = `${server}-dump`;
  if (!hasApp(wanted, app)) return [];
  return [
    { from: { app }, to: { app: server }, ports: postgres, because: "dumps the database" },
    {
      from: { app },
      to: internet("internet (object store)"),
      ports: portRange("TCP", 443),
      because: "stores the encrypted dump",
    },
  ];
}

/** A restore reads one of the dumps and loads it beside the database in use, when somebody makes a Job of it. */
function restoreFlows(wanted: Wanted, server: string): DeclaredFlow[] {
  const app = `${server}-restore`;
  if (!hasApp(wanted, app)) return [];
  const archive = archiveOf(wanted, server);
  const place = archive ? anywhere : { to: internet("internet (object store)") };
  return [
    { from: { app }, to: { app: server }, ports: postgres, because: "restores a dump into a new database" },
    { from: { app }, ...place, ports: portRange("TCP", portOf(archive)), because: "reads the encrypted dump" },
  ];
}
