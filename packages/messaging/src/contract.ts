import {
  checkBytes,
  checkDuration,
  checkInteger,
  closest,
  kafkaVersion,
  type Problem,
  show,
  underPath,
} from "@axon/core";
import type { Output } from "@pulumi/pulumi";
import { type CapacityLimits, checkCapacity } from "./capacity.ts";
import { defaultReplication } from "./replication.ts";

export { type CapacityLimits, type Load, loadOf } from "./capacity.ts";
export { minInSyncOf, replicationOn } from "./replication.ts";

/** Versions that the Strimzi operator 1.2 runs (its release notes, October 2026). */
export const kafkaVersions = ["4.2.0", "4.2.1", "4.3.0", "4.3.1"] as const;
export type KafkaVersion = (typeof kafkaVersions)[number];

export const compressions = ["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"] as const;
export const cleanups = ["delete", "compact", "compact,delete"] as const;

/** One topic. What is left out follows the size of the cluster. */
export interface Topic {
  /** They only ever grow: fewer would lose the order of keys, so the operator refuses it. */
  readonly partitions: number;
  /** Copies of each partition; a cluster with fewer brokers keeps one a broker. @default 3 */
  readonly replication?: number;
  /** Copies that must have a message before it counts as written; below the number of copies. @default one less than the copies, at most 2 */
  readonly minInSync?: number;
  /** How long a message is kept, `7d`. @default - the broker's week */
  readonly retention?: string;
  /** Most that one partition keeps, `10Gi`: what saves the disk from a topic that is busier than thought. @default - unlimited */
  readonly retentionBytes?: string;
  /** How the broker stores messages; `producer` as they come. @default "producer" */
  readonly compression?: (typeof compressions)[number];
  /** What happens to old messages: they go, or the newest of each key stays. @default "delete" */
  readonly cleanup?: (typeof cleanups)[number];
  /** Expected volume of a day before replication, `2Gi`, for the check of the disks. @default - unknown */
  readonly volumePerDay?: string;
}

/** One workload, and all it may do: exactly these topics and groups. */
export interface KafkaUser {
  /** Topics it writes to. @default [] */
  readonly publishes?: readonly string[];
  /** Topics it reads. @default [] */
  readonly consumes?: readonly string[];
  /** Its consumer groups. @default - its own name, where it consumes */
  readonly groups?: readonly string[];
  /** Beginning of its transactional ids, for exactly-once writing. @default - none */
  readonly transactions?: string;
}

/** How clients prove who they are: a password that never crosses the network, or a certificate. */
export type KafkaAuthentication = "scram-sha-512" | "tls";

/** What every broker cluster takes, wherever it runs. Clients always use TLS and a login, and may do only what is listed. */
export interface KafkaArgs {
  /** @default "4.3.1" */
  readonly version?: KafkaVersion;
  /** Servers that hold messages. @default 3 */
  readonly brokers?: number;
  /** Disk of each broker, at least 1Gi; it can grow, never shrink. */
  readonly storage: string;
  /** @default "scram-sha-512" */
  readonly authentication?: KafkaAuthentication;
  /** By the topic's own name: `raw_events.R`. Topics are never made by writing to them. */
  readonly topics: Readonly<Record<string, Topic>>;
  /** By the workload's name. */
  readonly users: Readonly<Record<string, KafkaUser>>;
  /** Server settings, as Kafka names them. @default {} */
  readonly config?: Readonly<Record<string, string>>;
  /** What one broker can take. @default 4000 replicas of partitions, 80 percent of its disk */
  readonly capacity?: CapacityLimits;
}

/** What every broker cluster gives, wherever it runs. */
export interface Kafka {
  /** Where a client asks first; the brokers' own names come from there. */
  readonly host: Output<string>;
  readonly port: number;
  /** `host:port`, as client libraries take it. */
  readonly bootstrapServers: Output<string>;
}

export const defaults = {
  version: kafkaVersion,
  brokers: 3,
  authentication: "scram-sha-512",
  replication: defaultReplication,
  /** The port of TLS clients on Amazon MSK, so that network rules read the same on every target (IE-045). */
  port: 9094,
} as const;

/** The groups a user reads with. */
export function groupsOf(name: string, { consumes = [], groups }: KafkaUser): readonly string[] {
  return groups ?? (consumes.length > 0 ? [name] : []);
}

/** Settings that have an argument of their own, or that would open what is closed. */
const ownSettings: Readonly<Record<string, string>> = {
  "auto.create.topics.enable": "topics",
  "allow.everyone.if.no.acl.found": "users",
  "super.users": "users",
  "default.replication.factor": "brokers",
  "min.insync.replicas": "brokers",
  "offsets.topic.replication.factor": "brokers",
  "transaction.state.log.replication.factor": "brokers",
  "transaction.state.log.min.isr": "brokers",
  "share.coordinator.state.topic.replication.factor": "brokers",
  "share.coordinator.state.topic.min.isr": "brokers",
};

/** Everything that is wrong with a broker cluster. */
export function checkKafka(args: KafkaArgs): Problem[] {
  const brokers = args.brokers ?? defaults.brokers;
  const problems = [
    ...checkVersion(args.version ?? defaults.version),
    ...checkInteger(["brokers"], brokers, 1, 100),
    ...checkBytes(["storage"], args.storage, "1Gi"),
    ...Object.entries(args.topics).flatMap(([name, topic]) => underPath(["topics", name], checkTopic(name, topic))),
    ...Object.entries(args.users).flatMap(([name, user]) =>
      underPath(["users", name], checkUser(name, user, Object.keys(args.topics))),
    ),
    ...Object.keys(args.config ?? {}).flatMap(checkSetting),
  ];
  // Sums of values that are wrong one by one would only repeat what is said already.
  return problems.length > 0 ? problems : checkCapacity(args, brokers);
}

function checkVersion(version: string): Problem[] {
  if (kafkaVersions.some((supported) => supported === version)) return [];
  const expected = `a version that the operator runs: ${kafkaVersions.join(", ")}`;
  return [{ path: ["version"], expected, received: show(version) }];
}

function checkSetting(name: string): Problem[] {
  const argument = Object.hasOwn(ownSettings, name) ? ownSettings[name] : undefined;
  const path = ["config", name];
  return argument ? [{ path, expected: `left out in favour of ${argument}`, received: "a value" }] : [];
}

/** Names that differ only in `.` and `_` share their metrics' names, which Kafka warns about and allows. */
function checkTopic(name: string, topic: Topic): Problem[] {
  const { partitions, replication = defaults.replication, minInSync, retention, retentionBytes, volumePerDay } = topic;
  const named = /^[\w.-]{1,249}$/.test(name) && !/^\.{1,2}$/.test(name) && !name.startsWith("__");
  const expected = 'letters, digits, ".", "_" and "-", 249 at most, not beginning with "__"';
  return [
    ...(named ? [] : [{ path: [], expected, received: show(name) }]),
    ...checkInteger(["partitions"], partitions, 1, 10_000),
    ...checkInteger(["replication"], replication, 1, 10),
    ...(minInSync === undefined ? [] : checkInteger(["minInSync"], minInSync, 1, Math.max(1, replication - 1))),
    ...(retention === undefined ? [] : checkDuration(["retention"], retention, "1m")),
    ...(retentionBytes === undefined ? [] : checkBytes(["retentionBytes"], retentionBytes, "1Mi")),
    ...(volumePerDay === undefined ? [] : checkBytes(["volumePerDay"], volumePerDay)),
    ...(topic.cleanup === "compact" && retention !== undefined
      ? [{ path: ["retention"], expected: 'left out where cleanup is "compact"', received: show(retention) }]
      : []),
  ];
}

function checkUser(name: string, user: KafkaUser, topics: readonly string[]): Problem[] {
  const { publishes = [], consumes = [], groups = [], transactions } = user;
  const fits = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  return [
    ...(fits ? [] : [{ path: [], expected: "a name of lower-case letters, digits and hyphens", received: show(name) }]),
    ...(publishes.length + consumes.length === 0
      ? [{ path: [], expected: "something in publishes or consumes", received: "neither" }]
      : []),
    ...publishes.flatMap((topic, index) => checkKnown(["publishes", index], topic, topics)),
    ...consumes.flatMap((topic, index) => checkKnown(["consumes", index], topic, topics)),
    ...groups.flatMap((group, index) =>
      group === "" || group.includes("*")
        ? [{ path: ["groups", index], expected: "the name of a consumer group", received: show(group) }]
        : [],
    ),
    ...(groups.length > 0 && consumes.length === 0
      ? [{ path: ["groups"], expected: "left out where nothing is consumed", received: `${groups.length}` }]
      : []),
    ...(transactions === ""
      ? [{ path: ["transactions"], expected: "the beginning of transactional ids", received: show(transactions) }]
      : []),
  ];
}

function checkKnown(path: Problem["path"], topic: string, topics: readonly string[]): Problem[] {
  if (topics.includes(topic)) return [];
  const guess = closest(topic, topics);
  const hint = guess === undefined ? "declare it under topics" : `did you mean ${guess}?`;
  return [{ path, expected: "a declared topic", received: show(topic), hint }];
}
