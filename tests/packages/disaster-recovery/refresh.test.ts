import assert from "node:assert/strict";
import { KubernetesDatabaseRefresh, type KubernetesDatabaseRefreshArgs } from "@axon/disaster-recovery/kubernetes";
import { type Manifests, render } from "../database/manifests.ts";

const args: KubernetesDatabaseRefreshArgs = {
  namespace: "shop-refresh",
  database: "orders",
  masks: { users: { email: "email" } },
  schedule: "0 5 * * 0",
  storage: "20Gi",
  image: "ghcr.io/cloudnative-pg/postgresql:17.11-202608310816-system-trixie",
  backup: { url: "s3://backups/shop/prod/orders", server: "orders", options: ["--cloud-provider=aws-s3"] },
  store: { to: { internet: true }, port: 443 },
  target: {
    host: "orders.shop.svc",
    pods: { app: "orders", namespace: "shop" },
    username: { secret: "orders-credentials", key: "username" },
    password: { secret: "orders-credentials", key: "password" },
  },
};

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly volumeMounts: readonly { readonly name: string }[];
}

const refreshOf = (change: Partial<KubernetesDatabaseRefreshArgs> = {}) =>
  render(() => new KubernetesDatabaseRefresh("orders-refresh", { ...args, ...change }));
const cronJob = (manifests: Manifests, path: string) => manifests.field("CronJob", "orders-refresh", `spec.${path}`);
const containers = (manifests: Manifests) => {
  const [mask] = cronJob(manifests, "jobTemplate.spec.template.spec.initContainers") as Container[];
  const [load] = cronJob(manifests, "jobTemplate.spec.template.spec.containers") as Container[];
  assert.ok(mask && load);
  return { mask, load };
};
const mounted = ({ volumeMounts }: Container) => volumeMounts.map(({ name }) => name).sort();

describe("KubernetesDatabaseRefresh", () => {
  it("masks before it loads, each in a container of its own, and the one that loads never sees what was restored (NC-004)", async () => {
    const { mask, load } = containers(await refreshOf());
    assert.deepEqual(mounted(mask), ["masked", "scripts", "temporary", "work"]);
    assert.deepEqual(mounted(load), ["masked", "scripts", "temporary"]);
    assert.doesNotMatch(JSON.stringify(mask.env), /secretKeyRef|orders\.shop\.svc/, "the other has no login");
    assert.doesNotMatch(JSON.stringify(load.env), /s3:|BACKUP/);
  });

  it("goes two ways alone: to the backups, and to the database's own port, which lets it in (NC-004)", async () => {
    const manifests = await refreshOf();
    assert.deepEqual(manifests.names, [
      "ConfigMap orders-refresh",
      "CronJob orders-refresh",
      "NetworkPolicy orders-refresh-to-database-egress",
      "NetworkPolicy orders-refresh-to-database-ingress",
      "NetworkPolicy orders-refresh-to-store-egress",
      "ServiceAccount orders-refresh",
    ]);
    const ingress = (path: string) => manifests.field("NetworkPolicy", "orders-refresh-to-database-ingress", path);
    assert.equal(ingress("metadata.namespace"), "shop");
    assert.deepEqual(ingress("spec.ingress"), [
      {
        from: [
          {
            podSelector: { matchLabels: { app: "orders-refresh" } },
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop-refresh" } },
          },
        ],
        ports: [{ port: 5432, protocol: "TCP" }],
      },
    ]);
  });

  it("runs once, one at a time, on throw-away volumes that go with the pod after an hour", async () => {
    const manifests = await refreshOf({ storageClass: "encrypted" });
    assert.equal(cronJob(manifests, "schedule"), "0 5 * * 0");
    assert.equal(cronJob(manifests, "suspend"), false);
    assert.equal(cronJob(manifests, "concurrencyPolicy"), "Forbid");
    assert.equal(cronJob(manifests, "jobTemplate.spec.backoffLimit"), 0);
    assert.equal(cronJob(manifests, "jobTemplate.spec.ttlSecondsAfterFinished"), 3600);
    const volumes = cronJob(manifests, "jobTemplate.spec.template.spec.volumes") as {
      readonly name: string;
      readonly ephemeral?: { readonly volumeClaimTemplate: { readonly spec: Readonly<Record<string, unknown>> } };
    }[];
    const claims = volumes.flatMap(({ name, ephemeral }) =>
      ephemeral ? [[name, ephemeral.volumeClaimTemplate.spec]] : [],
    );
    const claim = (storage: string) => ({
      accessModes: ["ReadWriteOnce"],
      storageClassName: "encrypted",
      resources: { requests: { storage } },
    });
    assert.deepEqual(claims, [
      // Masking writes every row once more.
      ["work", claim("40Gi")],
      ["masked", claim("20Gi")],
    ]);
  });

  it("waits for somebody to start it where it has no schedule", async () => {
    assert.equal(cronJob(await refreshOf({ schedule: undefined }), "suspend"), true);
  });

  it("speaks TLS to the database unless told otherwise", async () => {
    const modeOf = async (change: Partial<KubernetesDatabaseRefreshArgs>) =>
      containers(await refreshOf(change)).load.env.find(({ name }) => name === "PGSSLMODE")?.value;
    assert.equal(await modeOf({}), "require");
    assert.equal(await modeOf({ target: { ...args.target, tls: false } }), "disable");
  });

  it("verifies the database where its authority is known, and mounts no key beside that", async () => {
    const certificateAuthority = { secret: "orders-tls", key: "ca.crt" };
    const manifests = await refreshOf({ target: { ...args.target, certificateAuthority } });
    const { load } = containers(manifests);
    const settings = Object.fromEntries(load.env.map(({ name, value }) => [name, value]));
    assert.deepEqual([settings.PGSSLMODE, settings.PGSSLROOTCERT], ["verify-full", "/etc/refresh-authority/ca.crt"]);
    const { volumes } = Object(cronJob(manifests, "jobTemplate.spec.template.spec"));
    assert.deepEqual(
      volumes.find(({ name }: { readonly name: string }) => name === "authority"),
      { name: "authority", secret: { secretName: "orders-tls", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    );
  });

  for (const [what, change, message] of [
    ["a rule that is none", { masks: { users: { email: "shred" } } }, /masks\.users\.email must be "keep", "hash"/],
    [
      "two rules at once",
      { masks: { users: { email: { value: "x", expression: "y" } } } },
      /masks\.users\.email must be/,
    ],
    [
      "a table that is neither",
      { masks: { users: "hash" } },
      /masks\.users must be "keep", "empty" or rules by column/,
    ],
    ["a schedule that is none", { schedule: "weekly" }, /schedule must be a cron schedule of five fields/],
    ["no room", { storage: "1Mi" }, /storage must be at least 1Gi/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(refreshOf(change as unknown as Partial<KubernetesDatabaseRefreshArgs>), message);
    });
  }
});
