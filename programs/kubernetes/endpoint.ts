import { type Endpoint, formatDuration, idleTimeoutOf, type Named } from "@axon/core";
import { KubernetesGatewayEntry, KubernetesIngressEntry } from "@axon/entry/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Provided, Published } from "../deploy.ts";
import { entryInside } from "./entry-inside.ts";
import { authorityFor, type Ground, placeOf } from "./ground.ts";
import { authorityFile } from "./store-trust.ts";
import { tokensOf } from "./tokens.ts";

/** A public host, through Gateway API or classic Ingress as the cluster has it. */
export function endpoint(
  ground: Ground,
  planned: Named<Endpoint>,
  services: readonly Provided<SecretKey>[],
): Published<SecretKey> {
  const { name, host, routes, blockedPaths, tls, maxBodyMiB, timeout, headers, requestsPerSecond } = planned;
  const { connectTimeout, clientTimeout, compressFromBytes, unloggedPaths, maintenance } = planned;
  const { entry } = ground.settings;
  const idle = idleTimeoutOf(
    ground.plan,
    routes.map(({ service }) => service),
  );
  const args = {
    // Beside the services it leads to: a route may not cross namespaces.
    ...placeOf(ground, routes[0]?.service ?? name).placement(name),
    host,
    routes: routes.map((route) => ({
      path: route.path,
      headers: route.headers,
      service: { name: addressOf(ground, route.service), port: portOf(ground, route.service) },
    })),
    authentication: tokensOf(ground.plan, planned),
    blockedPaths,
    minTlsVersion: tls.minVersion,
    certificate: {
      secretName: tls.secretName,
      issuer: tls.issuer === "internal" ? ground.settings.internalIssuer : tls.issuer,
    },
    maxBodyMiB,
    timeout: formatDuration(timeout),
    connectTimeout: formatDuration(connectTimeout),
    clientTimeout: formatDuration(clientTimeout ?? timeout),
    ...(idle ? { idleTimeout: formatDuration(idle) } : {}),
    compressFromBytes,
    unloggedPaths,
    responseHeaders: headers,
    requestsPerSecond,
    ...(maintenance ? { maintenance: { ...maintenance, retryAfter: formatDuration(maintenance.retryAfter) } } : {}),
    className: entry.className,
  };
  const options = { ...ground.options, dependsOn: services.flatMap(({ waitFor }) => waitFor) };
  const made =
    entry.api === "gateway"
      ? new KubernetesGatewayEntry(name, { ...args, controller: entry.controller }, options)
      : new KubernetesIngressEntry(name, { ...args, controller: entry.controller }, options);
  return { url: made.url, provided: offered(ground, planned, made) };
}

type Made = KubernetesGatewayEntry | KubernetesIngressEntry;

/** What jobs are told that ask an endpoint as its clients do. */
function offered(ground: Ground, { name, host, routes, tls }: Named<Endpoint>, made: Made): Provided<SecretKey> {
  const consumers = ground.plan.jobs.filter(({ uses }) => Object.hasOwn(uses, name)).map((job) => job.name);
  if (consumers.length === 0) return { attributes: {}, waitFor: [made] };
  const isPrivate = tls.issuer === "internal";
  const place = placeOf(ground, routes[0]?.service ?? name);
  const authority = (consumer: string) => authorityFor(ground, consumer, made.certificateAuthority, place);
  return {
    attributes: {
      host,
      url: made.url,
      address: entryInside(ground, name).address,
      authorityFile: isPrivate ? authorityFile : "",
    },
    ...(isPrivate
      ? {
          forConsumer: Object.fromEntries(consumers.map((job) => [job, { certificateAuthority: authority(job) }])),
        }
      : {}),
    waitFor: [made],
  };
}

function addressOf({ plan }: Ground, name: string): string {
  return plan.services.find((candidate) => candidate.name === name)?.address.name ?? name;
}

function portOf({ plan }: Ground, name: string): number {
  const service = plan.services.find((candidate) => candidate.name === name);
  if (service?.address.port === undefined) throw new Error(`endpoint routes to ${name}, which has no port`);
  return service.address.port;
}
