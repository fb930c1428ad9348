import { z } from "zod";
import { inLayer } from "./layer.ts";
import {
  bytes,
  bytesReservation,
  count,
  cpuReservation,
  cronSchedule,
  duration,
  rotateEvery,
  storeAddress,
} from "./parts.ts";
import { refresh } from "./refresh.ts";

/** Major versions the PostgreSQL project supports in November 2026 (postgresql.org, Versioning Policy). */
export const postgresVersions = ["15", "16", "17", "18"] as const;

const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, {
  error: "a PostgreSQL name: up to 63 lower-case letters, digits and underscores that do not begin with a digit",
});

const backup = z.strictObject({
  /** When a full backup is taken, in UTC. @default "0 2 * * *" */
  schedule: cronSchedule.default("0 2 * * *"),
  /** Archive the write-ahead log as it is written, so that any moment can be restored. @default true */
  pointInTime: z.boolean().default(true),
  /**
   * When the newest backup is restored for a trial, in UTC; `false` for never.
   * @default - each month in prod, never elsewhere
   */
  drill: z
    .union([z.literal(false), z.strictObject({ schedule: cronSchedule })], { error: "{ schedule } or false" })
    .optional(),
  /** How long each tier of backups is kept. */
  retention: z.strictObject({
    daily: duration,
    weekly: duration.optional(),
    monthly: duration.optional(),
  }),
});

/** A PostgreSQL database with a server of its own, one owner role and no superuser for the application. */
export const database = z.strictObject({
  layer: inLayer,
  address: storeAddress,
  engine: z.literal("postgres"),
  /** Supported major version. @default "17" */
  version: z.enum(postgresVersions).default("17"),
  /** Name of the database inside the server. */
  database: identifier,
  /** Role that owns it and that the application logs in as, unless it has users that take turns. */
  owner: identifier.refine((name) => name !== "postgres", { error: "a role other than the superuser" }),
  /** Servers that can take writes: the primary and its standbys. @default 2 */
  instances: count.default(2),
  /** Further servers for reading only. @default 0 */
  readReplicas: z.int().min(0).default(0),
  cpu: cpuReservation,
  memory: bytesReservation,
  storage: bytes,
  /** What the sizing expects: data at the start, and growth a month for each 10,000 users. */
  growth: z.strictObject({ initial: bytes, monthlyPer10kUsers: bytes }).optional(),
  extensions: z.array(z.string().regex(/^[a-z][a-z0-9_-]*$/, { error: "an extension's name" })).default([]),
  /** Server settings, as postgresql.conf names them. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** @default 100 */
  maxConnections: z.int().min(10).default(100),
  /** Pooler in front of the server, in transaction mode; `false` for none. @default false */
  pooler: z
    .union([
      z.literal(false),
      z.strictObject({
        /** @default 2 */
        instances: count.default(2),
        /** Server connections each pooler instance holds. */
        poolSize: count,
        /** Client connections each pooler instance accepts. */
        maxClientConnections: count,
      }),
    ])
    .default(false),
  /** Reject connections without TLS. Turning it off is for development alone. @default true */
  tls: z.boolean().default(true),
  /** `false` only where losing the data is fine. */
  backup: z.union([z.literal(false), backup], { error: "{ schedule, pointInTime, retention } or false" }),
  /** Filled with masked data of another environment, in place of what it holds; never in prod. @default false */
  refresh: z.union([z.literal(false), refresh], { error: "{ from, schedule, masks } or false" }).default(false),
  /** Scheme of the URL given to consumers: plain libpq, or SQLAlchemy's asyncpg driver. @default "postgresql" */
  urlScheme: z.enum(["postgresql", "postgresql+asyncpg"]).default("postgresql"),
  /**
   * Services log in as two users in turns, so that one has its password changed while the other is in use. Both have the owner's
   * rights and own nothing: what makes tables must be a job, which logs in as the owner. @default false
   */
  alternatingUsers: z.boolean().default(false),
  /** Greatest age of its passwords. @default "90d" */
  rotateEvery,
});

export type Database = z.output<typeof database>;
