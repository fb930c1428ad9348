import { type Endpoint, edgeName, type Named, type Plan, type PlannedService } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { edgePorts, nginxConfiguration } from "./nginx.ts";

/** nginx that needs no root: NGINX' own build for any user. */
const image = "docker.io/nginxinc/nginx-unprivileged:1.29.3-alpine";
/** The first user of most machines, whose key it is. */
const user = "1000:1000";

/**
 * The endpoints that have a proxy of their own: a service with several replicas cannot publish a port, which only one of
 * them could have, and a job that asks an endpoint asks it over HTTPS. What has one replica publishes it itself.
 */
export function proxiedEndpoints(plan: Plan): Named<Endpoint>[] {
  return plan.endpoints.filter(
    ({ name, routes }) =>
      routes.some(({ service }) => (serviceOf(plan, service)?.replicas ?? 1) > 1) ||
      plan.jobs.some(({ uses }) => Object.hasOwn(uses, name)),
  );
}

/** What a job is told of an endpoint that it asks as clients do; its name leads to the proxy on this machine alone. */
export function endpointAttributes(plan: Plan, name: string): Readonly<Record<string, string>> {
  const endpoint = plan.endpoints.find((candidate) => candidate.name === name);
  if (!endpoint) return {};
  const { host } = endpoint;
  return { host, url: `https://${host}`, address: `${name}:${edgePorts.https}`, authorityFile: authorityFile(name) };
}

/** The certificates that a job verifies endpoints by: each signs itself, so that it is its own authority. */
export function authorityMounts(plan: Plan, uses: PlannedService["uses"]): string[] {
  return plan.endpoints
    .filter(({ name }) => Object.hasOwn(uses, name))
    .map(({ name }) => `./${name}/certificate/tls.crt:${authorityFile(name)}:ro`);
}

function authorityFile(endpoint: string): string {
  return `/etc/axon/authority/${endpoint}.crt`;
}

/** Whether a proxy stands in front of the service. */
export function isProxied(plan: Plan, service: string): boolean {
  return proxiedEndpoints(plan).some(({ routes }) => routes.some((route) => route.service === service));
}

/** The proxy of an endpoint, which tests what it is told before it starts with it. */
export function edgeContainer(plan: Plan, endpoint: Named<Endpoint>): ComposeService {
  const { name, routes } = endpoint;
  const behind = [...new Set(routes.map(({ service }) => service))];
  return {
    image,
    command: ["sh", "-c", "nginx -t && exec nginx -g 'daemon off;'"],
    environment: {},
    ...hardened({
      user,
      cpu: { limit: { millicores: 500 } },
      memory: { limit: { bytes: 128 * 2 ** 20 } },
      writable: ["/tmp"],
    }),
    volumes: [`./${name}/nginx.conf:/etc/nginx/nginx.conf:ro`, `./${name}/certificate:/etc/nginx/certificate:ro`],
    ports: [`127.0.0.1:80:${edgePorts.http}`, `127.0.0.1:443:${edgePorts.https}`],
    networks: plan.edges
      .filter(
        ({ from, to }) =>
          (from.kind === "edge" && from.name === name && behind.includes(to.name)) ||
          (to.kind === "edge" && to.name === name),
      )
      .map(edgeName),
    depends_on: Object.fromEntries(
      behind.map((service) => [
        service,
        { condition: serviceOf(plan, service)?.health.container ? "service_healthy" : "service_started" },
      ]),
    ),
    healthcheck: {
      test: ["CMD", "nc", "-z", "127.0.0.1", String(edgePorts.https)],
      interval: "5s",
      timeout: "3s",
      start_period: "5s",
      retries: 3,
    },
    stop_grace_period: `${endpoint.timeout.seconds}s`,
    restart: "unless-stopped",
  };
}

/** What the proxy mounts, and a script that makes the certificate it mounts, by path. */
export function edgeFiles(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    proxiedEndpoints(plan).flatMap((endpoint) => [
      [`${endpoint.name}/nginx.conf`, nginxConfiguration(plan, endpoint)],
      [`${endpoint.name}/certificate.sh`, certificateScript(endpoint)],
    ]),
  );
}

/**
 * A certificate that this machine signs itself; the alternative name is what clients look at, and what it may be used for what strict
 * ones ask of an authority, as Python 3.13 does.
 */
function certificateScript({ host }: Named<Endpoint>): string {
  return `#!/bin/sh
# Makes a certificate for ${host} that is valid for 365 days; run it again for a new one, then reload the proxy.
set -eu
umask 077
directory="$(dirname "$0")/certificate"
mkdir -p "$directory"
openssl req -x509 -newkey rsa:2048 -noenc -days 365 -subj "/CN=${host}" -addext "subjectAltName=DNS:${host}" \\
  -addext "keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign" \\
  -keyout "$directory/tls.key" -out "$directory/tls.crt"
chmod 755 "$directory"
chmod 600 "$directory/tls.key"
chmod 644 "$directory/tls.crt"
# The proxy runs as this user.
if [ "$(id -u)" -eq 0 ]; then chown ${user} "$directory/tls.key"; fi
`;
}

function serviceOf(plan: Plan, name: string): PlannedService | undefined {
  return plan.services.find((service) => service.name === name);
}
