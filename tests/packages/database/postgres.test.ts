import assert from "node:assert/strict";
import { KubernetesPostgres, type KubernetesPostgresArgs } from "@axon/database/kubernetes";
import { known, render } from "./manifests.ts";

const name = "postgres-core";

const args: KubernetesPostgresArgs = {
  namespace: "cortex-core",
  labels: { "app.kubernetes.io/part-of": "cortex-core" },
  database: "cortex_core",
  owner: "cortex",
  credentialsSecret: "postgres-credentials",
  storage: "5Gi",
  resources: { cpu: { request: "100m", limit: "1" }, memory: { request: "256Mi", limit: "512Mi" } },
  extensions: ["pgcrypto", "uuid-ossp"],
  tls: "disabled",
};

const renderPostgres = (change: Partial<KubernetesPostgresArgs> = {}) =>
  render(() => new KubernetesPostgres(name, { ...args, ...change }));
const pod = (manifests: Awaited<ReturnType<typeof renderPostgres>>) =>
  manifests.field("StatefulSet", name, "spec.template.spec") as Record<string, unknown>;

describe("KubernetesPostgres", () => {
  it("is one server with a volume, a Service and a headless one", async () => {
    const manifests = await renderPostgres();
    assert.deepEqual(manifests.names, [
      "ConfigMap postgres-core",
      "Service postgres-core",
      "Service postgres-core-headless",
      "ServiceAccount postgres-core",
      "StatefulSet postgres-core",
    ]);
    assert.equal(manifests.field("StatefulSet", name, "spec.replicas"), 1);
    assert.equal(manifests.field("StatefulSet", name, "spec.serviceName"), "postgres-core-headless");
    assert.equal(manifests.field("Service", "postgres-core-headless", "spec.clusterIP"), "None");
    assert.deepEqual(manifests.field("Service", name, "spec.selector"), { app: name });
  });

  it("tells its address, database and owner (CC-105)", async () => {
    const made: KubernetesPostgres[] = [];
    await render(() => made.push(new KubernetesPostgres(name, args)));
    const [postgres] = made;
    assert.ok(postgres);
    assert.deepEqual(
      [postgres.port, postgres.database, postgres.owner, postgres.tls],
      [5432, "cortex_core", "cortex", false],
    );
    assert.equal(await known(postgres.host), "postgres-core");
  });

  it("brings role, password and extensions up to date before every start (CC-065, CC-066, CC-103)", async () => {
    const manifests = await renderPostgres();
    const [prepare] = pod(manifests).initContainers as readonly {
      readonly command: unknown;
      readonly env: readonly { readonly name: string }[];
    }[];
    assert.ok(prepare);
    assert.deepEqual(prepare.command, ["sh", "/etc/postgresql/prepare.sh"]);
    const secretKeyRef = (key: string) => ({ valueFrom: { secretKeyRef: { name: "postgres-credentials", key } } });
    assert.deepEqual(
      prepare.env.filter((variable) => "valueFrom" in variable),
      [
        { name: "DATABASE_OWNER", ...secretKeyRef("username") },
        { name: "DATABASE_PASSWORD", ...secretKeyRef("password") },
      ],
    );
    const files = manifests.field("ConfigMap", name, "data") as Record<string, string>;
    for (const extension of args.extensions ?? [])
      assert.ok(files["prepare.sql"]?.includes(`CREATE EXTENSION IF NOT EXISTS "${extension}";`));
  });

  it("runs pgvector's image where vectors are asked for, and the official one elsewhere", async () => {
    const imageOf = async (change: Partial<KubernetesPostgresArgs>) => {
      const { initContainers, containers } = pod(await renderPostgres(change)) as Record<string, { image: string }[]>;
      const images = [...(initContainers ?? []), ...(containers ?? [])].map(({ image }) => image);
      assert.equal(new Set(images).size, 1);
      return images[0];
    };
    const vectors = { version: "15", extensions: ["vector"] } as const;
    assert.equal(await imageOf(vectors), "docker.io/pgvector/pgvector:0.8.2-pg15-trixie");
    assert.match((await imageOf({ version: "15" })) ?? "", /^docker\.io\/library\/postgres:15\./);
  });

  it("refuses a library to load by hand, which its extensions decide", async () => {
    const parameters = { shared_preload_libraries: "auto_explain" };
    await assert.rejects(renderPostgres({ parameters }), /parameters\.shared_preload_libraries/);
  });

  it("gives the server itself no credentials", async () => {
    const [server] = pod(await renderPostgres()).containers as readonly { readonly env: unknown }[];
    assert.doesNotMatch(JSON.stringify(server?.env), /secretKeyRef/);
  });

  it("passes the restricted profile as the image's own user", async () => {
    const spec = pod(await renderPostgres());
    assert.deepEqual(spec.securityContext, {
      runAsNonRoot: true,
      runAsUser: 999,
      runAsGroup: 999,
      fsGroup: 999,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    const all = [...(spec.initContainers as object[]), ...(spec.containers as object[])];
    for (const container of all) {
      const context = Reflect.get(container, "securityContext");
      assert.equal(Reflect.get(context, "readOnlyRootFilesystem"), true);
      assert.deepEqual(Reflect.get(context, "capabilities"), { drop: ["ALL"] });
    }
  });

  it("serves TLS from a certificate in a Secret that only it can read (CC-015)", async () => {
    const manifests = await renderPostgres({ tls: { secretName: "postgres-tls" } });
    const volumes = pod(manifests).volumes as readonly { readonly name: string; readonly secret?: unknown }[];
    const volume = volumes.find((each) => each.name === "tls");
    assert.deepEqual(volume?.secret, { secretName: "postgres-tls", defaultMode: 0o440 });
    const files = manifests.field("ConfigMap", name, "data") as Record<string, string>;
    assert.match(files["pg_hba.conf"] ?? "", /^hostnossl all all all reject$/m);
    assert.deepEqual(manifests.field("StatefulSet", name, "metadata.annotations"), {
      "secret.reloader.stakater.com/reload": "postgres-credentials,postgres-tls",
    });
  });

  it("has a certificate made for its Service, and starts with it (CC-015)", async () => {
    const manifests = await renderPostgres({ tls: { issuer: { kind: "ClusterIssuer", name: "internal-ca" } } });
    assert.deepEqual(manifests.field("Certificate", "postgres-core-tls", "spec.dnsNames"), [
      "postgres-core",
      "postgres-core.cortex-core",
      "postgres-core.cortex-core.svc",
      "localhost",
    ]);
    const secret = manifests.field("Certificate", "postgres-core-tls", "spec.secretName");
    const volumes = pod(manifests).volumes as readonly { readonly name: string; readonly secret?: object }[];
    assert.deepEqual(volumes.find((each) => each.name === "tls")?.secret, { secretName: secret, defaultMode: 0o440 });
  });

  it("has the further names that clients call it by in it", async () => {
    const issuer = { kind: "ClusterIssuer", name: "internal-ca" } as const;
    const manifests = await renderPostgres({ tls: { issuer }, aliases: ["orders-database"] });
    const names = manifests.field("Certificate", "postgres-core-tls", "spec.dnsNames") as readonly string[];
    assert.ok(names.includes("orders-database.cortex-core.svc"));
  });

  it("restarts when its credentials or its configuration change", async () => {
    const annotations = async (change: Partial<KubernetesPostgresArgs>) =>
      (await renderPostgres(change)).field("StatefulSet", name, "spec.template.metadata.annotations") as Record<
        string,
        string
      >;
    const before = await annotations({ restartOn: { credentials: "1" } });
    assert.equal(before["axon.dev/version-credentials"], "1");
    const after = await annotations({ restartOn: { credentials: "1" }, extensions: [] });
    assert.notEqual(after["axon.dev/config-checksum"], before["axon.dev/config-checksum"]);
  });
});
