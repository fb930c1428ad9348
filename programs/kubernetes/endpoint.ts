import { type Endpoint, formatDuration, idleTimeoutOf, type Named } from "@axon/core";
import { KubernetesGatewayEntry, KubernetesIngressEntry } from "@axon/entry/kubernetes";
import type { SecretKey } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Provided } from "../deploy.ts";
import { type Ground, placeOf } from "./ground.ts";
import { tokensOf } from "./tokens.ts";

/** A public host, through Gateway API or classic Ingress as the cluster has it. */
export function endpoint(
  ground: Ground,
  planned: Named<Endpoint>,
  services: readonly Provided<SecretKey>[],
): pulumi.Output<string> {
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
    certificate: { secretName: tls.secretName, issuer: tls.issuer },
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
  return entry.api === "gateway"
    ? new KubernetesGatewayEntry(name, { ...args, controller: entry.controller }, options).url
    : new KubernetesIngressEntry(name, { ...args, controller: entry.controller }, options).url;
}

function addressOf({ plan }: Ground, name: string): string {
  return plan.services.find((candidate) => candidate.name === name)?.address.name ?? name;
}

function portOf({ plan }: Ground, name: string): number {
  const service = plan.services.find((candidate) => candidate.name === name);
  if (service?.address.port === undefined) throw new Error(`endpoint routes to ${name}, which has no port`);
  return service.address.port;
}
