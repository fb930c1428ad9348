import type { CacheEngine, Eviction, Snapshots } from "../contract.ts";

/** Where things are inside the container. */
export const paths = {
  configuration: "/etc/cache",
  data: "/data",
  tls: "/etc/cache-tls",
  /** Holds the user list, written at every start; in memory only. */
  run: "/run/cache",
} as const;

/** What the server is told; everything else stays at the engine's default. */
export interface ServerSettings {
  readonly engine: CacheEngine;
  readonly eviction: Eviction;
  readonly maxMemoryBytes: number;
  readonly persistent: boolean;
  /** @default {} */
  readonly snapshots?: Snapshots;
  readonly tls: boolean;
  readonly port: number;
  /** Whether it is one of several that copy from each other. @default false */
  readonly replicated?: boolean;
}

/** The server's configuration file. */
export function serverConfiguration(settings: ServerSettings): string {
  const { eviction, maxMemoryBytes, persistent, port, snapshots = {} } = settings;
  const rules = Object.entries(snapshots).sort(([a], [b]) => Number(b) - Number(a));
  const lines = [
    `dir ${paths.data}`,
    `aclfile ${paths.run}/users.acl`,
    `maxmemory ${maxMemoryBytes}`,
    `maxmemory-policy ${eviction}`,
    // Snapshots fork the process and double its memory at worst; the append-only file is what persistence relies on.
    `save ${rules.length > 0 ? rules.flat().join(" ") : '""'}`,
    // Who is idle stays connected, and who is gone is found out within five minutes.
    "timeout 0",
    "tcp-keepalive 300",
    "tcp-backlog 511",
    ...(persistent ? ["appendonly yes", "appendfsync everysec"] : ["appendonly no"]),
    ...(settings.tls ? tlsLines(settings) : [`port ${port}`]),
    ...(settings.replicated ? replicationLines(settings.tls) : []),
  ];
  return `${lines.join("\n")}\n`;
}

function tlsLines({ engine, port }: ServerSettings): string[] {
  return [
    "port 0",
    `tls-port ${port}`,
    `tls-cert-file ${paths.tls}/tls.crt`,
    `tls-key-file ${paths.tls}/tls.key`,
    `tls-ca-cert-file ${paths.tls}/ca.crt`,
    "tls-auth-clients no",
    'tls-protocols "TLSv1.2 TLSv1.3"',
    // Valkey takes a renewed certificate up by itself; Redis has to be restarted for it.
    ...(engine === "valkey" ? ["tls-auto-reload-interval 3600"] : []),
  ];
}

/** What a server that others copy is told besides; who takes writes stands in a file that is written at every start. */
function replicationLines(tls: boolean): string[] {
  return [
    // A server that the others have left takes no write that they would never see.
    "min-replicas-to-write 1",
    "min-replicas-max-lag 10",
    "masteruser peer",
    ...(tls ? ["tls-replication yes"] : []),
  ];
}

/** What the metrics exporter calls when it looks at no keys (redis_exporter, exporter/exporter.go). */
const exporterRules =
  "-@all +@connection +info +config|get +latency|latest +latency|histogram +slowlog|len +slowlog|get";

/** The application and the exporter, known by the digest of one password. */
export function userList(digest: string): string {
  return `user default on #${digest} ~* &* +@all -@admin -flushall
user metrics on #${digest} ${exporterRules}`;
}

/**
 * Writes the user list and becomes the server. Only a digest of the password reaches a file, and the password itself no
 * argument list: `printf` is built into the shell. The application may do all but administrate the server.
 */
export function startScript(engine: CacheEngine): string {
  return `set -eu
umask 077
: "\${REDISCLI_AUTH:?the password is empty}"
digest=$(printf '%s' "$REDISCLI_AUTH" | sha256sum)
digest=\${digest%% *}
cat > ${paths.run}/users.acl <<END
${userList("$digest")}
END
unset REDISCLI_AUTH digest
exec ${engine}-server ${paths.configuration}/server.conf
`;
}

/**
 * Succeeds when the server answers. While it still loads its file, or copies from another one for the first time, it is alive but
 * not ready.
 */
export function pingCommand(settings: ServerSettings, purpose: "ready" | "live"): string[] {
  const tls = settings.tls ? ` --tls --cacert ${paths.tls}/ca.crt` : "";
  const client = `${settings.engine}-cli -h localhost -p ${settings.port}${tls}`;
  if (settings.replicated && purpose === "ready") {
    const inStep = "*role:master* | *master_link_status:up*";
    return ["sh", "-c", `case "$(${client} info replication 2>&1)" in ${inStep}) ;; *) exit 1 ;; esac`];
  }
  const ping = `${client} ping 2>&1`;
  const accepted = purpose === "ready" ? "PONG" : "PONG | *LOADING*";
  return ["sh", "-c", `case "$(${ping})" in ${accepted}) ;; *) exit 1 ;; esac`];
}
