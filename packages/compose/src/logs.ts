import { logSearch, logStreams, type Named, needsSalt, type Plan, type Search, searchPort } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { type Network, published } from "./networks.ts";
import { secretReference } from "./text.ts";

/** What brings lines into the search engine: as on Kubernetes, but for where the collector takes them from. */
export interface LogCollection {
  readonly images: Readonly<Record<"collector" | "shipper" | "setup", string>>;
  /** Where the collector listens for syslog. */
  readonly port: number;
  /** Variable that the collector reads its salt from. */
  readonly saltVariable: string;
  /** What collector, shipper and setup read, by name: `collector.alloy`, `shipper.json`, and `setup/setup.sh` with what it tells. */
  readonly files: Readonly<Record<string, string>>;
}

/** Users of the images. */
const users = { collector: "473:473", shipper: "10001:10001", setup: "100:101" };

export const logContainerNames = ["log-collector", "log-shipper", "log-setup"] as const;
const [collector, shipper, setup] = logContainerNames;
/** On this machine, unless `.env` says another. */
const port = 1_514;

/** Somebody who has to do with logs at the search engine that keeps them, with the role that says what he may do. */
export interface LogUser {
  readonly name: string;
  /** Component and attribute of the password in `.env`. */
  readonly secret: readonly [component: string, attribute: string];
  readonly role: object;
}

/** The shipper, which may append and no more, and who sets the time that logs are kept; none at an engine that keeps no logs. */
export function logUsers(plan: Plan, search: string): LogUser[] {
  if (logSearch(plan)?.name !== search) return [];
  const names = Object.values(logStreams(plan.system));
  return [
    {
      name: collector,
      secret: [`${collector}-${search}-login`, "password"],
      role: { cluster: ["monitor"], indices: [{ names, privileges: ["auto_configure", "create_doc"] }] },
    },
    {
      name: "axon-setup",
      secret: [`${search}-setup`, "password"],
      role: {
        cluster: ["monitor", "manage_ilm", "manage_index_templates"],
        indices: [{ names, privileges: ["manage"] }],
      },
    },
  ];
}

/** The path of each file. */
export function logFilePaths({ files }: LogCollection): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${collector}/${name}`, content]));
}

/** Every container's lines, sent to the collector by the container engine; it keeps a copy, which `docker compose logs` shows. */
function logging(name: string) {
  return {
    logging: {
      driver: "syslog",
      options: {
        "syslog-address": `udp://127.0.0.1:\${LOG_COLLECTOR_PORT:-${port}}`,
        "syslog-format": "rfc5424micro",
        tag: name,
      },
    },
  };
}

/**
 * What is laid over a project so that its logs are kept in its search engine: a file of its own, as the container engine would complain
 * of each line that nobody takes while the engine's profile is off. Undefined where none keeps them.
 */
export function logProject(
  plan: Plan,
  containers: readonly string[],
  collection: LogCollection,
): { readonly services: object; readonly networks: Readonly<Record<string, Network>> } | undefined {
  const search = logSearch(plan);
  if (!search) return undefined;
  const way = `${collector}-to-${search.name}`;
  const sent = Object.fromEntries(containers.map((name) => [name, logging(name)]));
  return {
    services: {
      ...sent,
      [search.name]: { ...sent[search.name], networks: [way] },
      [collector]: collectorContainer(plan, search, way, collection),
      [shipper]: shipperContainer(search, collection),
      [setup]: setupContainer(search, way, collection),
    },
    networks: { [collector]: published, [way]: { internal: true } },
  };
}

function collectorContainer(
  { monitoring }: Plan,
  search: Named<Search>,
  way: string,
  { images, port: listening, saltVariable }: LogCollection,
): ComposeService {
  return {
    image: images.collector,
    command: [
      "run",
      "/etc/alloy/collector.alloy",
      "--storage.path=/tmp/alloy",
      "--server.http.listen-addr=127.0.0.1:12345",
      "--disable-reporting",
    ],
    environment: needsSalt(monitoring.logs) ? { [saltVariable]: secretReference(collector, "salt") } : {},
    ...small(users.collector),
    volumes: [`./${collector}/collector.alloy:/etc/alloy/collector.alloy:ro`],
    ports: [`127.0.0.1:\${LOG_COLLECTOR_PORT:-${port}}:${listening}/udp`],
    networks: [collector, way],
    restart: "unless-stopped",
    ...inProfile(search),
  };
}

/** In the collector's network, so that nobody else sends to it. */
function shipperContainer(search: Named<Search>, { images }: LogCollection): ComposeService {
  return {
    image: images.shipper,
    command: ["--config=/etc/shipper/shipper.json"],
    environment: {
      ELASTIC_USERNAME: collector,
      ELASTIC_PASSWORD: secretReference(`${collector}-${search.name}-login`, "password"),
    },
    ...small(users.shipper),
    volumes: [`./${collector}/shipper.json:/etc/shipper/shipper.json:ro`],
    network_mode: `service:${collector}`,
    depends_on: { [collector]: { condition: "service_started" }, [search.name]: { condition: "service_healthy" } },
    restart: "unless-stopped",
    ...inProfile(search),
  };
}

/** Tells the search engine how long logs are kept, at each start. */
function setupContainer(search: Named<Search>, way: string, { images }: LogCollection): ComposeService {
  return {
    image: images.setup,
    command: ["sh", "/etc/setup/setup.sh"],
    environment: {
      ELASTIC_URL: `http://${search.name}:${searchPort}`,
      ELASTIC_USERNAME: "axon-setup",
      ELASTIC_PASSWORD: secretReference(`${search.name}-setup`, "password"),
    },
    ...small(users.setup),
    volumes: [`./${collector}/setup:/etc/setup:ro`],
    networks: [way],
    depends_on: { [search.name]: { condition: "service_healthy" } },
    restart: "no",
    ...inProfile(search),
  };
}

function small(user: string) {
  const memory = { limit: { bytes: 512 * 2 ** 20 } };
  return hardened({ user, cpu: { limit: { millicores: 500 } }, memory, writable: ["/tmp"] });
}

function inProfile({ profile }: Search): Pick<ComposeService, "profiles"> {
  return profile ? { profiles: [profile] } : {};
}

/** What `.env` says of them, beside the passwords at the search engine. */
export function logEnvironment(plan: Plan): string[] {
  const search = logSearch(plan);
  if (!search) return [];
  const salt =
    "# What is hashed with fields of logs that nobody is to read: openssl rand -hex 24\nLOG_COLLECTOR_SALT=\n";
  const files = [
    `# Keeps the logs of all containers in ${search.name}${search.profile ? ` while the profile ${search.profile} is on` : ""}; on Linux`,
    "# COMPOSE_FILE=compose.yaml:compose.logs.yaml",
    `# LOG_COLLECTOR_PORT=${port}`,
  ];
  return [...(needsSalt(plan.monitoring.logs) ? [salt] : []), `${files.join("\n")}\n`];
}
