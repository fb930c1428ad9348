import { KubernetesCache } from "@axon/cache/kubernetes";
import { type Cache, cachePort, cacheVolume, formatBytes, type Named } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { credentials, credentialsName, peerPasswordKey, placesOf } from "./credentials.ts";
import { from, type Ground, hostOf, placement, resources } from "./ground.ts";
import { usualClass } from "./storage-classes.ts";
import { zonesOf } from "./zones.ts";

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
      url: { scheme, host: hostOf(ground, name), port: cachePort, path: String(number), passwordKey: "password" },
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
      persistence: persistent ? { storage: formatBytes(cacheVolume(planned)), snapshots } : "ephemeral",
      storageClass: persistent ? usualClass(ground) : undefined,
      resources: resources(planned),
      restartOn: { [name]: made.version },
    },
    ground.options,
  );
  return {
    attributes: {
      url: made.key("url"),
      host: from(ground, name, server.host),
      port: String(cachePort),
      password: made.key("password"),
      database: String(number),
    },
    waitFor: [made, server],
    version: made.version,
  };
}
