import { formatBytes, isMeasured, type Named, type Plan, type Search } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { Retention } from "@axon/search";
import { administratorName, KubernetesElasticsearch, measurerName } from "@axon/search/kubernetes";
import type { KubernetesCredentials } from "@axon/secrets/kubernetes";
import type { Provided } from "../deploy.ts";
import { logRetention } from "../log-retention.ts";
import { credentials, loginFor, searchMetricsName, searchSetupName, usersOf } from "./credentials.ts";
import { authorityFor, from, type Ground, placement, placeOf, resources } from "./ground.ts";
import { type LogUser, logUsers } from "./log-users.ts";
import type { Place } from "./namespaces.ts";
import { usualClass } from "./storage-classes.ts";

interface Login {
  readonly name: string;
  readonly made: KubernetesCredentials;
}

/** A search engine with a login for each of its consumers. */
export function search(ground: Ground, planned: Named<Search>): Provided<SecretKey> {
  const { name, version, nodes, storage, retention, kibana } = planned;
  const { plan, settings } = ground;
  const home = placeOf(ground, name);
  const users = usersOf(plan, name).map((user) => ({ ...user, made: loginFor(ground, home, user.name, name) }));
  const ofLogs = logUsers(plan, settings, name).map((user) => ({ ...user, made: logLoginFor(ground, home, user) }));
  const kept = { ...retentionOf(retention), ...(ofLogs.length > 0 ? logRetention(plan) : {}) };
  const administrator =
    Object.keys(kept).length === 0 ? undefined : ownLogin(ground, [home], searchSetupName(name), administratorName);
  const measurer = isMeasured(plan) ? ownLogin(ground, [home], searchMetricsName(name), measurerName) : undefined;
  const engine = new KubernetesElasticsearch(
    name,
    {
      ...placement(ground, name),
      version,
      nodes,
      storage: formatBytes(storage),
      storageClass: usualClass(ground),
      resources: resources(planned),
      production: plan.environment === "prod",
      users: engineUsers(plan, name, users, ofLogs),
      retention: kept,
      ...(administrator ? { administrator: { credentialsSecret: administrator.secretName } } : {}),
      kibana: kibana && { resources: resources(kibana) },
      metrics: measurer && { credentialsSecret: measurer.secretName },
      tls: { issuer: settings.internalIssuer },
      operatorNamespace: settings.operators.namespaces.elastic,
    },
    ground.options,
  );
  return {
    attributes: {
      url: engine.url,
      host: from(ground, name, engine.host),
      port: String(engine.port),
    },
    forConsumer: Object.fromEntries(
      users.map(({ name: user, made }) => [
        user,
        {
          username: made.key("username"),
          password: made.key("password"),
          certificateAuthority: authorityFor(ground, user, engine.certificateAuthority, home),
        },
      ]),
    ),
    waitFor: [engine, ...users.map(({ made }) => made)],
  };
}

/** The login of somebody who has to do with logs, beside the engine and beside him. */
function logLoginFor(ground: Ground, home: Place, { name, secret, watches }: LogUser): KubernetesCredentials {
  return ownLogin(ground, watches ? [home, ground.monitoring] : [home], secret, name);
}

/** A login of nobody that the definition names. */
function ownLogin(ground: Ground, places: readonly [Place, ...Place[]], name: string, username: string) {
  return credentials(ground, places, { name, known: { username }, secret: ["password"] });
}

/** What each may do in the engine. */
function engineUsers(plan: Plan, search: string, users: readonly Login[], ofLogs: readonly (LogUser & Login)[]) {
  return Object.fromEntries([
    ...users.map(({ name, made }) => [name, { ...indicesOf(plan, name, search), credentialsSecret: made.secretName }]),
    ...ofLogs.map(({ name, reads, appends, kibana, made }) => [
      name,
      { reads, appends, kibana, credentialsSecret: made.secretName },
    ]),
  ]);
}

function retentionOf(retention: Search["retention"]): Readonly<Record<string, Retention>> {
  return Object.fromEntries(
    Object.entries(retention).map(([rule, { indices, deleteAfter }]) => [
      rule,
      { indices, deleteAfter: `${Math.ceil(deleteAfter.seconds / 86_400)}d` },
    ]),
  );
}

function indicesOf(plan: Plan, workload: string, search: string) {
  const uses = [...plan.services, ...plan.jobs].find(({ name }) => name === workload)?.uses ?? {};
  const { read, write } = uses[search]?.indices ?? { read: [`${workload}-*`], write: [`${workload}-*`] };
  return { reads: read, writes: write };
}
