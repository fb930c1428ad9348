import type { CacheEngine } from "../contract.ts";
import { paths, userList } from "./server.ts";

/** Servers that copy from one of them, watched by sentinels who vote on which one that is. */
export interface PeerSettings {
  /** Name of the cache, by which sentinels know it. */
  readonly name: string;
  /** Hosts of the servers, the first one before all others while nobody knows better. */
  readonly hosts: readonly string[];
}

/** Name of the Service by which servers know each other's pods, which carry it as `app` too. */
export function peerServiceName(cache: string): string {
  return `${cache}-servers`;
}

/** The `app` labels of a cache: of what clients reach, and of the servers, which are others where there are several. */
export function cacheApps(cache: string, replicas: number): { readonly clients: string; readonly servers: string } {
  return { clients: cache, servers: replicas > 1 ? peerServiceName(cache) : cache };
}

export const sentinelPort = 26_379;

/** Sentinels that must agree that the server which takes writes is gone, and then on another: most of them. */
function quorum({ hosts }: PeerSettings): number {
  return Math.floor(hosts.length / 2) + 1;
}

/** What peers, sentinels and proxies call: to copy, to lead, and to ask who leads (valkey.io, High availability with Sentinel). */
const peerRules =
  "resetchannels &__sentinel__:* -@all +ping +psync +replconf +info +role +multi +exec +slaveof +replicaof +publish +subscribe +config|rewrite +client|setname +client|kill +script|kill";

/**
 * Asks the other sentinels. `SELF` and `PEERS` are hosts; a password of letters, digits, hyphens and underscores needs no quotes in
 * any of the files that it must be written to.
 */
function asking(engine: CacheEngine, { name, hosts }: PeerSettings, tls: boolean): string {
  const options = tls ? ` --tls --cacert ${paths.tls}/ca.crt` : "";
  return `: "\${PEER_PASSWORD:?the password of the peers is empty}"
case "$PEER_PASSWORD" in *[!A-Za-z0-9_-]*) echo "the peers' password must be letters, digits, - and _" >&2; exit 1 ;; esac
: "\${SELF:=$(hostname).${peerServiceName(name)}}"
PEERS="${hosts.join(" ")}"
sentinel_of() {
  peer=$1
  shift
  REDISCLI_AUTH=$PEER_PASSWORD timeout 3 ${engine}-cli -h "$peer" -p ${sentinelPort}${options} sentinel "$@" 2>/dev/null || true
}
# Who takes writes, as the first of them knows that answers; nothing where none does.
find_primary() {
  for peer in $PEERS; do
    [ "$peer" != "$SELF" ] || continue
    found=$(sentinel_of "$peer" get-master-addr-by-name ${name} | head -n 1)
    case "$found" in '' | *' '*) ;; *) echo "$found"; return ;; esac
  done
}
wait_for_primary() {
  primary=
  for _ in 1 2 3 4 5; do
    primary=$(find_primary)
    [ -z "$primary" ] || return 0
    sleep 2
  done
  primary=\${PEERS%% *}
}
`;
}

/**
 * Starts a server as what the others take it for. One that keeps nothing on disk and that they copy from waits until another one leads:
 * they would copy its emptiness.
 */
export function peerStartScript(engine: CacheEngine, peers: PeerSettings, persistent: boolean, tls: boolean): string {
  const { name } = peers;
  const yieldFirst = `copies=$(for peer in $PEERS; do [ "$peer" = "$SELF" ] || sentinel_of "$peer" replicas ${name}; done)
if [ "$primary" = "$SELF" ] && [ -n "$copies" ]; then
  for _ in $(seq 30); do
    sleep 1
    now=$(find_primary)
    [ -n "$now" ] || continue
    primary=$now
    [ "$primary" = "$SELF" ] || break
  done
fi
`;
  return `set -eu
umask 077
: "\${REDISCLI_AUTH:?the password is empty}"
${asking(engine, peers, tls)}wait_for_primary
${persistent ? "" : yieldFirst}digest() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
cat > ${paths.run}/users.acl <<END
${userList('$(digest "$REDISCLI_AUTH")')}
user peer on #$(digest "$PEER_PASSWORD") ${peerRules}
END
{
  echo "include ${paths.configuration}/server.conf"
  echo "masterauth $PEER_PASSWORD"
  echo "replica-announce-ip $SELF"
  [ "$primary" = "$SELF" ] || echo "replicaof $primary 6379"
} > ${paths.run}/server.conf
unset REDISCLI_AUTH PEER_PASSWORD
exec ${engine}-server ${paths.run}/server.conf
`;
}

/** Starts a sentinel, which remembers nothing over a restart but who it is: the others tell it the rest. */
export function sentinelStartScript(engine: CacheEngine, peers: PeerSettings, tls: boolean): string {
  const { name } = peers;
  const port = tls
    ? `port 0
tls-port ${sentinelPort}
tls-cert-file ${paths.tls}/tls.crt
tls-key-file ${paths.tls}/tls.key
tls-ca-cert-file ${paths.tls}/ca.crt
tls-auth-clients no
tls-replication yes`
    : `port ${sentinelPort}`;
  return `set -eu
umask 077
${asking(engine, peers, tls)}wait_for_primary
# A name that nobody knows yet would end it.
until getent ahosts "$primary" > /dev/null && getent ahosts "$SELF" > /dev/null; do sleep 1; done
cat > ${paths.run}/sentinel.conf <<END
${port}
dir ${paths.run}
requirepass $PEER_PASSWORD
sentinel sentinel-pass $PEER_PASSWORD
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $SELF
sentinel announce-port ${sentinelPort}
sentinel myid $(printf '%s' "$SELF" | sha1sum | cut -d ' ' -f 1)
sentinel monitor ${name} $primary 6379 ${quorum(peers)}
sentinel auth-user ${name} peer
sentinel auth-pass ${name} $PEER_PASSWORD
sentinel down-after-milliseconds ${name} 5000
sentinel failover-timeout ${name} 15000
sentinel parallel-syncs ${name} 1
END
unset PEER_PASSWORD
exec ${engine}-server ${paths.run}/sentinel.conf --sentinel
`;
}

/**
 * Hands the lead over before a server is stopped, so that a drained node or a rollout costs a second and not a vote. The server stops as
 * soon as another one leads: the sentinels would leave it in its belief for some seconds.
 */
export function peerStopScript(engine: CacheEngine, peers: PeerSettings, tls: boolean): string {
  return `set -eu
${asking(engine, peers, tls)}[ "$(find_primary)" = "$SELF" ] || exit 0
for peer in $PEERS; do
  [ "$peer" != "$SELF" ] || continue
  [ "$(sentinel_of "$peer" failover ${peers.name})" != OK ] || break
done
for _ in $(seq 40); do
  [ "$(find_primary)" = "$SELF" ] || exit 0
  sleep 0.5
done
`;
}
