import {
  checkBytes,
  checkDuration,
  checkInteger,
  checkSchedule,
  type Problem,
  postgresVersions,
  reservedConnections,
  show,
  underPath,
} from "@axon/core";
import type { Output } from "@pulumi/pulumi";

export { postgresVersions };
/** A major version the PostgreSQL project supports; 14 reached its end of life in November 2026. */
export type PostgresVersion = (typeof postgresVersions)[number];

/** A pooler in transaction mode: sessions end with their transaction, so session state does not outlive it. */
export interface PoolerArgs {
  /** Pooler processes, each behind the same address. @default 2 */
  readonly instances?: number;
  /** Connections each process holds to the server. */
  readonly poolSize: number;
  /** Connections each process accepts from clients. */
  readonly maxClientConnections: number;
}

/** Full backups and the log between them, so that any moment of the recovery window can be restored. */
export interface ContinuousBackup {
  /** When a full backup is taken: five fields of cron, in UTC. @default "0 2 * * *" */
  readonly schedule?: string;
  /** How far back any moment can be restored, a day to 35 days. @default "7d" */
  readonly recoveryWindow?: string;
}

/** What every PostgreSQL database takes, wherever it runs: one database on servers of its own. */
export interface PostgresArgs {
  /** Major version; a change is an upgrade that needs a plan of its own. @default "17" */
  readonly version?: PostgresVersion;
  /** Name of the database inside the server: `cortex_core`. */
  readonly database: string;
  /** Role that owns the database and that the application logs in as; never a superuser. */
  readonly owner: string;
  /** Extensions created in the database. @default [] */
  readonly extensions?: readonly string[];
  /** Servers that can take writes: the primary and its standbys. @default 2 */
  readonly instances?: number;
  /** Further servers for reading only. @default 0 */
  readonly readReplicas?: number;
  /** Disk of each server, at least 1Gi; it can grow, never shrink. */
  readonly storage: string;
  /** Server settings, as postgresql.conf names them. @default {} */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Connections the server accepts, 20 to 5000. @default 100 */
  readonly maxConnections?: number;
  /** @default false */
  readonly pooler?: PoolerArgs | false;
  /** Reject connections without TLS. Turning it off is for development alone. @default true */
  readonly tls?: boolean;
}

/** What every PostgreSQL database gives, wherever it runs. */
export interface Postgres {
  readonly host: Output<string>;
  readonly port: number;
  readonly database: string;
  readonly owner: string;
  /** Whether a connection without TLS is rejected. */
  readonly tls: boolean;
  /** Address of the servers that only read; undefined where there are none. */
  readonly readHost?: Output<string>;
  /** Address of the pooler; undefined where there is none. */
  readonly poolerHost?: Output<string>;
}

export const defaults = {
  version: "17",
  instances: 2,
  maxConnections: 100,
  port: 5432,
  poolerInstances: 2,
  schedule: "0 2 * * *",
  recoveryWindow: "7d",
} as const;

/** Of the extensions, those whose library the server loads when it starts; without that they count nothing. */
export function preloadedLibraries(extensions: readonly string[]): string[] {
  return extensions.filter((extension) => ["pg_stat_statements", "pgaudit"].includes(extension));
}

/** Settings the component answers for itself; setting them by hand would quietly undo an argument. */
const ownParameters: Readonly<Record<string, string>> = {
  max_connections: "maxConnections",
  shared_preload_libraries: "extensions",
  ssl: "tls",
  ssl_min_protocol_version: "tls",
  password_encryption: "nothing: scram-sha-256 always",
};

/** Everything that is wrong with a database. */
export function checkPostgres(args: PostgresArgs): Problem[] {
  const connections = args.maxConnections ?? defaults.maxConnections;
  return [
    ...checkVersion(args.version ?? defaults.version),
    ...checkIdentifier("database", args.database, ["postgres", "template0", "template1"]),
    ...checkIdentifier("owner", args.owner, ["postgres"]),
    ...checkInteger(["instances"], args.instances ?? defaults.instances, 1, 20),
    ...checkInteger(["readReplicas"], args.readReplicas ?? 0, 0, 20),
    ...checkInteger(["maxConnections"], connections, 20, 5000),
    ...checkBytes(["storage"], args.storage, "1Gi"),
    ...checkParameters(args.parameters ?? {}),
    ...(args.pooler ? underPath(["pooler"], checkPooler(args.pooler, connections)) : []),
  ];
}

/** Everything that is wrong with a backup. */
export function checkContinuousBackup({ schedule, recoveryWindow }: ContinuousBackup): Problem[] {
  const window = recoveryWindow ?? defaults.recoveryWindow;
  return [
    ...checkSchedule(["schedule"], schedule ?? defaults.schedule),
    ...checkDuration(["recoveryWindow"], window, "1d", "35d"),
  ];
}

/** What a database in production must have besides: a standby, TLS and a backup. */
export function checkProduction(args: PostgresArgs & { readonly backup: unknown }): Problem[] {
  const hint = "or set production to false";
  const instances = args.instances ?? defaults.instances;
  return [
    ...(instances >= 2 ? [] : [{ path: ["instances"], expected: "at least 2", received: show(instances), hint }]),
    ...(args.tls === false ? [{ path: ["tls"], expected: "true", received: "false", hint }] : []),
    ...(args.backup === false ? [{ path: ["backup"], expected: "a backup", received: "false", hint }] : []),
  ];
}

/** A server's name is also that of its Service and the beginning of others, which must stay within 63 characters. */
export function checkServerName(name: string, most: number): Problem[] {
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= most) return [];
  const expected = `${most} characters at most, lower-case letters, digits and hyphens, beginning with a letter`;
  return [{ path: ["name"], expected, received: show(name) }];
}

function checkVersion(version: string): Problem[] {
  if (postgresVersions.some((supported) => supported === version)) return [];
  const expected = `a supported major version: ${postgresVersions.join(", ")}`;
  return [{ path: ["version"], expected, received: show(version) }];
}

function checkIdentifier(field: string, name: string, reserved: readonly string[]): Problem[] {
  const expected = "1 to 63 lower-case letters, digits and underscores";
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return [{ path: [field], expected, received: show(name) }];
  if (!reserved.includes(name)) return [];
  return [{ path: [field], expected: "a name that PostgreSQL does not use itself", received: show(name) }];
}

function checkParameters(parameters: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(parameters).flatMap((name) => {
    const argument = Object.hasOwn(ownParameters, name) ? ownParameters[name] : undefined;
    const path = ["parameters", name];
    return argument ? [{ path, expected: `left out in favour of ${argument}`, received: "a value" }] : [];
  });
}

function checkPooler(pooler: PoolerArgs, maxConnections: number): Problem[] {
  const instances = pooler.instances ?? defaults.poolerInstances;
  const most = Math.floor((maxConnections - reservedConnections) / instances);
  return [
    ...checkInteger(["instances"], instances, 1, 20),
    ...checkInteger(["maxClientConnections"], pooler.maxClientConnections, 1, 100_000),
    ...(pooler.poolSize >= 1 && pooler.poolSize <= most
      ? []
      : [
          {
            path: ["poolSize"],
            expected: `1 to ${most}, so that ${instances} poolers fit ${maxConnections} connections less ${reservedConnections}`,
            received: show(pooler.poolSize),
          },
        ]),
  ];
}
