import assert from "node:assert/strict";
import {
  checkContainerResources,
  containerResources,
  environmentVariables,
  hardenedContainer,
  hardenedPodSpec,
  isSecretKey,
  KubernetesNamespace,
  ownAccount,
  serverSpread,
  topologySpread,
  zoneSpread,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const resources = { cpu: { request: "100m" }, memory: { request: "128Mi", limit: "256Mi" } };
const image = "registry.example.com/api:1.0.0";

describe("hardenedContainer", () => {
  it("forbids escalation, capabilities and writing to the root file system (CC-113)", () => {
    assert.deepEqual(hardenedContainer({ name: "api", image, resources }), {
      name: "api",
      image,
      imagePullPolicy: "IfNotPresent",
      resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
  });

  it("opens the root file system by an explicit word alone", () => {
    const { securityContext } = hardenedContainer({ name: "api", image, resources, readOnlyRootFilesystem: false });
    assert.equal(Object(securityContext).readOnlyRootFilesystem, false);
    assert.equal(Object(securityContext).runAsNonRoot, true);
  });

  it("mounts an empty volume at each writable path, after the given mounts", () => {
    const { volumeMounts } = hardenedContainer({
      name: "api",
      image,
      resources,
      volumeMounts: [{ name: "state", mountPath: "/data" }],
      writablePaths: ["/tmp"],
    });
    assert.deepEqual(volumeMounts, [
      { name: "state", mountPath: "/data" },
      { name: "writable-tmp", mountPath: "/tmp" },
    ]);
  });

  it("keeps paths apart that differ in a slash alone", () => {
    const { volumeMounts } = hardenedContainer({ name: "api", image, resources, writablePaths: ["/a/b", "/a-b"] });
    const [first, second] = Object(volumeMounts);
    assert.notEqual(first.name, second.name);
  });

  it("takes command, ports, probes and lifecycle as they are", () => {
    const probe = { httpGet: { path: "/health", port: "http" } };
    const lifecycle = { preStop: { sleep: { seconds: 5 } } };
    const container = hardenedContainer({
      name: "api",
      image,
      resources,
      command: ["serve"],
      args: ["--fast"],
      ports: [{ name: "http", containerPort: 8000 }],
      startupProbe: probe,
      readinessProbe: probe,
      livenessProbe: probe,
      lifecycle,
      environment: { LOG: "info" },
      environmentFrom: ["api-config"],
    });
    const { command, args, ports, startupProbe, readinessProbe, livenessProbe, env, envFrom } = container;
    assert.deepEqual([command, args], [["serve"], ["--fast"]]);
    assert.deepEqual(ports, [{ name: "http", containerPort: 8000, protocol: "TCP" }]);
    assert.deepEqual([startupProbe, readinessProbe, livenessProbe], [probe, probe, probe]);
    assert.deepEqual(container.lifecycle, lifecycle);
    assert.deepEqual(env, [{ name: "LOG", value: "info" }]);
    assert.deepEqual(envFrom, [{ configMapRef: { name: "api-config" } }]);
  });
});

describe("hardenedPodSpec", () => {
  const container = hardenedContainer({ name: "api", image, resources, writablePaths: ["/tmp"] });

  it("runs as user, group and file-system group 1000 without a token (CC-030, CC-040)", () => {
    assert.deepEqual(hardenedPodSpec({ containers: [container], serviceAccountName: "api", writablePaths: ["/tmp"] }), {
      serviceAccountName: "api",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [container],
      volumes: [{ name: "writable-tmp", emptyDir: { sizeLimit: "256Mi" } }],
      terminationGracePeriodSeconds: 30,
    });
  });

  it("takes everything else from its arguments", () => {
    const spec = hardenedPodSpec({
      containers: [container],
      initContainers: [container],
      serviceAccountName: "api",
      user: { uid: 70, gid: 71 },
      terminationGracePeriodSeconds: 60,
      volumes: [{ name: "state", emptyDir: {} }],
      writablePaths: ["/tmp"],
      writableLimit: "1Gi",
      spread: { app: "api" },
      restartPolicy: "Never",
      imagePullSecrets: ["registry"],
      priorityClassName: "high",
    });
    const { runAsUser, runAsGroup, fsGroup } = Object(spec.securityContext);
    assert.deepEqual([runAsUser, runAsGroup, fsGroup], [70, 71, 71]);
    assert.deepEqual(spec.initContainers, [container]);
    assert.equal(spec.serviceAccountName, "api");
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.terminationGracePeriodSeconds, 60);
    assert.deepEqual(spec.volumes, [
      { name: "state", emptyDir: {} },
      { name: "writable-tmp", emptyDir: { sizeLimit: "1Gi" } },
    ]);
    assert.deepEqual(spec.topologySpreadConstraints, topologySpread("api"));
    assert.equal(spec.restartPolicy, "Never");
    assert.deepEqual(spec.imagePullSecrets, [{ name: "registry" }]);
    assert.equal(spec.priorityClassName, "high");
  });

  it("makes a pod that a strict API server takes", async () => {
    const recorded = await recordResources(() => {
      new k8s.core.v1.Pod("api", {
        metadata: { name: "api", namespace: "shop", labels: { app: "api" } },
        spec: hardenedPodSpec({
          containers: [container],
          serviceAccountName: "api",
          writablePaths: ["/tmp"],
          spread: { app: "api" },
        }),
      });
    });
    assert.deepEqual(await refusals(recorded), []);
  });
});

describe("ownAccount", () => {
  it("has no right and mounts no token, and is somebody in the cloud where it is told to be", async () => {
    const annotations = { "iam.gke.io/gcp-service-account": "api@example.iam.gserviceaccount.com" };
    const resources = await recordResources(() => {
      const shop = new KubernetesNamespace("shop");
      ownAccount("api", { namespace: shop.namespace, labels: { "axon.dev/owner": "checkout" } }, shop);
      ownAccount("etl", { namespace: shop.namespace, annotations }, shop);
    });
    const metadata = { namespace: "shop" };
    const accountType = "kubernetes:core/v1:ServiceAccount";
    assert.deepEqual(only(resources, accountType, "api").inputs, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { ...metadata, name: "api", labels: { "axon.dev/owner": "checkout" } },
      automountServiceAccountToken: false,
    });
    assert.deepEqual(Object(only(resources, accountType, "etl").inputs).metadata, {
      ...metadata,
      name: "etl",
      annotations,
    });
    assert.ok(resources.every(({ type }) => !/:(Cluster)?Role(Binding)?$/.test(type)));
  });
});

describe("topologySpread", () => {
  it("spreads over zones, then nodes, each release by itself (CC-125)", () => {
    const shared = {
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { app: "api" } },
      matchLabelKeys: ["pod-template-hash"],
    };
    assert.deepEqual(topologySpread("api"), [
      { ...shared, topologyKey: "topology.kubernetes.io/zone" },
      { ...shared, topologyKey: "kubernetes.io/hostname" },
    ]);
  });
});

describe("zoneSpread", () => {
  it("lets a pod wait for a zone of its own where it stands in for another, and for a node never", () => {
    const rule = (when: "required" | "preferred") =>
      zoneSpread("api", when).map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable]);
    assert.deepEqual(rule("required"), [
      ["topology.kubernetes.io/zone", "DoNotSchedule"],
      ["kubernetes.io/hostname", "ScheduleAnyway"],
    ]);
    assert.deepEqual(zoneSpread("api", "preferred"), topologySpread("api"));
  });
});

describe("serverSpread", () => {
  const matches = { labelSelector: { matchLabels: { app: "search" } } };
  const term = { ...matches, topologyKey: "kubernetes.io/hostname" };
  const evenly = { maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway", ...matches };

  it("lets no two servers of a store share a node in production, nor a zone if it can be helped", () => {
    assert.deepEqual(serverSpread("search", true), {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
      topologySpreadConstraints: [{ ...evenly, topologyKey: "topology.kubernetes.io/zone" }],
    });
  });

  it("lets them share one elsewhere, where there is no other, and evens out the nodes for who asks", () => {
    const preferred = [{ weight: 100, podAffinityTerm: term }];
    assert.deepEqual(serverSpread("search", false, { evenNodes: true }), {
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } },
      topologySpreadConstraints: [
        { ...evenly, topologyKey: "topology.kubernetes.io/zone" },
        { ...evenly, topologyKey: "kubernetes.io/hostname" },
      ],
    });
  });
});

describe("environmentVariables", () => {
  it("sorts by name and keeps secrets as references", () => {
    assert.deepEqual(environmentVariables({ Z: "last", A: { secret: "db", key: "url" } }), [
      { name: "A", valueFrom: { secretKeyRef: { name: "db", key: "url" } } },
      { name: "Z", value: "last" },
    ]);
  });

  it("tells a reference from a text and from an output", () => {
    assert.equal(isSecretKey({ secret: "db", key: "url" }), true);
    assert.equal(isSecretKey("plain"), false);
    assert.equal(isSecretKey(pulumi.output("later")), false);
    assert.equal(isSecretKey(Promise.resolve("later")), false);
  });
});

describe("containerResources", () => {
  it("writes limits only where there are some", () => {
    const ephemeralStorage = { request: "128Mi", limit: "1Gi" };
    assert.deepEqual(containerResources({ ...resources, cpu: { request: "1", limit: "2" }, ephemeralStorage }), {
      requests: { cpu: "1", memory: "128Mi", "ephemeral-storage": "128Mi" },
      limits: { cpu: "2", memory: "256Mi", "ephemeral-storage": "1Gi" },
    });
  });

  it("has no problem with a request at its limit", () => {
    const same = { request: "1Gi", limit: "1Gi" };
    assert.deepEqual(checkContainerResources({ cpu: { request: "1", limit: "1000m" }, memory: same }), []);
  });

  it("finds every wrong quantity at once, and a request above its limit", () => {
    const found = checkContainerResources({
      cpu: { request: "1 core" },
      memory: { request: "2Gi", limit: "1024Mi" },
      ephemeralStorage: { request: "lots", limit: "more" },
    });
    assert.deepEqual(
      found.map(({ path, received }) => [path.join("."), received]),
      [
        ["cpu.request", '"1 core"'],
        ["memory.request", "2Gi"],
        ["ephemeralStorage.request", '"lots"'],
        ["ephemeralStorage.limit", '"more"'],
      ],
    );
    assert.equal(found[1]?.expected, "at most the limit of 1024Mi");
  });
});
