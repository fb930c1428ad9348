import {
  type Database,
  databasePort,
  days,
  type External,
  formatBytes,
  type Named,
  statedAttributes,
} from "@axon/core";
import { CloudNativePgPostgres, KubernetesPostgres, reloadLabels } from "@axon/database/kubernetes";
import { outsideMeshLabels, type SecretKey } from "@axon/platform/kubernetes";
import type { ConnectionUrl, KubernetesCredentials } from "@axon/secrets/kubernetes";
import type { Attributes, Provided } from "../deploy.ts";
import { backupDestination, dumps } from "./backups.ts";
import { credentials, credentialsName, placesOf, placesOfConsumers } from "./credentials.ts";
import { type DatabaseUsers, databaseUsers } from "./database-users.ts";
import { ownAddresses } from "./given.ts";
import { authorityFor, from, type Ground, hostOf, placement, placeOf, resources } from "./ground.ts";
import { refreshed } from "./refresh.ts";
import { releaseBackup } from "./release-backup.ts";
import { usualClass } from "./storage-classes.ts";
import { addressOf, aliasesOf } from "./store-address.ts";
import { authorityFile } from "./store-trust.ts";
import { zonesOf } from "./zones.ts";

/** An outside system: nothing is created but its secrets. */
export function external(ground: Ground, outside: Named<External>): Provided<SecretKey> {
  const { name, secrets, rotateEvery } = outside;
  const attributes = statedAttributes(outside);
  if (secrets.length === 0) return { attributes, waitFor: [] };
  const made = credentials(ground, placesOfConsumers(ground, name), {
    name,
    secret: secrets,
    issued: secrets,
    ...(outside.urls.length > 0 ? { accepts: ownAddresses(outside) } : {}),
    rotateEvery,
  });
  const keys = secrets.map((secret) => [secret, made.key(secret)] as const);
  return { attributes: { ...attributes, ...Object.fromEntries(keys) }, waitFor: [made], version: made.version };
}

/** A database with its credentials: run by CloudNativePG where it must last, one plain server where it need not. */
export function database(ground: Ground, planned: Named<Database>): Provided<SecretKey> {
  const { name, owner, database: databaseName, pooler, instances, readReplicas } = planned;
  const url = (host: string, called = host): ConnectionUrl => ({
    scheme: planned.urlScheme,
    host: hostOf(ground, name, called),
    port: databasePort,
    path: databaseName,
    parameters: urlParameters(planned, host),
    usernameKey: "username",
    passwordKey: "password",
  });
  const urls = {
    url: url(pooler ? poolerName(name) : name, planned.address?.name),
    directUrl: url(name),
    readUrl: url(instances + readReplicas > 1 ? `${name}-replica` : name),
  };
  const { refreshes } = ground;
  const made = credentials(ground, [...placesOf(ground, name), ...(planned.refresh && refreshes ? [refreshes] : [])], {
    name: credentialsName(name),
    known: { username: owner },
    secret: ["password"],
    rotateEvery: planned.rotateEvery,
    labels: reloadLabels,
    urls,
  });
  const users = databaseUsers(ground, planned, urls);
  const server = isSingleServer(planned) ? plainServer(ground, planned, made) : cluster(ground, planned, made, users);
  refreshed(ground, planned, made, server);
  const address = addressOf(ground, planned, ("poolerHost" in server ? server.poolerHost : undefined) ?? server.host);
  return {
    attributes: {
      url: made.key("url"),
      directUrl: made.key("directUrl"),
      readUrl: made.key("readUrl"),
      host: address.host,
      directHost: from(ground, name, server.host),
      readHost: from(ground, name, ("readHost" in server ? server.readHost : undefined) ?? server.host),
      port: String(databasePort),
      database: databaseName,
      username: made.key("username"),
      password: made.key("password"),
    },
    forConsumer: told(ground, name, users, server.certificateAuthority),
    waitFor: [made, ...(users?.made ?? []), server, ...address.waitFor, ...releaseBackup(ground, planned, server)],
    version: users?.active.version ?? made.version,
  };
}

/** What differs by consumer: the user it logs in as, and the Secret of its own namespace with the server's authority. */
function told(
  ground: Ground,
  name: string,
  users: DatabaseUsers | undefined,
  own: SecretKey | undefined,
): Readonly<Record<string, Attributes<SecretKey>>> {
  const { services, jobs } = ground.plan;
  const consumers = [...services, ...jobs].filter(({ uses }) => Object.hasOwn(uses, name));
  return Object.fromEntries(
    consumers.map(({ name: consumer }) => [
      consumer,
      {
        ...users?.forConsumer[consumer],
        ...(own ? { certificateAuthority: authorityFor(ground, consumer, own, placeOf(ground, name)) } : {}),
      },
    ]),
  );
}

export function poolerName(name: string): string {
  return `${name}-pooler`;
}

/** Nothing to fail over to and nothing to restore: an operator would have nothing to do. */
export function isSingleServer({ instances, readReplicas, backup, pooler }: Database): boolean {
  return instances === 1 && readReplicas === 0 && backup === false && pooler === false;
}

/**
 * Each driver has its own words for "never without TLS, and only with this server"; asyncpg finds the file by its variable alone.
 * A pooler in transaction mode forbids cached statements.
 */
function urlParameters({ name, tls, urlScheme, pooler }: Named<Database>, host: string): Record<string, string> {
  if (urlScheme === "postgresql") return tls ? { sslmode: "verify-full", sslrootcert: authorityFile } : {};
  return {
    ...(tls ? { ssl: "verify-full" } : {}),
    ...(pooler && host === poolerName(name) ? { prepared_statement_cache_size: "0" } : {}),
  };
}

function plainServer(ground: Ground, planned: Named<Database>, made: KubernetesCredentials): KubernetesPostgres {
  const { name, version, database: databaseName, owner, storage, extensions, parameters, maxConnections } = planned;
  return new KubernetesPostgres(
    name,
    {
      ...placement(ground, name),
      version,
      database: databaseName,
      owner,
      credentialsSecret: made.secretName,
      restartOn: { [name]: made.version },
      resources: resources(planned),
      storage: formatBytes(storage),
      storageClass: usualClass(ground),
      extensions,
      parameters,
      maxConnections,
      tls: planned.tls ? { issuer: ground.settings.internalIssuer } : "disabled",
      aliases: aliasesOf(planned),
    },
    ground.options,
  );
}

function cluster(
  ground: Ground,
  planned: Named<Database>,
  made: KubernetesCredentials,
  users: DatabaseUsers | undefined,
): CloudNativePgPostgres {
  const server = newCluster(ground, planned, made, users);
  if (planned.backup) dumps(ground, planned, planned.backup.retention, made, server);
  return server;
}

function newCluster(
  ground: Ground,
  planned: Named<Database>,
  made: KubernetesCredentials,
  users: DatabaseUsers | undefined,
): CloudNativePgPostgres {
  const { name, version, database: databaseName, owner, instances, readReplicas, storage, backup, pooler } = planned;
  const restore = ground.settings.restore[name];
  const own = placement(ground, name);
  // Its servers and poolers talk TLS of their own, to each other and to an operator that no mesh is asked to hold.
  const labels = { ...own.labels, ...(ground.settings.mesh ? outsideMeshLabels : {}) };
  return new CloudNativePgPostgres(
    name,
    {
      ...own,
      labels,
      version,
      database: databaseName,
      owner,
      credentialsSecret: made.secretName,
      roles: users?.roles,
      production: ground.plan.environment === "prod",
      zones: zonesOf(ground),
      instances,
      readReplicas,
      resources: resources(planned),
      storage: formatBytes(storage),
      storageClass: usualClass(ground),
      extensions: planned.extensions,
      parameters: planned.parameters,
      maxConnections: planned.maxConnections,
      tls: planned.tls,
      aliases: aliasesOf(planned),
      ...(planned.tls ? { certificate: { issuer: ground.settings.internalIssuer } } : {}),
      pooler,
      backup: backup && {
        schedule: backup.schedule,
        recoveryWindow: `${days(backup.retention.daily)}d`,
        destination: backupDestination(ground, name),
        ...(restore ? { serverName: restore.as } : {}),
      },
      ...(restore
        ? {
            recovery: {
              serverName: restore.from,
              destination: backupDestination(ground, name),
              ...(restore.to ? { targetTime: restore.to } : {}),
            },
          }
        : {}),
      traffic: operationTraffic(ground),
    },
    ground.options,
  );
}

function operationTraffic({ settings }: Ground) {
  const { apiServer } = settings;
  return {
    operatorNamespace: settings.operators.namespaces.cloudNativePg,
    ...(apiServer.length > 0 ? { apiServer } : {}),
  };
}
