import { isLasting, isProvided, type Named, type SecretSet } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Provided } from "../deploy.ts";
import { credentials, placesOfConsumers } from "./credentials.ts";
import type { Ground } from "./ground.ts";
import { copied } from "./secret-copies.ts";

/** Secrets that workloads of the system share: one Secret in each namespace that has a consumer, and in no other. */
export function secretSet(ground: Ground, { name, keys, rotateEvery, expires }: Named<SecretSet>): Provided<SecretKey> {
  const lengths = Object.entries(keys).flatMap(([key, source]) =>
    source !== "provided" && "generate" in source ? [[key, source.generate.length] as const] : [],
  );
  const entries = Object.entries(keys).flatMap(([key, source]) =>
    source !== "provided" && "provided" in source ? [[key, source.provided] as const] : [],
  );
  const previous = Object.entries(keys).flatMap(([key, source]) =>
    source !== "provided" && "previous" in source ? [[key, source.previous] as const] : [],
  );
  const issued = Object.entries(keys).flatMap(([key, source]) => (isProvided(source) ? [key] : []));
  const lasting = Object.entries(keys).flatMap(([key, source]) => (isLasting(source) ? [key] : []));
  const places = placesOfConsumers(ground, name);
  const made = credentials(ground, places, {
    name,
    secret: Object.keys(keys),
    length: Object.fromEntries(lengths),
    entries: Object.fromEntries(entries),
    previous: Object.fromEntries(previous),
    issued,
    lasting,
    ...(ground.plan.environment === "prod" ? { guarded: lasting } : {}),
    rotateEvery,
    expires,
  });
  copied(ground, places[0], name, lasting, made);
  const attributes = Object.fromEntries(Object.keys(keys).map((key) => [key, made.key(key)]));
  return { attributes, waitFor: [made], version: made.version };
}
