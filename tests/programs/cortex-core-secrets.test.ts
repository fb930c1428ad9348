import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

const daySeconds = 86_400;
const credentials = ["postgres-core", "postgres-memory"].flatMap((name) => [
  `${name}-credentials`,
  `${name}-user-1`,
  `${name}-user-2`,
]);
const watched = [...credentials, "redis-credentials", "azure-b2c"];

/** Every object of a kind. */
const all = (resources: Rendered, kind: string): KubernetesObject[] =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as KubernetesObject);

/** Production with other words for its cluster. */
function production(kubernetes: object): Promise<Rendered> {
  const config = stackConfig("prod");
  return renderStack("prod", {
    ...config,
    "axon:kubernetes": { ...(config["axon:kubernetes"] as object), ...kubernetes },
  });
}

describe("the secrets of Cortex Core in production", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderStack("prod");
  });

  it("come from the store that the stack names: Vault, a cloud's, or Secrets that were sealed (CC-062)", async () => {
    const cluster = { name: "c", location: "l" };
    for (const [provider, secretStore] of [
      ["aws", { aws: { region: "eu-central-1", roleArn: "arn:aws:iam::111122223333:role/a" } }],
      ["vault", { vault: { server: "https://vault.example.com", role: "cortex-core" } }],
      ["azurekv", { azure: { vaultUrl: "https://a.vault.azure.net", tenantId: "t", clientId: "c" } }],
      ["gcpsm", { google: { projectId: "p", serviceAccount: "a@p.iam.gserviceaccount.com", cluster } }],
    ] as const) {
      const rendered = await production({ secretStore });
      const { secretStoreRef } = object(rendered, "ExternalSecret", "azure-b2c").spec;
      assert.equal(secretStoreRef.kind, "SecretStore");
      assert.deepEqual(Object.keys(object(rendered, "SecretStore", secretStoreRef.name).spec.provider), [provider]);
      assert.deepEqual(all(rendered, "Secret"), [], provider);
    }
    // The platform team's store reads what was unsealed; an entry there is a Secret, and named as one may be.
    const sealed = { kind: "ClusterSecretStore", name: "unsealed" } as const;
    const rendered = await production({ secretStore: { existing: { ...sealed, entryNames: "flat" } } });
    assert.deepEqual(all(rendered, "SecretStore"), []);
    const fetched = all(rendered, "ExternalSecret");
    assert.ok(fetched.length > watched.length);
    for (const { metadata, spec } of fetched) {
      assert.deepEqual(spec.secretStoreRef, sealed, metadata.name);
      for (const { remoteRef } of spec.data) assert.match(remoteRef.key, /^cortex-core--[a-z0-9-]{1,240}$/);
    }
  });

  it("are for PostgreSQL one Opaque Secret of user name and password, which the servers are made with (CC-103)", () => {
    for (const [name, instances] of [
      ["postgres-core", 4],
      ["postgres-memory", 2],
    ] as const) {
      const { data, target } = object(prod, "ExternalSecret", `${name}-credentials`).spec;
      assert.deepEqual([target.name, target.template.type], [`${name}-credentials`, "Opaque"]);
      assert.deepEqual(
        data.map(({ secretKey, remoteRef }: KubernetesObject) => [secretKey, remoteRef.key, remoteRef.property]),
        ["username", "password"].map((key) => [key, `cortex-core/${name}-credentials`, key]),
      );
      const cluster = object(prod, "Cluster", name).spec;
      assert.deepEqual([cluster.instances, cluster.bootstrap.initdb.secret], [instances, { name: target.name }]);
      // The operator sets a changed password on the primary, from where it comes to all others.
      assert.equal(target.template.metadata.labels["cnpg.io/reload"], "true");
    }
  });

  it("are each to be changed within 90 days, which is told of before, at the end, and when it fails (CC-064)", () => {
    for (const { metadata } of all(prod, "ExternalSecret").filter(({ metadata: { name } }) => name !== "secret-ages"))
      assert.equal(metadata.annotations?.["axon.dev/rotate-every"], "90d", metadata.name);
    const rules: readonly KubernetesObject[] = all(prod, "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap((group: KubernetesObject) => group.rules),
    );
    const told = (name: string): Readonly<Record<string, string>> =>
      Object.fromEntries(
        rules.filter(({ alert }) => alert === name).map(({ labels, expr }) => [labels.component, expr]),
      );
    for (const name of watched) {
      const series = `axon_secret_rotated_timestamp_seconds{namespace="cortex-core",name="${name}"}`;
      const old = told("SecretTooOld")[name] ?? "";
      assert.ok(old.includes(series) && old.endsWith(` >= ${90 * daySeconds}`), `${name}: ${old}`);
      assert.match(told("SecretChangeDue")[name] ?? "", / \+ 7776000 - time\(\) > 0 <= 1209600 or /, name);
      assert.match(told("SecretRotationFailed")[name] ?? "", /condition="Ready",status="False"\}\) == 1 or /, name);
    }
    // The day of each change is kept, and asked for as often as the values.
    const { data, refreshInterval } = object(prod, "ExternalSecret", "secret-ages").spec;
    assert.deepEqual(
      data.map(({ remoteRef }: KubernetesObject) => `${remoteRef.key} ${remoteRef.property}`).sort(),
      watched.map((name) => `cortex-core/${name} rotated`).sort(),
    );
    assert.equal(refreshInterval, "15m");
  });

  it("change without a gap: two users of each database, one idle, and services that move over one by one (CC-064)", async () => {
    const settings = (from: Rendered, name: string) => environmentOf(from, object(from, "Deployment", name));
    const moved = await production({ activeUsers: { "postgres-core": 2, "postgres-memory": 2 } });
    for (const [service, database, owner] of [
      ["cortex-core-api", "postgres-core", "cortex"],
      ["memory-service", "postgres-memory", "cortex_memory"],
    ] as const) {
      const { roles } = object(prod, "Cluster", database).spec.managed;
      assert.deepEqual(
        roles.map(({ name, inRoles, passwordSecret, superuser }: KubernetesObject) => [
          name,
          inRoles,
          passwordSecret.name,
          superuser,
        ]),
        [1, 2].map((turn) => [`${owner}_${turn}`, [owner], `${database}-user-${turn}`, false]),
      );
      assert.equal(settings(prod, service).DATABASE_URL, `${database}-user-1/url`);
      assert.equal(settings(moved, service).DATABASE_URL, `${database}-user-2/url`);
      const { metadata, spec } = object(prod, "Deployment", service);
      const restarting = metadata.annotations?.["secret.reloader.stakater.com/reload"]?.split(",") ?? [];
      assert.ok(restarting.includes(`${database}-user-1`) && !restarting.includes(`${database}-user-2`));
      assert.deepEqual(spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
    }
  });
});
