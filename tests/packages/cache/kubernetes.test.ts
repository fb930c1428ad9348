import assert from "node:assert/strict";
import { KubernetesCache, type KubernetesCacheArgs } from "@axon/cache/kubernetes";
import { render } from "../database/manifests.ts";

const args: KubernetesCacheArgs = {
  namespace: "cortex-core",
  labels: { "app.kubernetes.io/part-of": "cortex-core" },
  password: { secret: "redis-credentials", key: "password" },
  tls: { issuer: { kind: "ClusterIssuer", name: "internal-ca" } },
  persistence: "ephemeral",
  resources: { cpu: { request: "100m", limit: "200m" }, memory: { request: "256Mi", limit: "512Mi" } },
};

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly resources: unknown;
  readonly ports: unknown;
  readonly livenessProbe: unknown;
  readonly readinessProbe: unknown;
}

const renderCache = (change: Partial<KubernetesCacheArgs> = {}) =>
  render(() => new KubernetesCache("redis", { ...args, ...change }));
const containers = (manifests: Awaited<ReturnType<typeof renderCache>>, kind = "Deployment") =>
  manifests.field(kind, "redis", "spec.template.spec.containers") as readonly Container[];

describe("KubernetesCache", () => {
  it("is one Valkey server behind a Service on 6379, with the guide's resources (CC-097)", async () => {
    const manifests = await renderCache();
    assert.deepEqual(manifests.names, [
      "Certificate redis-tls",
      "ConfigMap redis",
      "Deployment redis",
      "Service redis",
      "ServiceAccount redis",
    ]);
    assert.equal(manifests.field("Deployment", "redis", "spec.replicas"), 1);
    assert.deepEqual(manifests.field("Deployment", "redis", "spec.strategy"), { type: "Recreate" });
    const [server] = containers(manifests);
    assert.equal(server?.image, "docker.io/valkey/valkey:9.1.4");
    assert.deepEqual(server?.resources, {
      requests: { cpu: "100m", memory: "256Mi" },
      limits: { cpu: "200m", memory: "512Mi" },
    });
    assert.deepEqual(manifests.field("Service", "redis", "spec"), {
      selector: { app: "redis" },
      ports: [
        { name: "redis", port: 6379, targetPort: "redis" },
        { name: "metrics", port: 9121, targetPort: "metrics" },
      ],
    });
  });

  it("selects its pods by app alone, so that ownership labels may change", async () => {
    const manifests = await renderCache();
    assert.deepEqual(manifests.field("Deployment", "redis", "spec.selector"), { matchLabels: { app: "redis" } });
    assert.deepEqual(manifests.field("Deployment", "redis", "spec.template.metadata.labels"), {
      app: "redis",
      "app.kubernetes.io/part-of": "cortex-core",
    });
  });

  it("pings at the guide's times and tells loading from dead (CC-098)", async () => {
    const [server] = containers(await renderCache({ tls: "disabled" }));
    const ping = (accepted: string) => ({
      command: ["sh", "-c", `case "$(valkey-cli -h localhost -p 6379 ping 2>&1)" in ${accepted}) ;; *) exit 1 ;; esac`],
    });
    const common = { periodSeconds: 10, timeoutSeconds: 5 };
    assert.deepEqual(server?.readinessProbe, { exec: ping("PONG"), initialDelaySeconds: 5, ...common });
    assert.deepEqual(server?.livenessProbe, { exec: ping("PONG | *LOADING*"), initialDelaySeconds: 30, ...common });
  });

  it("takes its password from a Secret, for itself and its exporter, and writes it nowhere (CC-099)", async () => {
    const manifests = await renderCache();
    const secretKeyRef = { name: "redis-credentials", key: "password" };
    const [server, exporter] = containers(manifests);
    assert.deepEqual(server?.env, [{ name: "REDISCLI_AUTH", valueFrom: { secretKeyRef } }]);
    assert.deepEqual(
      exporter?.env.find(({ name }) => name === "REDIS_PASSWORD"),
      { name: "REDIS_PASSWORD", valueFrom: { secretKeyRef } },
    );
  });

  it("accepts TLS only, with a certificate for every name it has", async () => {
    const manifests = await renderCache();
    assert.deepEqual(manifests.field("Certificate", "redis-tls", "spec.dnsNames"), [
      "redis",
      "redis.cortex-core",
      "redis.cortex-core.svc",
      "localhost",
    ]);
    const called = await renderCache({ aliases: ["sessions"] });
    const names = called.field("Certificate", "redis-tls", "spec.dnsNames") as readonly string[];
    assert.ok(names.includes("sessions.cortex-core.svc"));
    const configuration = String(
      (manifests.field("ConfigMap", "redis", "data") as Record<string, string>)["server.conf"],
    );
    assert.match(configuration, /^port 0$/m);
    assert.match(configuration, /^tls-port 6379$/m);
    assert.match(configuration, /^tls-auto-reload-interval 3600$/m);
    const [, exporter] = containers(manifests);
    assert.equal(exporter?.env.find(({ name }) => name === "REDIS_ADDR")?.value, "rediss://localhost:6379");
  });

  it("goes without TLS only where that is said", async () => {
    const manifests = await renderCache({ tls: "disabled" });
    assert.equal(manifests.names.includes("Certificate redis-tls"), false);
    const configuration = String(
      (manifests.field("ConfigMap", "redis", "data") as Record<string, string>)["server.conf"],
    );
    assert.match(configuration, /^port 6379$/m);
    assert.doesNotMatch(configuration, /tls/);
  });

  it("evicts before it reaches its memory limit (CC-097)", async () => {
    const manifests = await renderCache({ eviction: "volatile-ttl" });
    const configuration = String(
      (manifests.field("ConfigMap", "redis", "data") as Record<string, string>)["server.conf"],
    );
    assert.match(configuration, /^maxmemory 402653184$/m);
    assert.match(configuration, /^maxmemory-policy volatile-ttl$/m);
  });

  it("keeps its data on a volume where persistence is asked for", async () => {
    const manifests = await renderCache({ persistence: { storage: "2Gi" }, storageClass: "fast" });
    assert.deepEqual(manifests.field("StatefulSet", "redis", "spec.volumeClaimTemplates"), [
      {
        metadata: { name: "data", labels: { "app.kubernetes.io/part-of": "cortex-core" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "fast",
          resources: { requests: { storage: "2Gi" } },
        },
      },
    ]);
    const configuration = String(
      (manifests.field("ConfigMap", "redis", "data") as Record<string, string>)["server.conf"],
    );
    assert.match(configuration, /^appendonly yes$/m);
  });

  it("restarts when its credentials or its configuration change", async () => {
    const annotations = async (change: Partial<KubernetesCacheArgs>) =>
      (await renderCache(change)).field("Deployment", "redis", "spec.template.metadata.annotations") as Record<
        string,
        string
      >;
    const before = await annotations({ restartOn: { credentials: "1" } });
    assert.equal(before["axon.dev/version-credentials"], "1");
    const after = await annotations({ restartOn: { credentials: "1" }, eviction: "noeviction" });
    assert.notEqual(after["axon.dev/config-checksum"], before["axon.dev/config-checksum"]);
  });

  it("runs Redis, without an exporter, from a registry of one's own", async () => {
    const manifests = await renderCache({
      engine: "redis",
      metrics: false,
      image: "registry.example.com/redis:8.10.2",
    });
    const all = containers(manifests);
    assert.deepEqual(
      all.map(({ name, image }) => [name, image]),
      [["redis", "registry.example.com/redis:8.10.2"]],
    );
    assert.match(JSON.stringify(all[0]?.readinessProbe), /redis-cli/);
    assert.deepEqual(manifests.field("Deployment", "redis", "metadata.annotations"), {
      "secret.reloader.stakater.com/reload": "redis-credentials,redis-tls",
    });
  });

  it("names all that is wrong before it creates anything", async () => {
    await render(() => {
      assert.throws(
        () => new KubernetesCache("redis", { ...args, maxMemoryPercent: 95, persistence: { storage: "1Mi" } }),
        /^ProblemError: KubernetesCache "redis": 2 problems/,
      );
    });
  });
});
