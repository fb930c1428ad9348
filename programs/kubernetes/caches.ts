import { KubernetesCache } from "@axon/cache/kubernetes";
import { type Cache, cachePort, cacheVolume, formatBytes, type Named } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { credentials, credentialsName, peerPasswordKey, placesOf } from "./credentials.ts";
import { authorityFor, type Ground, hostOf, placement, placeOf, resources } from "./ground.ts";
import { usualClass } from "./storage-classes.ts";
import { addressOf, aliasesOf } from "./store-address.ts";
import { authorityFile } from "./store-trust.ts";
import { zonesOf } from "./zones.ts";

/** As redis-py reads it; it would look for a public authority otherwise, and compares names of its own accord since version 6. */
const verification = { ssl_cert_reqs: "required", ssl_check_hostname: "true", ssl_ca_certs: authorityFile };

/** A cache with its password. */
export function cache(ground: Ground, planned: Named<Cache>): Provided<SecretKey> {
  const { name, engine, eviction, persistent, snapshots, tls, database: number } = planned;
  const scheme = tls ? "rediss" : "redis";
  const several = planned.replicas > 1;
  const made = credentials(ground, placesOf(ground, name), {
    name: credentialsName(name),
    secret: ["password", ...(several ? [peerPasswordKey] : [])],
    // Servers restart one by one: the first with a new one could not speak to the others, and would never be ready.
    lasting: [peerPasswordKey],
    rotateEvery: planned.rotateEvery,
    urls: {
      url: {
        scheme,
        host: hostOf(ground, name, planned.address?.name),
        port: cachePort,
        path: String(number),
        passwordKey: "password",
        ...(tls ? { parameters: verification } : {}),
      },
    },
  });
  const server = new KubernetesCache(
    name,
    {
      ...placement(ground, name),
      engine,
      eviction,
      replicas: planned.replicas,
      zones: zonesOf(ground),
      mesh: ground.settings.mesh,
      password: made.key("password"),
      ...(several ? { peerPassword: made.key(peerPasswordKey) } : {}),
      tls: tls ? { issuer: ground.settings.internalIssuer } : "disabled",
      aliases: aliasesOf(planned),
      persistence: persistent ? { storage: formatBytes(cacheVolume(planned)), snapshots } : "ephemeral",
      storageClass: persistent ? usualClass(ground) : undefined,
      resources: resources(planned),
      restartOn: { [name]: made.version },
    },
    ground.options,
  );
  const { host, waitFor } = addressOf(ground, planned, server.host);
  return {
    attributes: {
      url: made.key("url"),
      host,
      port: String(cachePort),
      password: made.key("password"),
      database: String(number),
    },
    forConsumer: trust(ground, name, server.certificateAuthority),
    waitFor: [made, server, ...waitFor],
    version: made.version,
  };
}

/** The authority, as a Secret of each consumer's namespace. */
function trust(ground: Ground, name: string, own: SecretKey | undefined): Provided<SecretKey>["forConsumer"] {
  if (!own) return {};
  const { services, jobs } = ground.plan;
  const consumers = [...services, ...jobs].filter(({ uses }) => Object.hasOwn(uses, name));
  return Object.fromEntries(
    consumers.map(({ name: consumer }) => [
      consumer,
      { certificateAuthority: authorityFor(ground, consumer, own, placeOf(ground, name)) },
    ]),
  );
}
