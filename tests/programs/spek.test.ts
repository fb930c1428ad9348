import assert from "node:assert/strict";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

describe("SPEK on Kubernetes", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
  });
  const pod = () => object(prod, "Deployment", "spek").spec.template.spec;

  it("runs three replicas of an exact image in a restricted namespace (SP-091)", () => {
    const deployment = object(prod, "Deployment", "spek");
    assert.equal(deployment.metadata.namespace, "spek");
    assert.equal(deployment.spec.selector.matchLabels.app, "spek");
    const [container] = pod().containers;
    assert.match(container.image, /^registry\.example\.com\/spek:1\.0\.0$/);
    assert.equal(container.ports[0].containerPort, 8000);
    const { labels } = object(prod, "Namespace", "spek").metadata;
    assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
    assert.equal(object(prod, "HorizontalPodAutoscaler", "spek-hpa").spec.minReplicas, 3);
  });

  it("is told the catalogue with the addresses postgres-service and redis-service, which lead to the stores (SP-092)", () => {
    assert.equal(pod().enableServiceLinks, false);
    const environment = environmentOf(prod, object(prod, "Deployment", "spek"));
    assert.deepEqual(
      Object.keys(environment).filter((name) => name.startsWith("SPEK_")),
      [
        "SPEK_BYZANTINE_FAULT_TOLERANCE",
        "SPEK_DB_HOST",
        "SPEK_DB_NAME",
        "SPEK_DB_PORT",
        "SPEK_DEBUG",
        "SPEK_ENV",
        "SPEK_LOG_LEVEL",
        "SPEK_MAX_WORKERS",
        "SPEK_MEMORY_LIMIT",
        "SPEK_METRICS_ENABLED",
        "SPEK_NASA_COMPLIANCE_STRICT",
        "SPEK_PERFORMANCE_MONITORING_ENABLED",
        "SPEK_THEATER_DETECTION_ENABLED",
        "SPEK_TIMEOUT",
        "SPEK_ALERT_WEBHOOK_URL",
        "SPEK_API_KEY_CI",
        "SPEK_API_KEY_MONITORING",
        "SPEK_CONFIG_PATH",
        "SPEK_DB_PASSWORD",
        "SPEK_ENCRYPTION_KEY",
        "SPEK_JWT_SECRET",
        "SPEK_REDIS_PASSWORD",
        "SPEK_REDIS_URL",
        "SPEK_SECRET_KEY",
      ],
    );
    assert.partialDeepStrictEqual(environment, {
      SPEK_ENV: "production",
      SPEK_DB_HOST: "postgres-service",
      SPEK_REDIS_URL: "redis-credentials/url",
    });
    const { url } = object(prod, "ExternalSecret", "redis-credentials").spec.target.template.data;
    assert.match(url, /^redis:\/\/:\{\{.*\}\}@redis-service:6379\/0$/);
    for (const [name, externalName] of [
      ["postgres-service", "postgres-pooler.spek.svc.cluster.local"],
      ["redis-service", "redis.spek.svc.cluster.local"],
    ] as const) {
      const { metadata, spec } = object(prod, "Service", name);
      assert.deepEqual([metadata.namespace, spec], ["spek", { type: "ExternalName", externalName }]);
    }
    // What they find there must be able to prove that it is who they asked for.
    assert.equal(environment.PGSSLMODE, "verify-full");
    assert.ok(object(prod, "Certificate", "postgres-tls").spec.dnsNames.includes("postgres-service"));
  });

  it("keeps the five secrets out of what is rendered, each by reference (SP-093)", () => {
    const environment = environmentOf(prod, object(prod, "Deployment", "spek"));
    for (const [variable, reference] of Object.entries({
      SPEK_SECRET_KEY: "spek-secrets/SPEK_SECRET_KEY",
      SPEK_JWT_SECRET: "spek-secrets/SPEK_JWT_SECRET",
      SPEK_ENCRYPTION_KEY: "spek-secrets/SPEK_ENCRYPTION_KEY",
      SPEK_DB_PASSWORD: "postgres-credentials/password",
      SPEK_REDIS_PASSWORD: "redis-credentials/password",
    })) {
      assert.equal(environment[variable], reference);
    }
    assert.equal(object(prod, "ExternalSecret", "spek-secrets").metadata.namespace, "spek");
  });

  it("reserves and limits what the guide says (SP-094)", () => {
    const { requests, limits } = pod().containers[0].resources;
    assert.deepEqual([requests.cpu, requests.memory, limits.cpu, limits.memory], ["1", "2Gi", "2", "4Gi"]);
  });

  it("asks /health whether a replica lives and is ready, with time to start (SP-095)", () => {
    const { livenessProbe, readinessProbe, startupProbe } = pod().containers[0];
    assert.equal(livenessProbe.httpGet.path, "/health");
    assert.deepEqual([livenessProbe.initialDelaySeconds, livenessProbe.periodSeconds], [60, 30]);
    assert.deepEqual([readinessProbe.initialDelaySeconds, readinessProbe.periodSeconds], [30, 10]);
    assert.equal(startupProbe.failureThreshold * startupProbe.periodSeconds, 300);
    assert.ok(livenessProbe.timeoutSeconds > 1 && readinessProbe.timeoutSeconds > 1);
  });

  const mounted = (from: Rendered) => {
    const { containers, volumes } = object(from, "Deployment", "spek").spec.template.spec;
    const found = containers[0].volumeMounts.map(({ name, mountPath, readOnly }: KubernetesObject) => [
      mountPath,
      { ...volumes.find((volume: { name: string }) => volume.name === name), readOnly },
    ]);
    return Object.fromEntries(found);
  };

  it("shares the claim spek-data-pvc of 50Gi between all replicas, and gives each room of its own (SP-096)", async () => {
    for (const from of [prod, await renderStack("spek-staging-kubernetes")]) {
      assert.deepEqual(object(from, "PersistentVolumeClaim", "spek-data-pvc").spec, {
        accessModes: ["ReadWriteMany"],
        resources: { requests: { storage: "50Gi" } },
        // What the installation has for fast-ssd.
        storageClassName: "fsx-openzfs",
      });
      const volumes = mounted(from);
      assert.deepEqual(volumes["/app/data"].persistentVolumeClaim, { claimName: "spek-data-pvc" });
      for (const path of ["/app/data", "/app/cache", "/app/logs", "/tmp"])
        assert.notEqual(volumes[path].readOnly, true);
      for (const path of ["/app/cache", "/app/logs", "/tmp"])
        assert.deepEqual(volumes[path].emptyDir, { sizeLimit: "256Mi" }, path);
    }
  });

  it("has its class fast-ssd made where no cluster has one: encrypted, growing, and kept (SP-096)", async () => {
    const config = stackConfig("spek-prod-kubernetes");
    const parameters = { network: "production" };
    const create = { driver: "gcp-filestore", key: "projects/p/keys/spek", reclaimPolicy: "Retain", parameters };
    const from = await renderStack("spek-prod-kubernetes", {
      ...config,
      "axon:kubernetes": {
        ...Object(config["axon:kubernetes"]),
        storageClasses: {},
        encryptedClasses: { gp3: "existing", "fast-ssd": { create } },
      },
    });
    const made = object(from, "StorageClass", "fast-ssd");
    assert.deepEqual(
      [made.provisioner, made.allowVolumeExpansion, made.reclaimPolicy, made.parameters["instance-encryption-kms-key"]],
      ["filestore.csi.storage.gke.io", true, "Retain", "projects/p/keys/spek"],
    );
    assert.equal(object(from, "PersistentVolumeClaim", "spek-data-pvc").spec.storageClassName, "fast-ssd");
  });

  it("is called at spek-service on port 80 inside of the cluster alone (SP-097)", () => {
    const { spec } = object(prod, "Service", "spek-service");
    assert.deepEqual([spec.ports[0].port, spec.ports[0].targetPort], [80, "http"]);
    assert.ok(spec.type === undefined || spec.type === "ClusterIP");
  });

  it("runs as a number with nothing that it does not need (SP-057, SP-100)", () => {
    const { securityContext, automountServiceAccountToken, containers } = pod();
    assert.deepEqual([securityContext.runAsUser, securityContext.runAsGroup], [10_001, 10_001]);
    assert.equal(securityContext.runAsNonRoot, true);
    assert.equal(securityContext.seccompProfile.type, "RuntimeDefault");
    assert.equal(automountServiceAccountToken, false);
    const own = containers[0].securityContext;
    assert.deepEqual(
      [own.allowPrivilegeEscalation, own.readOnlyRootFilesystem, own.capabilities.drop],
      [false, true, ["ALL"]],
    );
  });

  it("adds a replica before it takes one away, over zones, and keeps two through disruptions (SP-102)", () => {
    const { strategy } = object(prod, "Deployment", "spek").spec;
    assert.deepEqual([strategy.rollingUpdate.maxSurge, strategy.rollingUpdate.maxUnavailable], [1, 0]);
    assert.equal(object(prod, "PodDisruptionBudget", "spek").spec.minAvailable, 2);
    const keys = pod().topologySpreadConstraints.map(({ topologyKey }: { topologyKey: string }) => topologyKey);
    assert.ok(keys.includes("topology.kubernetes.io/zone"));
  });

  it("reads its configuration from a file that it cannot change (SP-014)", () => {
    const { data } = object(prod, "ConfigMap", "spek-file");
    const { spek } = parse(String(Object.values(data)[0]));
    for (const section of ["analysis", "phases", "security"]) assert.ok(section in spek, section);
    const phases = ["json_schema", "linter_integration", "performance_optimization", "precision_validation"];
    assert.deepEqual(Object.keys(spek.phases).sort(), phases);
    const mount = pod().containers[0].volumeMounts.find(({ mountPath }: { mountPath: string }) =>
      mountPath.startsWith("/etc/spek"),
    );
    assert.equal(mount.readOnly, true);
  });

  it("opens 20 connections a worker to database spek as spek, verified, with a password from outside (SP-019)", () => {
    const { data } = object(prod, "ConfigMap", "spek-file");
    const { database } = parse(String(Object.values(data)[0])).spek;
    assert.deepEqual(database, {
      url: `postgresql://spek:$\{SPEK_DB_PASSWORD}@$\{SPEK_DB_HOST}:$\{SPEK_DB_PORT}/$\{SPEK_DB_NAME}`,
      pool_size: 20,
      max_overflow: 0,
      pool_timeout: 30,
      pool_recycle: 3600,
    });
    const environment = environmentOf(prod, object(prod, "Deployment", "spek"));
    assert.partialDeepStrictEqual(environment, {
      SPEK_DB_HOST: "postgres-service",
      SPEK_DB_PORT: "5432",
      SPEK_DB_NAME: "spek",
      SPEK_DB_PASSWORD: "postgres-credentials/password",
      // libpq reads them where a URL does not say.
      PGSSLMODE: "verify-full",
      PGSSLROOTCERT: "/etc/axon/authority/ca.crt",
    });
    const { bootstrap, postgresql } = object(prod, "Cluster", "postgres").spec;
    assert.deepEqual([bootstrap.initdb.database, bootstrap.initdb.owner], ["spek", "spek"]);
    assert.deepEqual(postgresql.pg_hba, ["hostnossl all all all reject"]);
    // Each worker's pool is a client of the pooler, which the server sees far fewer connections of than it takes.
    const { instances, pgbouncer } = object(prod, "Pooler", "postgres-pooler").spec;
    const { maxReplicas } = object(prod, "HorizontalPodAutoscaler", "spek-hpa").spec;
    const clients = maxReplicas * Number(environment.SPEK_MAX_WORKERS) * 20;
    assert.ok(clients <= instances * Number(pgbouncer.parameters.max_client_conn), String(clients));
    const connections = instances * Number(pgbouncer.parameters.max_db_connections);
    assert.ok(connections < Number(postgresql.parameters.max_connections), String(connections));
  });

  it("writes PostgreSQL's settings down, with work_mem that 200 connections can have (SP-141, SP-142, SP-143)", () => {
    const { parameters } = object(prod, "Cluster", "postgres").spec.postgresql;
    assert.partialDeepStrictEqual(parameters, {
      shared_buffers: "2GB",
      effective_cache_size: "6GB",
      work_mem: "16MB",
      maintenance_work_mem: "512MB",
      max_connections: "200",
      wal_buffers: "16MB",
      checkpoint_completion_target: "0.9",
      wal_writer_delay: "200ms",
      random_page_cost: "1.1",
      effective_io_concurrency: "200",
      log_min_duration_statement: "1000",
      log_checkpoints: "on",
      log_connections: "on",
      log_disconnections: "on",
      log_lock_waits: "on",
    });
    for (const unset of ["commit_delay", "max_prepared_transactions"]) assert.ok(!(unset in parameters), unset);
  });

  it("dumps the database each week, one dump at a time, and whole or not at all", () => {
    const dump = object(prod, "CronJob", "postgres-dump-weekly");
    assert.deepEqual([dump.spec.schedule, dump.spec.concurrencyPolicy], ["0 3 * * 0", "Forbid"]);
    assert.match(object(prod, "ConfigMap", "postgres-dump").data["dump.sh"], /pipefail/);
  });

  it("rehearses restores in a namespace of its own", () => {
    assert.equal(object(prod, "CronJob", "postgres-drill").metadata.namespace, "spek-drill");
  });

  it("is read each 30 seconds as job and service spek, though its Service is called otherwise", () => {
    const { spec } = object(prod, "ServiceMonitor", "spek-monitor");
    assert.equal(spec.jobLabel, "app");
    assert.equal(object(prod, "Service", "spek-service").metadata.labels?.app, "spek");
    const [endpoint] = spec.endpoints;
    assert.deepEqual([endpoint.path, endpoint.interval], ["/metrics", "30s"]);
    assert.deepEqual(endpoint.relabelings, [
      { sourceLabels: ["__meta_kubernetes_service_label_app"], regex: "(.+)", targetLabel: "service" },
    ]);
  });

  it("vacuums, cleans the cache and refreshes baselines on a schedule (SP-156, SP-157)", () => {
    const schedule = (name: string) => {
      const { spec } = object(prod, "CronJob", name);
      assert.equal(spec.concurrencyPolicy, "Forbid");
      return spec.schedule;
    };
    assert.equal(schedule("spek-vacuum"), "30 1 * * *");
    assert.equal(schedule("spek-cache-cleanup"), "15 1 * * *");
    assert.equal(schedule("spek-update-baselines"), "0 4 * * 0");
    assert.match(JSON.stringify(object(prod, "CronJob", "spek-vacuum").spec), /VACUUM ANALYZE/);
  });
});
