/** Where things are inside the container. */
export const proxyPaths = { configuration: "/etc/cache-proxy", tls: "/etc/cache-tls" } as const;

export const proxyHealthPort = 8_404;

/** What the proxies in front of several servers are told. */
export interface ProxySettings {
  /** The servers; `${DOMAIN}` in a name is filled in at the start. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly tls: boolean;
}

/**
 * Leads every connection to the server that takes writes, by asking each of them once a second, and ends it when that one no longer does, so
 * that clients connect again and get to the new one. Bytes go through as they come: TLS is between client and server.
 */
export function proxyConfiguration({ hosts, port, tls }: ProxySettings): string {
  const check = tls ? ` check-ssl verify required ca-file ${proxyPaths.tls}/ca.crt` : "";
  const servers = hosts.map((host, index) => `  server server-${index} ${host}:${port}`);
  return `global
  maxconn 4000

defaults
  mode tcp
  maxconn 4000
  timeout connect 3s
  timeout check 2s
  # Who is idle stays connected, as with the server itself.
  timeout client 24h
  timeout server 24h
  option clitcpka
  option srvtcpka

resolvers cluster
  parse-resolv-conf
  accepted_payload_size 8192
  hold valid 1s

frontend clients
  bind :${port}
  default_backend primary

backend primary
  option tcp-check
  tcp-check send "AUTH peer \${PEER_PASSWORD}\\r\\n"
  tcp-check expect string +OK
  tcp-check send "INFO replication\\r\\n"
  tcp-check expect string role:master
  default-server check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions resolvers cluster init-addr none${check}
${servers.join("\n")}

frontend health
  mode http
  bind :${proxyHealthPort}
  timeout client 5s
  monitor-uri /health
  monitor fail if { nbsrv(primary) lt 1 }
`;
}

/** Runtime lookups know no search list, so that the cluster's domain is read from it once. */
export const proxyCommand: readonly string[] = [
  "sh",
  "-c",
  `DOMAIN=$(awk '$1 == "search" { print $2; exit }' /etc/resolv.conf); export DOMAIN; exec haproxy -db -f ${proxyPaths.configuration}/haproxy.cfg`,
];
