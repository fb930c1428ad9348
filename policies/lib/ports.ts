import { UNKNOWN, type Value } from "./value.ts";

/** From the first to the last port, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export const allPorts: PortRange = { first: 0, last: 65535 };

/**
 * Ports behind which is an administrator's shell or all the data of a service, most of them without a password of their own
 * unless somebody set one.
 */
export const sensitivePorts: readonly (readonly [port: number, service: string])[] = [
  [22, "SSH"],
  [23, "Telnet"],
  [135, "Windows RPC"],
  [445, "SMB"],
  [1433, "SQL Server"],
  [1521, "Oracle"],
  [2049, "NFS"],
  [2375, "Docker"],
  [2376, "Docker"],
  [2379, "etcd"],
  [2380, "etcd"],
  [3306, "MySQL"],
  [3389, "RDP"],
  [5432, "PostgreSQL"],
  [5601, "Kibana"],
  [5672, "AMQP"],
  [5900, "VNC"],
  [5985, "WinRM"],
  [5986, "WinRM"],
  [6379, "Redis"],
  [7687, "Neo4j"],
  [9042, "Cassandra"],
  [9092, "Kafka"],
  [9094, "Kafka"],
  [9096, "Kafka"],
  [9200, "Elasticsearch"],
  [9300, "Elasticsearch"],
  [10250, "kubelet"],
  [11211, "Memcached"],
  [15672, "RabbitMQ"],
  [27017, "MongoDB"],
];

/** Names by the numbers that IANA gave the protocols, and what clouds write for all of them. */
const protocolNames: Readonly<Record<string, string>> = {
  "-1": "all",
  "*": "all",
  any: "all",
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  "132": "sctp",
};

/** A protocol by its lower-case name, whether named or numbered; `all` for `-1`, `*` and `Any`, and where nothing is said. */
export function protocolOf(value: Value | undefined): string | typeof UNKNOWN {
  if (typeof value === "symbol") return UNKNOWN;
  if (value === undefined || value === null) return "all";
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim().toLowerCase() : "";
  return (Object.hasOwn(protocolNames, text) ? protocolNames[text] : undefined) ?? text;
}

/** The ports of `22`, `"22"`, `"22-25"` or `"*"`; undefined for what is none. A hidden value is unknown. */
export function portRange(value: Value | undefined): PortRange | typeof UNKNOWN | undefined {
  if (typeof value === "symbol") return UNKNOWN;
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  if (text === "*" || text === "-1" || text.toLowerCase() === "any" || text.toLowerCase() === "all") return allPorts;
  const [, from, to = from] = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  const range = { first: Number(from), last: Number(to) };
  return range.first <= range.last && range.last <= allPorts.last ? range : undefined;
}

/** The ports from one to another, as AWS writes them: `-1`, and nothing at all, are all ports. */
export function portsBetween(from: Value | undefined, to: Value | undefined): PortRange | typeof UNKNOWN | undefined {
  if (typeof from === "symbol" || typeof to === "symbol") return UNKNOWN;
  const start = portRange(from ?? "*");
  const end = portRange(to ?? from ?? "*");
  if (typeof start !== "object" || typeof end !== "object") return undefined;
  return start.first <= end.last ? { first: start.first, last: end.last } : undefined;
}

/** The sensitive ports in a range, as a message says them: `22 (SSH)`. */
export function sensitivePortsIn({ first, last }: PortRange): readonly string[] {
  return sensitivePorts.filter(([port]) => first <= port && port <= last).map(([port, name]) => `${port} (${name})`);
}
