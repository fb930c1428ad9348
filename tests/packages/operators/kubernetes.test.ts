import assert from "node:assert/strict";
import { operatorNames } from "@axon/operators";
import { KubernetesOperators, type KubernetesOperatorsArgs } from "@axon/operators/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { readmeExample } from "../../support/readme.ts";
import { refusals } from "../../support/strict.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const make = (args: KubernetesOperatorsArgs) => recordResources(() => void new KubernetesOperators("cluster", args));
const releases = (resources: readonly RecordedResource[]) => resources.filter(({ type }) => type === RELEASE);
const everything = Object.fromEntries(operatorNames.map((name) => [name, "install"] as const));
const values = {
  karpenter: { settings: { clusterName: "shop", interruptionQueue: "shop" } },
  velero: { initContainers: [{ name: "plugin", image: "velero/velero-plugin-for-aws:v1.14.0" }] },
};

describe("KubernetesOperators", () => {
  it("installs a chart of an exact version, whole or not at all, with its definitions", async () => {
    const resources = await make({ operators: { certManager: "install" } });
    const { inputs } = only(resources, RELEASE);
    const { values: given, ...release } = inputs;
    assert.deepEqual(release, {
      name: "cert-manager",
      namespace: "cert-manager",
      chart: "cert-manager",
      version: "v1.21.2",
      repositoryOpts: { repo: "https://charts.jetstack.io" },
      atomic: true,
      cleanupOnFail: true,
      waitForJobs: true,
      timeout: 600,
      skipCrds: false,
      createNamespace: false,
      maxHistory: 5,
      compat: "true",
    });
    assert.match(JSON.stringify(given), /"crds":\{"enabled":true,"keep":true\}/);
  });

  it("makes each namespace once, with its Pod Security profile and what may come in", async () => {
    const resources = await make({
      operators: {
        certManager: "install",
        cloudNativePg: "install",
        barmanCloud: "install",
        nvidiaDevicePlugin: "install",
      },
      labels: { "axon.dev/owner": "platform" },
    });
    const namespaces = resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace");
    assert.deepEqual(
      namespaces.map(({ inputs }) => {
        const { metadata } = inputs as { metadata: { name: string; labels: Record<string, string> } };
        return [
          metadata.name,
          metadata.labels["pod-security.kubernetes.io/enforce"],
          metadata.labels["axon.dev/owner"],
        ];
      }),
      [
        ["cert-manager", "restricted", "platform"],
        ["cnpg-system", "restricted", "platform"],
        ["nvidia-device-plugin", "privileged", "platform"],
      ],
    );
    const { spec } = only(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy", "cluster-cnpg-system-ingress")
      .inputs as {
      spec: unknown;
    };
    assert.deepEqual(spec, {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: {} }] },
        {
          ports: [
            { protocol: "TCP", port: 8080 },
            { protocol: "TCP", port: 9443 },
          ],
        },
      ],
    });
    assert.deepEqual(await refusals(resources.filter(({ type }) => type !== RELEASE)), []);
  });

  it("lets clients reach the proxies of the gateway, and leaves kube-system alone", async () => {
    const resources = await make({ operators: { envoyGateway: "install", metricsServer: "install" } });
    const made = resources.filter(({ type }) => type !== RELEASE && type.startsWith("kubernetes:"));
    assert.deepEqual(
      made.map(({ name }) => name),
      ["cluster-envoy-gateway-system"],
    );
  });

  it("installs an operator after those it needs, and cert-manager after the Gateway API", async () => {
    const resources = await make({ operators: everything, values });
    const order = (name: string) => only(resources, RELEASE, `cluster-${name}`).dependsOn;
    assert.ok(order("barman-cloud").includes("cluster-cloud-native-pg"));
    assert.ok(order("barman-cloud").includes("cluster-cert-manager"));
    assert.ok(order("cert-manager").includes("cluster-envoy-gateway"));
    assert.equal(releases(resources).length, operatorNames.length);
    const { values: certManager } = only(resources, RELEASE, "cluster-cert-manager").inputs;
    assert.match(JSON.stringify(certManager), /"enableGatewayAPI":true/);
  });

  it("has Envoy Gateway take the patches by which entries end slow clients", async () => {
    const resources = await make({ operators: { envoyGateway: "install" } });
    assert.deepEqual(Object(only(resources, RELEASE, "cluster-envoy-gateway").inputs.values).config, {
      envoyGateway: { extensionApis: { enableEnvoyPatchPolicy: true } },
    });
  });

  it("creates nothing for what the cluster has, and takes it for granted", async () => {
    const resources = await recordResources(() => {
      const cluster = new KubernetesOperators("cluster", {
        operators: { certManager: "expect", envoyGateway: "expect" },
      });
      assert.deepEqual(cluster.expected, ["certManager", "envoyGateway"]);
      assert.deepEqual(cluster.bringing("cert-manager.io"), []);
    });
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("kubernetes:")),
      [],
    );
  });

  it("gives what must wait for an operator's namespace", async () => {
    await recordResources(() => {
      const cluster = new KubernetesOperators("cluster", { operators: { certManager: "install", keda: "expect" } });
      assert.equal(cluster.within("cert-manager").length, 1);
      assert.deepEqual(cluster.within("keda"), []);
      assert.deepEqual(cluster.within("shop"), []);
    });
  });

  it("gives what custom resources must wait for, by API group", async () => {
    const resources = await recordResources(() => {
      const cluster = new KubernetesOperators("cluster", { operators: { certManager: "install", keda: "install" } });
      const issuer = {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: { name: "ca" },
        spec: { selfSigned: {} },
      };
      new k8s.apiextensions.CustomResource("ca", issuer, { dependsOn: cluster.bringing("cert-manager.io") });
    });
    assert.deepEqual(only(resources, "kubernetes:cert-manager.io/v1:ClusterIssuer").dependsOn, [
      "cluster-cert-manager",
    ]);
  });

  it("runs one of each in development, and takes an installation's own values", async () => {
    const small = await make({
      operators: { keda: "install" },
      production: false,
      values: { keda: { crds: { install: false } } },
    });
    const given = only(small, RELEASE).inputs.values as Record<string, Record<string, unknown>>;
    assert.deepEqual(given.operator, { replicaCount: 1 });
    assert.deepEqual(given.crds, { install: false });
    assert.equal(given.podDisruptionBudget, undefined);
  });
});

describe("README of operators", () => {
  it("shows an example that runs and creates what the text says", async () => {
    const { lines } = await readmeExample("operators");
    assert.deepEqual(lines, [
      "kubernetes:cert-manager.io/v1:ClusterIssuer internal-ca",
      "kubernetes:core/v1:Namespace cluster-cert-manager",
      "kubernetes:core/v1:Namespace cluster-cnpg-system",
      "kubernetes:helm.sh/v3:Release cluster-barman-cloud",
      "kubernetes:helm.sh/v3:Release cluster-cert-manager",
      "kubernetes:helm.sh/v3:Release cluster-cloud-native-pg",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy cluster-cert-manager-ingress",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy cluster-cnpg-system-ingress",
    ]);
  });
});
