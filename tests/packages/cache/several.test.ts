import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KubernetesCache, type KubernetesCacheArgs } from "@axon/cache/kubernetes";
import { peerStartScript, peerStopScript, sentinelStartScript } from "../../../packages/cache/src/kubernetes/peers.ts";
import { proxyConfiguration } from "../../../packages/cache/src/kubernetes/proxy.ts";
import { skipWithout } from "../../support/tools.ts";
import { type Manifests, render } from "../database/manifests.ts";

const args: KubernetesCacheArgs = {
  namespace: "shop",
  labels: { "app.kubernetes.io/part-of": "shop" },
  replicas: 3,
  password: { secret: "sessions-credentials", key: "password" },
  peerPassword: { secret: "sessions-credentials", key: "peerPassword" },
  tls: { issuer: { kind: "ClusterIssuer", name: "internal-ca" } },
  persistence: "ephemeral",
  resources: { cpu: { request: "100m", limit: "200m" }, memory: { request: "256Mi", limit: "512Mi" } },
};

interface Container {
  readonly name: string;
  readonly env: readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
  }[];
  readonly lifecycle?: unknown;
}

const renderCache = (change: Partial<KubernetesCacheArgs> = {}) =>
  render(() => new KubernetesCache("sessions", { ...args, ...change }));
const pod = (manifests: Manifests, kind: string, name: string, path: string) =>
  manifests.field(kind, name, `spec.template.spec.${path}`);
const zoneRule = (app: string, whenUnsatisfiable: string) => ({
  maxSkew: 1,
  topologyKey: "topology.kubernetes.io/zone",
  whenUnsatisfiable,
  labelSelector: { matchLabels: { app } },
  matchLabelKeys: ["pod-template-hash"],
});

describe("KubernetesCache with several servers", () => {
  it("is three servers with a sentinel each, and two proxies under the name of the cache (NC-077)", async () => {
    const manifests = await renderCache();
    assert.deepEqual(manifests.names, [
      "Certificate sessions-tls",
      "ConfigMap sessions",
      "Deployment sessions-proxy",
      "NetworkPolicy sessions-servers-copy-egress",
      "NetworkPolicy sessions-servers-copy-ingress",
      "NetworkPolicy sessions-servers-vote-egress",
      "NetworkPolicy sessions-servers-vote-ingress",
      "NetworkPolicy sessions-to-servers-egress",
      "NetworkPolicy sessions-to-servers-ingress",
      "PodDisruptionBudget sessions",
      "PodDisruptionBudget sessions-servers",
      "Service sessions",
      "Service sessions-servers",
      "ServiceAccount sessions",
      "ServiceAccount sessions-proxy",
      "StatefulSet sessions",
    ]);
    assert.equal(manifests.field("StatefulSet", "sessions", "spec.replicas"), 3);
    assert.equal(manifests.field("Deployment", "sessions-proxy", "spec.replicas"), 2);
    const containers = pod(manifests, "StatefulSet", "sessions", "containers") as Container[];
    assert.deepEqual(
      containers.map(({ name }) => name),
      ["valkey", "sentinel", "metrics"],
    );
  });

  it("puts each server, and each proxy, into a zone of its own, or lets it wait (NC-077)", async () => {
    const manifests = await renderCache();
    for (const [kind, name, app] of [
      ["StatefulSet", "sessions", "sessions-servers"],
      ["Deployment", "sessions-proxy", "sessions"],
    ] as const) {
      const [zone] = pod(manifests, kind, name, "topologySpreadConstraints") as object[];
      assert.deepEqual(zone, zoneRule(app, "DoNotSchedule"));
      assert.deepEqual(manifests.field(kind, name, "spec.template.metadata.labels"), { ...args.labels, app });
    }
    const wish = await renderCache({ zones: "preferred" });
    const [zone] = pod(wish, "StatefulSet", "sessions", "topologySpreadConstraints") as object[];
    assert.deepEqual(zone, zoneRule("sessions-servers", "ScheduleAnyway"));
  });

  it("leads clients to the server that takes writes, by the address they have always known (NC-077)", async () => {
    const manifests = await renderCache();
    assert.deepEqual(manifests.field("Service", "sessions", "spec"), {
      selector: { app: "sessions" },
      ports: [{ name: "redis", port: 6379, targetPort: "redis" }],
    });
    const files = manifests.field("ConfigMap", "sessions", "data") as Record<string, string>;
    const proxy = files["haproxy.cfg"] ?? "";
    for (const index of [0, 1, 2])
      assert.ok(proxy.includes(`server server-${index} sessions-${index}.sessions-servers.\${DOMAIN}:6379`), proxy);
    assert.match(proxy, /tcp-check expect string role:master/);
    assert.match(proxy, /inter 1s fall 2 rise 1 on-marked-down shutdown-sessions .*check-ssl verify required/);
  });

  it("takes over by the vote of two of three, after five seconds of silence (NC-077)", async () => {
    const manifests = await renderCache();
    const files = manifests.field("ConfigMap", "sessions", "data") as Record<string, string>;
    const sentinel = files["sentinel.sh"] ?? "";
    assert.match(sentinel, /^sentinel monitor sessions \$primary 6379 2$/m);
    assert.match(sentinel, /^sentinel down-after-milliseconds sessions 5000$/m);
    assert.match(files["server.conf"] ?? "", /^min-replicas-to-write 1$/m);
  });

  it("lets one of them go at a time, and hand over before (NC-077)", async () => {
    const manifests = await renderCache();
    assert.equal(manifests.field("PodDisruptionBudget", "sessions-servers", "spec.minAvailable"), 2);
    assert.equal(manifests.field("PodDisruptionBudget", "sessions", "spec.minAvailable"), 1);
    const [server] = pod(manifests, "StatefulSet", "sessions", "containers") as Container[];
    assert.deepEqual(server?.lifecycle, { preStop: { exec: { command: ["sh", "/etc/cache/stop.sh"] } } });
    assert.equal(pod(manifests, "StatefulSet", "sessions", "terminationGracePeriodSeconds"), 60);
  });

  it("gives the peers' password to servers, sentinels and proxies, and the application's to servers alone", async () => {
    const manifests = await renderCache();
    const keysOf = ({ env }: Container) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? []).sort();
    const [server, sentinel] = pod(manifests, "StatefulSet", "sessions", "containers") as Container[];
    const [proxy] = pod(manifests, "Deployment", "sessions-proxy", "containers") as Container[];
    assert.ok(server && sentinel && proxy);
    assert.deepEqual([server, sentinel, proxy].map(keysOf), [
      ["password", "peerPassword"],
      ["peerPassword"],
      ["peerPassword"],
    ]);
  });

  it("asks for a certificate of the name that clients know and of each pod", async () => {
    const manifests = await renderCache();
    assert.deepEqual(manifests.field("Certificate", "sessions-tls", "spec.dnsNames"), [
      "sessions",
      "sessions.shop",
      "sessions.shop.svc",
      "*.sessions-servers",
      "*.sessions-servers.shop",
      "*.sessions-servers.shop.svc",
      "localhost",
    ]);
  });

  it("keeps the data of each server on a volume of its own where persistence is asked for", async () => {
    const manifests = await renderCache({ persistence: { storage: "2Gi" }, storageClass: "encrypted" });
    const [claim] = manifests.field("StatefulSet", "sessions", "spec.volumeClaimTemplates") as {
      readonly spec: Readonly<Record<string, unknown>>;
    }[];
    assert.equal(claim?.spec.storageClassName, "encrypted");
    const files = manifests.field("ConfigMap", "sessions", "data") as Record<string, string>;
    assert.match(files["server.conf"] ?? "", /^appendonly yes$/m);
  });

  it("opens the mesh's tunnel beside each way between its pods", async () => {
    const manifests = await renderCache({ mesh: "ambient" });
    const [rule] = manifests.field("NetworkPolicy", "sessions-servers-vote-ingress", "spec.ingress") as {
      readonly ports: readonly { readonly port: number }[];
    }[];
    assert.deepEqual(
      rule?.ports.map(({ port }) => port),
      [26379, 15008],
    );
  });

  for (const [what, change, message] of [
    ["two servers, which cannot vote", { replicas: 2 }, /replicas must be 1, or an odd number from 3, got 2/],
    ["none", { replicas: 0 }, /replicas must be 1, or an odd number from 3, got 0/],
    [
      "several that do not know each other",
      { peerPassword: undefined },
      /peerPassword must be a key of a Secret, with/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(renderCache(change), message);
    });
  }
});

describe("the scripts of several servers", () => {
  const peers = { name: "sessions", hosts: ["a", "b", "c"] };
  for (const [name, script] of [
    ["start", peerStartScript("valkey", peers, false, true)],
    ["stop", peerStopScript("valkey", peers, true)],
    ["sentinel", sentinelStartScript("valkey", peers, true)],
  ] as const) {
    it(`have a ${name} script that sh can read and shellcheck approves of`, function () {
      assert.equal(spawnSync("sh", ["-n"], { input: script, encoding: "utf8" }).stderr, "");
      skipWithout(this, "shellcheck");
      const { stdout } = spawnSync("shellcheck", ["--shell=sh", "-"], { input: script, encoding: "utf8" });
      assert.equal(stdout, "");
    });

    it(`have a ${name} script that ends where a password could not be written to its files`, () => {
      const env = { PATH: process.env.PATH, REDISCLI_AUTH: "x", PEER_PASSWORD: 'with "quotes"', SELF: "a" };
      const { status, stderr } = spawnSync("sh", ["-c", script], { env, encoding: "utf8" });
      assert.equal(status, 1);
      assert.match(stderr, /the peers' password must be letters, digits, - and _/);
    });
  }

  it("have a configuration that HAProxy takes", function () {
    skipWithout(this, "haproxy");
    const folder = mkdtempSync("/tmp/axon-proxy-");
    try {
      const hosts = ["a", "b"].map((host) => `${host}.\${DOMAIN}`);
      writeFileSync(join(folder, "haproxy.cfg"), proxyConfiguration({ hosts, port: 6379, tls: false }));
      const env = { PATH: process.env.PATH, DOMAIN: "shop.svc.cluster.local", PEER_PASSWORD: "secret" };
      const { status, stderr } = spawnSync("haproxy", ["-c", "-f", join(folder, "haproxy.cfg")], {
        encoding: "utf8",
        env,
      });
      assert.equal(status, 0, stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
