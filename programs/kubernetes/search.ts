import { formatBytes, isMeasured, type Named, type Plan, type Search } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import { KubernetesElasticsearch } from "@axon/search/kubernetes";
import type { Provided } from "../deploy.ts";
import { credentials, loginFor, searchMetricsName, searchSetupName, usersOf } from "./credentials.ts";
import { authorityFor, from, type Ground, placement, placeOf, resources } from "./ground.ts";
import { usualClass } from "./storage-classes.ts";

/** A search engine with a login for each of its consumers. */
export function search(ground: Ground, planned: Named<Search>): Provided<SecretKey> {
  const { name, version, nodes, storage, retention, kibana } = planned;
  const { plan, settings } = ground;
  const home = placeOf(ground, name);
  const users = usersOf(plan, name).map((user) => ({ ...user, made: loginFor(ground, home, user.name, name) }));
  const administrator =
    Object.keys(retention).length === 0
      ? undefined
      : credentials(ground, [home], {
          name: searchSetupName(name),
          known: { username: "axon-setup" },
          secret: ["password"],
        });
  const measurer = isMeasured(plan)
    ? credentials(ground, [home], {
        name: searchMetricsName(name),
        known: { username: "axon-metrics" },
        secret: ["password"],
      })
    : undefined;
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
      users: Object.fromEntries(
        users.map(({ name: user, made }) => [
          user,
          { ...indicesOf(plan, user, name), credentialsSecret: made.secretName },
        ]),
      ),
      retention: Object.fromEntries(
        Object.entries(retention).map(([rule, { indices, deleteAfter }]) => [
          rule,
          { indices, deleteAfter: `${Math.ceil(deleteAfter.seconds / 86_400)}d` },
        ]),
      ),
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

function indicesOf(plan: Plan, workload: string, search: string) {
  const uses = [...plan.services, ...plan.jobs].find(({ name }) => name === workload)?.uses ?? {};
  const { read, write } = uses[search]?.indices ?? { read: [`${workload}-*`], write: [`${workload}-*`] };
  return { reads: read, writes: write };
}
