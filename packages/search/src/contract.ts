import { checkBytes, checkDuration, type Problem, show, underPath } from "@axon/core";
import type { Output } from "@pulumi/pulumi";

/** Major version to the exact release that is run of it; both are maintained in November 2026 (elastic.co/support/eol). */
export const elasticsearchVersions = { "8": "8.19.11", "9": "9.5.5" } as const;
export type ElasticsearchVersion = keyof typeof elasticsearchVersions;

/** One consumer, and all it may do. Patterns name indices: `products`, `logs-*`. */
export interface SearchUser {
  /** Indices it searches. @default [] */
  readonly reads?: readonly string[];
  /** Indices it makes, fills and empties; what it may not read it must not see. @default [] */
  readonly writes?: readonly string[];
  /** Data streams it makes and adds to; what is in them it can neither see, change nor delete. @default [] */
  readonly appends?: readonly string[];
  /** Logs in at Kibana too, and saves searches and dashboards there. @default false */
  readonly kibana?: boolean;
}

/** How long documents of some indices are kept. */
export interface Retention {
  /** Patterns of the indices, `logs-*`. */
  readonly indices: readonly string[];
  /** Age of an index when it is deleted, at least a day: `30d`. */
  readonly deleteAfter: string;
  /**
   * They are data streams, which begin an index each day, and at 50 GB of a shard: what is in them is deleted up to a day later.
   * @default - indices that somebody else begins
   */
  readonly dataStream?: {
    /** Component templates of Elasticsearch's own whose mappings and settings they have; one that a release lacks is left out. */
    readonly composedOf: readonly string[];
  };
}

/** What every search engine takes, wherever it runs. It always asks for a login and encrypts, between its servers too. */
export interface SearchArgs {
  /** Major version. @default "9" */
  readonly version?: ElasticsearchVersion;
  /** Servers that hold data. @default 3 */
  readonly nodes?: number;
  /** Disk of each server, at least 1Gi; it can grow, never shrink. */
  readonly storage: string;
  /** By the consumer's name, which it logs in with. */
  readonly users: Readonly<Record<string, SearchUser>>;
  /** By a name of its own. @default - everything is kept */
  readonly retention?: Readonly<Record<string, Retention>>;
}

/** What every search engine gives, wherever it runs. */
export interface Search {
  /** `https://host:port` */
  readonly url: Output<string>;
  readonly host: Output<string>;
  readonly port: number;
}

export const defaults = { version: "9", nodes: 3, port: 9200 } as const;

/** Everything that is wrong with a search engine. */
export function checkSearch(args: SearchArgs): Problem[] {
  return [
    ...checkVersion(args.version ?? defaults.version),
    ...checkNodes(args.nodes ?? defaults.nodes),
    ...checkBytes(["storage"], args.storage, "1Gi"),
    ...Object.entries(args.users).flatMap(([name, user]) => underPath(["users", name], checkUser(name, user))),
    ...Object.entries(args.retention ?? {}).flatMap(([name, retention]) =>
      underPath(["retention", name], checkRetention(name, retention)),
    ),
  ];
}

function checkVersion(version: string): Problem[] {
  if (Object.hasOwn(elasticsearchVersions, version)) return [];
  const expected = `a maintained major version: ${Object.keys(elasticsearchVersions).join(", ")}`;
  return [{ path: ["version"], expected, received: show(version) }];
}

/** Two servers cannot tell which of them is alone, so that both stop when one is lost. */
function checkNodes(nodes: number): Problem[] {
  if (Number.isInteger(nodes) && nodes >= 1 && nodes <= 50 && nodes !== 2) return [];
  return [{ path: ["nodes"], expected: "1, or an integer from 3 to 50", received: show(nodes) }];
}

/** Names that Elasticsearch, its operator and this package use themselves. */
const reserved = [
  "axon-setup",
  "axon-metrics",
  "elastic",
  "kibana",
  "kibana_system",
  "logstash_system",
  "beats_system",
  "apm_system",
];

function checkUser(name: string, { reads = [], writes = [], appends = [] }: SearchUser): Problem[] {
  return [
    ...checkName(name),
    ...(reserved.includes(name)
      ? [{ path: [], expected: "a name that Elasticsearch does not use itself", received: show(name) }]
      : []),
    ...(reads.length + writes.length + appends.length === 0
      ? [{ path: [], expected: "something in reads, writes or appends", received: "nothing" }]
      : []),
    ...reads.flatMap((pattern, index) => checkPattern(["reads", index], pattern)),
    ...writes.flatMap((pattern, index) => checkPattern(["writes", index], pattern)),
    ...appends.flatMap((pattern, index) => checkPattern(["appends", index], pattern)),
  ];
}

function checkRetention(name: string, { indices, deleteAfter }: Retention): Problem[] {
  return [
    ...checkName(name),
    ...(indices.length === 0 ? [{ path: ["indices"], expected: "at least one pattern", received: "none" }] : []),
    ...indices.flatMap((pattern, index) => checkPattern(["indices", index], pattern)),
    ...checkDuration(["deleteAfter"], deleteAfter, "1d"),
  ];
}

function checkName(name: string): Problem[] {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return [];
  return [{ path: [], expected: "a name of lower-case letters, digits and hyphens", received: show(name) }];
}

/** A pattern that begins with a wildcard or a dot takes in the indices of Elasticsearch itself. */
function checkPattern(path: Problem["path"], pattern: string): Problem[] {
  if (/^[a-z0-9][a-z0-9._-]*\*?$/.test(pattern)) return [];
  const expected = "an index, or a beginning and a star: lower-case letters, digits, dots, hyphens and underscores";
  return [{ path, expected, received: show(pattern) }];
}
