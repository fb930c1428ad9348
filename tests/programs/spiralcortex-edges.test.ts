import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

const prodConfig = stackConfig("spiralcortex-prod-kubernetes");

/** The production stack with other words for its cluster, or for the system itself. */
function rendered(cluster: object, overrides?: object): Promise<Rendered> {
  return renderStack("spiralcortex-prod-kubernetes", {
    ...prodConfig,
    "axon:kubernetes": { ...(prodConfig["axon:kubernetes"] as object), ...cluster },
    ...(overrides ? { "axon:overrides": overrides } : {}),
  });
}

const objectsOf = (resources: Rendered, kind: string) =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as KubernetesObject);

describe("who reaches SpiralCortex on Kubernetes", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderStack("spiralcortex-prod-kubernetes");
  });
  const policy = (name: string) => object(prod, "NetworkPolicy", name).spec;

  it("gives nothing a public address but the entry (SC-003)", () => {
    const services = objectsOf(prod, "Service");
    assert.ok(services.length >= 5);
    for (const { metadata, spec } of services) {
      assert.ok([undefined, "ClusterIP"].includes(spec.type), metadata.name);
      assert.equal(spec.externalIPs, undefined, metadata.name);
    }
    assert.equal(objectsOf(prod, "Gateway").length, 1);
    const [backend] = objectsOf(prod, "HTTPRoute").flatMap(({ spec }) =>
      spec.rules.flatMap(({ backendRefs = [] }: { backendRefs?: { name: string; port: number }[] }) => backendRefs),
    );
    assert.deepEqual([backend.name, backend.port], ["spiralcortex-fusion", 8_000]);
  });

  it("is an nginx Ingress for the one host where the cluster has that (SC-003, SC-077)", async () => {
    const entry = { api: "ingress", controller: "nginx", className: "nginx", namespace: "ingress-nginx" };
    // That controller takes the oldest TLS from its own configuration.
    const resources = await rendered({ entry }, { endpoints: { spiralcortex: { tls: { minVersion: "1.2" } } } });
    const [rule] = object(resources, "Ingress", "spiralcortex").spec.rules;
    assert.equal(rule.host, "api.spiralcortex.com");
    assert.equal(rule.http.paths.at(-1).backend.service.name, "spiralcortex-fusion");
    const { ingress } = object(resources, "NetworkPolicy", "spiralcortex-to-spiralcortex-fusion-ingress").spec;
    assert.deepEqual(ingress, [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } }],
        ports: [{ port: 8_000, protocol: "TCP" }],
      },
    ]);
  });

  it("lets the entry, Prometheus and the smoke test at port 8000 and denies the rest, both ways (SC-077)", () => {
    const denied = objectsOf(prod, "NetworkPolicy").find(
      ({ metadata }) => metadata.namespace === "spiralcortex" && metadata.name === "default-deny",
    )?.spec;
    assert.deepEqual([denied.podSelector, denied.policyTypes], [{}, ["Ingress", "Egress"]]);
    const admitted = objectsOf(prod, "NetworkPolicy").filter(
      ({ spec }) => spec.policyTypes.includes("Ingress") && spec.podSelector.matchLabels?.app === "spiralcortex-fusion",
    );
    assert.deepEqual(admitted.map(({ metadata }) => metadata.name).sort(), [
      "monitoring-to-spiralcortex-fusion-ingress",
      "smoke-test-to-spiralcortex-fusion-ingress",
      "spiralcortex-to-spiralcortex-fusion-ingress",
    ]);
    for (const { metadata, spec } of admitted) {
      assert.equal(metadata.namespace, "spiralcortex");
      assert.deepEqual(spec.ingress[0].ports, [{ port: 8_000, protocol: "TCP" }], metadata.name);
    }
    assert.deepEqual(policy("monitoring-to-spiralcortex-fusion-ingress").ingress[0].from, [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "spiralcortex-monitoring" } },
        podSelector: { matchLabels: { app: "prometheus" } },
      },
    ]);
  });

  it("lets the API alone, and who measures, at the cache, which asks for a password from the secret store (SC-007, SC-037)", () => {
    const callers = (app: string) =>
      objectsOf(prod, "NetworkPolicy")
        .filter(({ spec }) => spec.policyTypes.includes("Ingress") && spec.podSelector.matchLabels?.app === app)
        .flatMap(({ spec: { ingress } }) => ingress)
        .map(({ from, ports }: KubernetesObject) => `${from[0].podSelector.matchLabels.app} ${ports[0].port}`)
        .sort();
    assert.deepEqual(callers("redis"), ["spiralcortex-fusion 6379"]);
    // Behind what the API calls: the proxies, the servers among themselves, and Prometheus at the exporter.
    assert.deepEqual(callers("redis-servers"), [
      "prometheus 9121",
      "redis 6379",
      "redis-servers 26379",
      "redis-servers 6379",
    ]);
    const [server] = object(prod, "StatefulSet", "redis").spec.template.spec.containers;
    assert.match(server.image, /valkey:\d+\./);
    assert.match(JSON.stringify(server), /"redis-credentials"/);
    assert.equal(object(prod, "ExternalSecret", "redis-credentials").spec.target.name, "redis-credentials");
  });

  it("can do without the cache, the search and the traces, each by one switch (SC-037)", async () => {
    const without = await rendered(
      {},
      {
        caches: { redis: { enabled: false } },
        searches: { elasticsearch: { enabled: false } },
        tracing: { jaeger: { enabled: false } },
      },
    );
    const [container] = object(without, "Deployment", "spiralcortex-fusion").spec.template.spec.containers;
    const names = container.env.map(({ name }: { name: string }) => name);
    assert.ok(!names.includes("REDIS_URL") && !names.includes("ELASTICSEARCH_PASSWORD"));
    const left = without.filter(({ name }) => /redis|elasticsearch|jaeger/.test(name)).map(({ name }) => name);
    assert.deepEqual(left, []);
  });

  it("calls a database of somebody else's where the installation has one (SC-036)", async () => {
    const elsewhere = await rendered(
      {},
      {
        databases: { postgres: { enabled: false } },
        externals: { "external-postgres": { enabled: true, host: "db.example.com" } },
      },
    );
    assert.throws(() => object(elsewhere, "Cluster", "postgres"), /0 objects/);
    const [container] = object(elsewhere, "Deployment", "spiralcortex-fusion").spec.template.spec.containers;
    const variable = container.env.find(({ name }: { name: string }) => name === "DATABASE_URL");
    assert.equal(variable.valueFrom.secretKeyRef.key, "databaseUrl");
    const { data } = object(elsewhere, "ConfigMap", "spiralcortex-fusion-config");
    assert.deepEqual(
      [data.POSTGRES_HOST, data.POSTGRES_PORT, data.POSTGRES_DB, data.POSTGRES_USER],
      ["db.example.com", "5432", "spiralcortex", "spiralcortex"],
    );
    const [rule] = object(elsewhere, "NetworkPolicy", "spiralcortex-fusion-to-external-postgres-egress").spec.egress;
    assert.equal(rule.ports[0].port, 5_432);
  });

  it("makes database and role spiralcortex in the cluster, the password from the secret store (SC-036)", () => {
    const { initdb } = object(prod, "Cluster", "postgres").spec.bootstrap;
    assert.deepEqual([initdb.database, initdb.owner], ["spiralcortex", "spiralcortex"]);
    assert.equal(initdb.secret.name, "postgres-credentials");
    assert.equal(object(prod, "ExternalSecret", "postgres-credentials").spec.target.name, "postgres-credentials");
  });

  it("asks the four routes of every release for an answer, behind the one host (SC-004)", () => {
    const job = objectsOf(prod, "Job").find(({ metadata }) => metadata.name.startsWith("smoke-test"));
    const script = job?.spec.template.spec.containers[0].command.at(-1);
    assert.match(script, /"\/health"/);
    assert.match(script, /"\/api\/v1\/" \+ name\) for name in \("fusion", "emotion", "risk", "ethics"\)/);
    const { hostnames, rules } = object(prod, "HTTPRoute", "spiralcortex").spec;
    assert.deepEqual(hostnames, ["api.spiralcortex.com"]);
    const served = rules.filter(({ backendRefs = [] }: { backendRefs?: object[] }) => backendRefs.length > 0);
    assert.deepEqual(
      served.map(({ matches }: { matches: { path: object }[] }) => matches.map(({ path }) => path)),
      [[{ type: "PathPrefix", value: "/" }]],
    );
    const usage = JSON.parse(
      object(prod, "ConfigMap", "spiralcortex-business-metrics").data["spiralcortex-business-metrics.json"],
    ).panels[0];
    assert.deepEqual([usage.title, usage.targets[0].legendFormat], ["API usage by endpoint", "{{endpoint}}"]);
    assert.equal(usage.targets[0].expr, "sum by (endpoint) (rate(spiralcortex_requests_total[5m]))");
  });

  it("gives every pod an account of its own that may do nothing in the cluster (SC-086)", () => {
    const { serviceAccountName, automountServiceAccountToken } = object(prod, "Deployment", "spiralcortex-fusion").spec
      .template.spec;
    assert.deepEqual([serviceAccountName, automountServiceAccountToken], ["spiralcortex-fusion", false]);
    const bound = [...objectsOf(prod, "RoleBinding"), ...objectsOf(prod, "ClusterRoleBinding")].flatMap(
      ({ subjects = [] }) => subjects.map(({ name }: { name: string }) => name),
    );
    assert.ok(bound.length > 0 && !bound.includes("spiralcortex-fusion"));
  });

  it("holds the signing key of tokens, and the one before it, in one Secret that every replica reads (SC-081)", () => {
    const { metadata, spec } = object(prod, "ExternalSecret", "spiralcortex-secrets");
    assert.deepEqual([metadata.namespace, spec.target.name], ["spiralcortex", "spiralcortex-secrets"]);
    assert.deepEqual(
      spec.data.map(({ secretKey }: { secretKey: string }) => secretKey),
      ["jwt-secret", "jwt-secret-previous", "api-key"],
    );
    const [container] = object(prod, "Deployment", "spiralcortex-fusion").spec.template.spec.containers;
    const keyOf = (name: string) =>
      container.env.find((one: { name: string }) => one.name === name).valueFrom.secretKeyRef;
    assert.deepEqual(keyOf("JWT_SECRET_KEY"), { name: "spiralcortex-secrets", key: "jwt-secret" });
    assert.deepEqual(keyOf("JWT_SECRET_KEY_PREVIOUS"), { name: "spiralcortex-secrets", key: "jwt-secret-previous" });
    assert.equal(metadata.annotations?.["axon.dev/rotate-every"], "90d");
  });

  it("keeps models in a bucket with their history, of which pods have a copy that they cannot change (SC-092)", () => {
    const { initContainers, containers } = object(prod, "Deployment", "spiralcortex-fusion").spec.template.spec;
    const mount = containers[0].volumeMounts.find(
      ({ mountPath }: { mountPath: string }) => mountPath === "/app/models",
    );
    assert.equal(mount.readOnly, true);
    // Each model by its version: a release of one is a folder of its own, which later ones do not touch.
    const fetched = initContainers.flatMap(({ command }: { command?: string[] }) =>
      (command ?? []).filter((word) => word.startsWith("models:spiralcortex-models/")),
    );
    assert.equal(fetched.length, 3);
    for (const source of fetched) assert.match(source, /^models:spiralcortex-models\/[a-z]+\/\d+\.\d+\.\d+$/);
    const { data } = object(prod, "ConfigMap", "spiralcortex-models-bucket");
    assert.match(data["2-versioning"], /<Status>Enabled<\/Status>/);
    assert.match(data["3-lifecycle"], /<NoncurrentDays>30<\/NoncurrentDays>/);
  });

  it("dumps the database on a schedule, encrypted, named by time, and fails loudly (SC-090)", () => {
    const { spec } = object(prod, "CronJob", "postgres-dump-weekly");
    assert.equal(spec.concurrencyPolicy, "Forbid");
    const { data } = object(prod, "ConfigMap", "postgres-dump");
    assert.match(data["dump.sh"], /^set -euo pipefail\n/);
    assert.match(data["dump.sh"], /\$DB_NAME-\$\(date -u \+%Y%m%d_%H%M%S\)\.dump\.gpg/);
    assert.match(data["dump.sh"], /--format=custom/);
    const written = JSON.stringify(spec);
    assert.match(written, /"DB_NAME","value":"spiralcortex"/);
    assert.match(written, /example-spiralcortex-backups-prod/);
    assert.match(written, /"postgres-credentials"/);
    const failing = objectsOf(prod, "PrometheusRule").flatMap(({ spec: { groups } }) =>
      groups.flatMap(({ rules }: { rules: { alert: string; expr: string }[] }) => rules),
    );
    assert.ok(
      failing.some(({ alert, expr }) => alert === "ScheduledJobFailed" && expr.includes("postgres-dump-weekly")),
    );
  });

  it("spreads what production runs over zones, with disruption budgets (SC-114)", () => {
    const spread = (kind: string, name: string) =>
      object(prod, kind, name).spec.template.spec.topologySpreadConstraints.map(
        ({ topologyKey, maxSkew, labelSelector }: KubernetesObject) =>
          `${labelSelector.matchLabels.app} by ${topologyKey} to ${maxSkew}`,
      );
    const zoneAndNode = (app: string) => [
      `${app} by topology.kubernetes.io/zone to 1`,
      `${app} by kubernetes.io/hostname to 1`,
    ];
    assert.deepEqual(spread("Deployment", "spiralcortex-fusion"), zoneAndNode("spiralcortex-fusion"));
    assert.equal(object(prod, "HorizontalPodAutoscaler", "spiralcortex-fusion-hpa").spec.minReplicas, 3);
    assert.equal(object(prod, "PodDisruptionBudget", "spiralcortex-fusion").spec.minAvailable, 2);
    for (const [kind, name, app] of [
      ["StatefulSet", "redis", "redis-servers"],
      ["Deployment", "redis-proxy", "redis"],
    ] as const) {
      assert.equal(spread(kind, name)[0], zoneAndNode(app)[0]);
      assert.ok(object(prod, "PodDisruptionBudget", app).spec, app);
    }
  });

  it("keeps standbys of database and cache in other zones, which take over by themselves (SC-114)", () => {
    const database = object(prod, "Cluster", "postgres").spec;
    // CloudNativePG promotes a standby at once, unless it is told to wait, and makes the disruption budgets of its own.
    assert.deepEqual([database.instances, database.failoverDelay ?? 0, database.enablePDB], [3, 0, true]);
    const [zone] = database.topologySpreadConstraints;
    assert.deepEqual([zone.topologyKey, zone.whenUnsatisfiable], ["topology.kubernetes.io/zone", "DoNotSchedule"]);
    const { replicas, template } = object(prod, "StatefulSet", "redis").spec;
    assert.equal(replicas, 3);
    assert.equal(template.spec.topologySpreadConstraints[0].whenUnsatisfiable, "DoNotSchedule");
    assert.deepEqual(
      template.spec.containers.map(({ name }: { name: string }) => name),
      ["valkey", "sentinel", "metrics"],
    );
    const { "sentinel.sh": voting = "" } = object(prod, "ConfigMap", "redis").data;
    assert.match(voting, /sentinel monitor redis \S+ 6379 2\n/, "two of three decide");
  });

  it("waits ten minutes for a rollout and then counts it as failed (SC-109)", () => {
    const { spec } = object(prod, "Deployment", "spiralcortex-fusion");
    assert.equal(spec.progressDeadlineSeconds, 600);
    assert.ok(spec.revisionHistoryLimit >= 2);
  });

  it("is refused where nodes and disks have less than the guide's cluster, or than ten replicas ask for (SC-015)", async () => {
    await assert.rejects(
      rendered({ capacity: { cpu: "6", memory: "24Gi", storage: "400Gi" } }),
      (error: Error) => /capacity\.cpu/.test(error.message) && /storage must be at least 500Gi/.test(error.message),
    );
    await assert.rejects(rendered({ capacity: { cpu: "8", memory: "128Gi", storage: "1Ti" } }), /capacity\.cpu/);
    await assert.rejects(rendered({ capacity: undefined }), /cpu 8, memory 32Gi and storage 500Gi/);
  });

  it("takes CPU and memory from the stack, with no change of code (SC-087)", async () => {
    const larger = await rendered(
      {},
      {
        services: {
          "spiralcortex-fusion": { cpu: { request: "2", limit: "4" }, memory: { request: "4Gi", limit: "8Gi" } },
        },
      },
    );
    const { requests, limits } = object(larger, "Deployment", "spiralcortex-fusion").spec.template.spec.containers[0]
      .resources;
    assert.deepEqual([requests.cpu, requests.memory, limits.cpu, limits.memory], ["2", "4Gi", "4", "8Gi"]);
  });
});
