import assert from "node:assert/strict";
import { KubernetesJob, KubernetesService } from "@axon/services/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childrenOf, only, recordResources } from "../../support/mocks.ts";
import { api, containerOf, deploy, deploymentType, labels, podOf, scale, specOf } from "./deployed-service.ts";

describe("KubernetesService", () => {
  it("is a Deployment, Service, account, settings and disruption budget, all its own children", async () => {
    assert.deepEqual(childrenOf(await deploy(), "cortex-core-api"), [
      "kubernetes:apps/v1:Deployment cortex-core-api",
      "kubernetes:core/v1:ConfigMap cortex-core-api-config",
      "kubernetes:core/v1:Service cortex-core-api",
      "kubernetes:core/v1:ServiceAccount cortex-core-api",
      "kubernetes:policy/v1:PodDisruptionBudget cortex-core-api",
    ]);
  });

  it("puts name, namespace and the app label on everything, which monitors select by (CC-045)", async () => {
    for (const { type, name, inputs } of await deploy()) {
      if (!type.startsWith("kubernetes:")) continue;
      const { annotations, ...metadata } = Object(inputs.metadata);
      assert.deepEqual(metadata, { name, namespace: "cortex-core", labels: { ...labels, app: "cortex-core-api" } });
    }
  });

  it("runs three replicas of the exact image on port 8000 (CC-034)", async () => {
    const resources = await deploy();
    const spec = specOf(resources, deploymentType);
    assert.equal(spec.replicas, 3);
    assert.deepEqual(spec.selector, { matchLabels: { app: "cortex-core-api" } });
    assert.equal(spec.template.metadata.labels.app, "cortex-core-api");
    assert.equal(containerOf(resources).image, "registry.example.com/cortex-core-api:1.4.2");
    assert.deepEqual(containerOf(resources).ports, [{ name: "http", containerPort: 8000, protocol: "TCP" }]);
  });

  it("runs two replicas unless told otherwise", async () => {
    assert.equal(specOf(await deploy({ replicas: undefined }), deploymentType).replicas, 2);
  });

  it("updates with one extra pod and none unavailable, and gives up after ten minutes (CC-035)", async () => {
    const resources = await deploy();
    const spec = specOf(resources, deploymentType);
    assert.deepEqual(spec.strategy, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    assert.equal(spec.progressDeadlineSeconds, 600);
    assert.equal(spec.revisionHistoryLimit, 10);
    assert.equal(spec.minReadySeconds, 0);
    const { timeouts } = only(resources, deploymentType).options;
    assert.deepEqual(timeouts, { create: "11m", update: "11m" }, "Pulumi waits for the cluster's verdict");
  });

  it("takes every part of the rollout from its arguments", async () => {
    const rollout = { maxSurge: 2, maxUnavailable: 1, deadline: "20m", revisions: 3, minReady: "15s" };
    const resources = await deploy({ rollout });
    const spec = specOf(resources, deploymentType);
    assert.deepEqual(spec.strategy.rollingUpdate, { maxSurge: 2, maxUnavailable: 1 });
    assert.equal(spec.progressDeadlineSeconds, 1200);
    assert.equal(spec.revisionHistoryLimit, 3);
    assert.equal(spec.minReadySeconds, 15);
    assert.equal(only(resources, deploymentType).options.timeouts.update, "21m");
  });

  it("is reached through a ClusterIP Service on a port named http (CC-045)", async () => {
    assert.deepEqual(specOf(await deploy(), "kubernetes:core/v1:Service"), {
      type: "ClusterIP",
      selector: { app: "cortex-core-api" },
      ports: [{ name: "http", port: 8000, targetPort: "http", protocol: "TCP" }],
    });
  });

  it("serves metrics on a port of their own when asked, away from the public one (CC-049)", async () => {
    const resources = await deploy({ metricsPort: 9464 });
    assert.deepEqual(specOf(resources, "kubernetes:core/v1:Service").ports[1], {
      name: "metrics",
      port: 9464,
      targetPort: "metrics",
      protocol: "TCP",
    });
    assert.deepEqual(containerOf(resources).ports[1], { name: "metrics", containerPort: 9464, protocol: "TCP" });
  });

  it("checks ready, live and start-up as the guide does (CC-039)", async () => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(await deploy());
    const get = (path: string) => ({ path, port: "http", scheme: "HTTP" });
    assert.deepEqual(readinessProbe, {
      httpGet: get("/health/ready"),
      initialDelaySeconds: 15,
      periodSeconds: 10,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 3,
    });
    assert.deepEqual(livenessProbe, {
      httpGet: get("/health/live"),
      initialDelaySeconds: 30,
      periodSeconds: 20,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 3,
    });
    assert.deepEqual(startupProbe, {
      httpGet: get("/health/live"),
      initialDelaySeconds: 0,
      periodSeconds: 10,
      timeoutSeconds: 5,
      successThreshold: 1,
      failureThreshold: 30,
    });
  });

  it("sends the headers an application asks of the outside, at start-up too (CC-039)", async () => {
    const headers = { Host: "api.example.com", "X-Forwarded-Proto": "https" };
    const health = { ready: { path: "/ready", headers }, live: { path: "/live", headers } };
    const httpHeaders = [
      { name: "Host", value: "api.example.com" },
      { name: "X-Forwarded-Proto", value: "https" },
    ];
    const { startupProbe, readinessProbe, livenessProbe } = containerOf(await deploy({ health }));
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      assert.deepEqual(probe.httpGet.httpHeaders, httpHeaders);
    }
  });

  it("takes a start-up check of its own", async () => {
    const startup = { path: "/started", period: "5s", failureThreshold: 60, timeout: "2s" };
    const { startupProbe } = containerOf(await deploy({ health: { ...api.health, startup } }));
    assert.equal(startupProbe.httpGet.path, "/started");
    assert.deepEqual(
      [startupProbe.periodSeconds, startupProbe.failureThreshold, startupProbe.timeoutSeconds],
      [5, 60, 2],
    );
  });

  it("drains for five seconds and has 60 to stop (CC-031, CC-079)", async () => {
    const resources = await deploy();
    assert.equal(podOf(resources).terminationGracePeriodSeconds, 60);
    assert.deepEqual(containerOf(resources).lifecycle, { preStop: { sleep: { seconds: 5 } } });
  });

  it("has long enough to stop for the longest request and the drain together (CC-079)", async () => {
    const shutdown = { drain: "10s", grace: "130s" };
    const resources = await deploy({ requestTimeout: "120s", shutdown });
    assert.equal(podOf(resources).terminationGracePeriodSeconds, 130);
    assert.deepEqual(containerOf(resources).lifecycle, { preStop: { sleep: { seconds: 10 } } });
  });

  it("has no hook when there is nothing to drain", async () => {
    assert.equal(containerOf(await deploy({ shutdown: { drain: "0s", grace: "60s" } })).lifecycle, undefined);
  });

  it("has requests and limits of CPU and memory (CC-031)", async () => {
    assert.deepEqual(containerOf(await deploy()).resources, {
      requests: { cpu: "250m", memory: "256Mi" },
      limits: { cpu: "500m", memory: "512Mi" },
    });
  });

  it("runs as 1000 under the restricted profile with a writable /tmp (CC-030, CC-040, CC-113)", async () => {
    const resources = await deploy();
    const { runAsUser, runAsGroup, fsGroup, runAsNonRoot, seccompProfile } = podOf(resources).securityContext;
    assert.deepEqual([runAsUser, runAsGroup, fsGroup, runAsNonRoot], [1000, 1000, 1000, true]);
    assert.deepEqual(seccompProfile, { type: "RuntimeDefault" });
    const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = containerOf(resources).securityContext;
    assert.deepEqual([allowPrivilegeEscalation, readOnlyRootFilesystem], [false, true]);
    assert.deepEqual(capabilities, { drop: ["ALL"] });
    assert.deepEqual(containerOf(resources).volumeMounts, [{ name: "writable-tmp", mountPath: "/tmp" }]);
    assert.deepEqual(podOf(resources).volumes, [{ name: "writable-tmp", emptyDir: { sizeLimit: "256Mi" } }]);
  });

  it("has an account of its own, whose token is mounted nowhere", async () => {
    const resources = await deploy();
    assert.equal(only(resources, "kubernetes:core/v1:ServiceAccount").inputs.automountServiceAccountToken, false);
    assert.equal(podOf(resources).automountServiceAccountToken, false);
    assert.equal(podOf(resources).serviceAccountName, "cortex-core-api");
  });

  it("spreads over zones and nodes, and keeps two replicas through drains (CC-125)", async () => {
    const resources = await deploy({ minAvailable: 2 });
    assert.deepEqual(
      podOf(resources).topologySpreadConstraints.map((each: { topologyKey: string }) => each.topologyKey),
      ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
    );
    assert.deepEqual(specOf(resources, "kubernetes:policy/v1:PodDisruptionBudget"), {
      minAvailable: 2,
      selector: { matchLabels: { app: "cortex-core-api" } },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  it("has a budget of one by default, and none where it could never be kept or is not wanted", async () => {
    const budget = "kubernetes:policy/v1:PodDisruptionBudget";
    assert.equal(specOf(await deploy(), budget).minAvailable, 1);
    for (const args of [{ replicas: 1 }, { minAvailable: 0 }]) {
      const kinds = (await deploy(args)).map(({ type }) => type);
      assert.equal(kinds.includes(budget), false, JSON.stringify(args));
    }
  });

  describe("with autoscaling", () => {
    it("keeps 3 to 10 replicas at 70 % CPU and 80 % memory (CC-091)", async () => {
      const resources = await deploy({ scale });
      const { inputs } = only(resources, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
      assert.equal(Object(inputs.metadata).name, "cortex-core-api-hpa");
      const { scaleTargetRef, minReplicas, maxReplicas, metrics } = Object(inputs.spec);
      assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "cortex-core-api" });
      assert.deepEqual([minReplicas, maxReplicas], [3, 10]);
      assert.deepEqual(metrics, [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
        { type: "Resource", resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } } },
      ]);
    });

    it("shrinks by 10 % a minute after five quiet minutes (CC-092)", async () => {
      const { behavior } = specOf(await deploy({ scale }), "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
      assert.deepEqual(behavior.scaleDown, {
        stabilizationWindowSeconds: 300,
        selectPolicy: "Max",
        policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
      });
    });

    it("grows by 100 % or four pods a minute, whichever is more, after one (CC-093)", async () => {
      const { behavior } = specOf(await deploy({ scale }), "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
      assert.deepEqual(behavior.scaleUp, {
        stabilizationWindowSeconds: 60,
        selectPolicy: "Max",
        policies: [
          { type: "Percent", value: 100, periodSeconds: 60 },
          { type: "Pods", value: 4, periodSeconds: 60 },
        ],
      });
    });

    it("leaves the number of replicas to the autoscaler (CC-034)", async () => {
      assert.equal("replicas" in specOf(await deploy({ scale }), deploymentType), false);
    });

    it("measures the budget by the fewest replicas, not by the fixed number", async () => {
      const resources = await deploy({ replicas: 1, scale });
      assert.equal(specOf(resources, "kubernetes:policy/v1:PodDisruptionBudget").minAvailable, 1);
    });

    it("watches one metric, and picks the gentlest policy, when asked", async () => {
      const down = {
        stabilization: "0s",
        policies: [{ type: "pods", value: 1, period: "30s" }],
        select: "min",
      } as const;
      const resources = await deploy({ scale: { min: 2, max: 4, memoryPercent: 75, down } });
      const { metrics, behavior } = specOf(resources, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler");
      assert.deepEqual(
        metrics.map((each: { resource: { name: string } }) => each.resource.name),
        ["memory"],
      );
      assert.equal(behavior.scaleUp, undefined);
      assert.deepEqual(behavior.scaleDown, {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Min",
        policies: [{ type: "Pods", value: 1, periodSeconds: 30 }],
      });
    });
  });

  it("takes command, ids, pull secrets, priority and writable paths", async () => {
    const resources = await deploy({
      command: ["gunicorn", "app:main"],
      user: { uid: 2000, gid: 3000 },
      imagePullSecrets: ["registry"],
      priorityClassName: "business",
      writablePaths: ["/tmp", "/var/cache"],
    });
    const pod = podOf(resources);
    assert.deepEqual(containerOf(resources).command, ["gunicorn", "app:main"]);
    assert.deepEqual([pod.securityContext.runAsUser, pod.securityContext.fsGroup], [2000, 3000]);
    assert.deepEqual(pod.imagePullSecrets, [{ name: "registry" }]);
    assert.equal(pod.priorityClassName, "business");
    assert.deepEqual(
      containerOf(resources).volumeMounts.map((mount: { mountPath: string }) => mount.mountPath),
      ["/tmp", "/var/cache"],
    );
  });

  it("hardens what runs before it the same way, with its own writable paths", async () => {
    const wait = {
      name: "wait",
      image: "registry.example.com/tools:1.0.0",
      command: ["wait"],
      resources: api.resources,
      writablePaths: ["/tmp", "/work"],
    };
    const pod = podOf(await deploy({ initContainers: [wait] }));
    assert.equal(pod.initContainers.length, 1);
    assert.equal(pod.initContainers[0].securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(
      pod.volumes.map((volume: { name: string }) => volume.name),
      ["writable-tmp", "writable-work"],
    );
  });

  it("gives its address once the workload is there", async () => {
    const seen: unknown[] = [];
    await recordResources(() => {
      const { host, port, url } = new KubernetesService("cortex-core-api", api);
      pulumi.all([host, port, url]).apply((values) => seen.push(...values));
    });
    assert.deepEqual(seen, ["cortex-core-api", 8000, "http://cortex-core-api:8000"]);
  });

  it("comes after what it depends on with every part, so that migrations run before the rollout (CC-069)", async () => {
    const resources = await recordResources(() => {
      const { namespace, image, resources } = api;
      const migration = { namespace, image: String(image), resources, command: ["alembic", "upgrade", "head"] };
      const dependsOn = new KubernetesJob("db-migration-job", migration);
      new KubernetesService("cortex-core-api", api, { dependsOn });
    });
    // Children are registered once their component is, and that waits until the job has succeeded.
    const service = only(resources, "axon:services:KubernetesService");
    assert.ok(service.dependsOn.includes("db-migration-job"), service.dependsOn.join(", "));
    const job = resources.findIndex(({ type }) => type === "kubernetes:batch/v1:Job");
    const first = resources.findIndex(({ parent }) => parent === "cortex-core-api");
    assert.ok(job >= 0 && job < first);
  });
});
