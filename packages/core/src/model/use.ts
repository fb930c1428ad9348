import { z } from "zod";
import { folderWords, isFolder } from "../folder.ts";
import { bytes, duration, environmentVariableName } from "./parts.ts";

/**
 * What a consumer may learn of each kind of component. An edge hands these to its consumer as environment variables;
 * `url` and `password` of a data store arrive as references to a secret, never as values. A database's `url` and `host`
 * lead to its pooler where it has one; `directUrl` and `directHost` pass it by, for migrations, which hold locks over
 * transactions. An endpoint's `address` is the host and port where its entry answers inside the target, be it that its name
 * leads nowhere yet; `authorityFile` is the path of the authority to verify it by, empty where a public one signs.
 */
export const attributes = {
  service: ["url", "host", "port"],
  database: [
    "url",
    "directUrl",
    "readUrl",
    "host",
    "directHost",
    "readHost",
    "port",
    "database",
    "username",
    "password",
    "poolSize",
    "poolOverflow",
    "poolTimeout",
    "poolRecycle",
  ],
  cache: ["url", "host", "port", "password", "database"],
  broker: ["bootstrapServers", "host", "port", "protocol", "username", "password", "certificateAuthority"],
  search: ["url", "host", "port", "username", "password", "certificateAuthority"],
  // The authority of a store with a private certificate; empty where a public one signs. `prefixes` are the consumer's own.
  bucket: ["endpoint", "bucket", "region", "url", "prefixes", "accessKeyId", "secretAccessKey", "certificateAuthority"],
  volume: [],
  rayCluster: ["address", "host", "port", "dashboardUrl"],
  // Whoever asks for `httpEndpoint` sends over HTTP, everybody else over gRPC.
  tracing: ["endpoint", "httpEndpoint", "host", "port", "sampling"],
  endpoint: ["host", "url", "address", "authorityFile"],
} as const;

/**
 * What a published service is told of its endpoints. `proxies` are the ranges of addresses that forward their requests, as the
 * installation has them.
 */
export const publishedAttributes = ["host", "url", "proxies"] as const;
export type PublishedAttribute = (typeof publishedAttributes)[number];

export type ServiceAttribute = (typeof attributes.service)[number];
export type DatabaseAttribute = (typeof attributes.database)[number];
export type CacheAttribute = (typeof attributes.cache)[number];
export type BrokerAttribute = (typeof attributes.broker)[number];
export type SearchAttribute = (typeof attributes.search)[number];
export type BucketAttribute = (typeof attributes.bucket)[number];
export type RayClusterAttribute = (typeof attributes.rayCluster)[number];
export type TracingAttribute = (typeof attributes.tracing)[number];
export type EndpointAttribute = (typeof attributes.endpoint)[number];

/** A pool of database connections that each worker process of the consumer holds. */
const connectionPool = z.strictObject({
  /** Connections kept open by each worker. */
  size: z.int().min(1),
  /** Connections a worker may open on top while busy. @default 0 */
  overflow: z.int().min(0).default(0),
  /** How long a request waits for a connection. @default "30s" */
  timeout: duration.default({ seconds: 30 }),
  /** Age at which a connection is replaced. @default "30m" */
  recycle: duration.default({ seconds: 1_800 }),
});

const topicRights = z.strictObject({
  publish: z.array(z.string()).default([]),
  consume: z.array(z.string()).default([]),
  /** Group its consumers share the partitions in. @default the consumer's name */
  group: z.string().optional(),
});

const mount = z.strictObject({
  path: z.string().startsWith("/"),
  /** @default false */
  readOnly: z.boolean().default(false),
});

/** What is copied out of a bucket before the process starts. It cannot be written to. */
const fetched = z.strictObject({
  path: z.string().startsWith("/"),
  /** Most that all of it may take. */
  size: bytes,
  /** Folder below `path` to what is in it: `<from>/<version>` of the bucket. A new version is a rollout. */
  artefacts: z.record(z.string(), z.strictObject({ from: z.string(), version: z.string() })),
});

/** One edge: who uses what, and which of its attributes arrive in which environment variable. */
export const use = z.strictObject({
  /** Environment variable to attribute: `{ DATABASE_URL: "url" }`. @default none */
  env: z.record(environmentVariableName, z.string()).default({}),
  /** For a database: the pool each worker opens; counted against the server's limit. */
  pool: connectionPool.optional(),
  /** For a broker: what it may write and read, and nothing else. A name may end in `*`. */
  topics: topicRights.optional(),
  /** For a search: patterns of indices. @default those that begin with the consumer's name and a hyphen, both ways */
  indices: z.strictObject({ read: z.array(z.string()).default([]), write: z.array(z.string()).default([]) }).optional(),
  /** For a bucket: what it may do there. @default "read" */
  access: z.enum(["read", "write", "readWrite"]).optional(),
  /** For a bucket: the folders it may reach, `checkpoints/`, with all that is below them. @default - the whole bucket */
  prefixes: z
    .array(z.string().refine(isFolder, { error: folderWords }))
    .min(1)
    .optional(),
  /** For a volume: where it appears among the consumer's files. */
  mount: mount.optional(),
  /** For a bucket: what must be there before the consumer starts, such as the models it loads. */
  fetch: fetched.optional(),
  /** Go without, where the installation has switched the component off. @default false */
  optional: z.boolean().default(false),
});
/** The attributes of a database that describe the consumer's own pool. */
export const poolAttributes = ["poolSize", "poolOverflow", "poolTimeout", "poolRecycle"] as const;

export const uses = z.record(z.string(), use).default({});

export type Use = z.output<typeof use>;
