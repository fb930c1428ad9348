import assert from "node:assert/strict";
import { KubernetesAlias, KubernetesNamespace, type KubernetesNamespaceArgs } from "@axon/platform/kubernetes";
import { childrenOf, only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const namespaceOf = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

describe("KubernetesNamespace", () => {
  it("is a namespace, a default deny and a way to DNS, and nothing else unless asked (CC-033, CC-112)", async () => {
    const resources = await recordResources(() => {
      new KubernetesNamespace("cortex-core", { labels: { "axon.dev/owner": "ai" } });
    });
    assert.deepEqual(childrenOf(resources, "cortex-core"), [
      "kubernetes:core/v1:Namespace cortex-core",
      `${policyType} cortex-core-allow-dns`,
      `${policyType} cortex-core-default-deny`,
    ]);
    assert.deepEqual(only(resources, "kubernetes:core/v1:Namespace").inputs.metadata, {
      name: "cortex-core",
      labels: {
        "axon.dev/owner": "ai",
        name: "cortex-core",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": "latest",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "latest",
      },
    });
    const deny = only(resources, policyType, "cortex-core-default-deny");
    assert.deepEqual(deny.inputs.metadata, {
      name: "default-deny",
      namespace: "cortex-core",
      labels: { "axon.dev/owner": "ai" },
    });
    assert.deepEqual(deny.inputs.spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    assert.ok(deny.dependsOn.includes("cortex-core"), "waits for the namespace");
    assert.deepEqual(await refusals(resources), []);
  });

  it("lets every pod ask the cluster's DNS over UDP and TCP 53, in kube-system alone (CC-110)", async () => {
    const resources = await recordResources(() => {
      new KubernetesNamespace("cortex-core");
    });
    assert.deepEqual(only(resources, policyType, "cortex-core-allow-dns").inputs.spec, {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            { namespaceSelector: namespaceOf("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } },
          ],
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    });
  });

  it("adds the address of a DNS cache on the nodes, which no selector matches", async () => {
    const resources = await recordResources(() => {
      new KubernetesNamespace("shop", {
        dns: { namespace: "openshift-dns", podLabels: { dns: "default" }, cidrs: ["169.254.20.10/32"] },
      });
    });
    const spec = Object(only(resources, policyType, "shop-allow-dns").inputs.spec);
    assert.deepEqual(spec.egress[0].to, [
      { namespaceSelector: namespaceOf("openshift-dns"), podSelector: { matchLabels: { dns: "default" } } },
      { ipBlock: { cidr: "169.254.20.10/32" } },
    ]);
    assert.deepEqual(await refusals(resources), []);
  });

  it("bounds what its pods ask for together and gives those that ask for nothing their share", async () => {
    const resources = await recordResources(() => {
      new KubernetesNamespace("shop", {
        podSecurity: "baseline",
        podSecurityVersion: "v1.34",
        quota: {
          cpu: { requests: "10", limits: "20" },
          memory: { requests: "20Gi", limits: "40Gi" },
          pods: 50,
          storage: "500Gi",
        },
        containerDefaults: { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } },
      });
    });
    assert.deepEqual(only(resources, "kubernetes:core/v1:ResourceQuota").inputs.spec, {
      hard: {
        "requests.cpu": "10",
        "limits.cpu": "20",
        "requests.memory": "20Gi",
        "limits.memory": "40Gi",
        pods: "50",
        "requests.storage": "500Gi",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
      },
    });
    assert.deepEqual(only(resources, "kubernetes:core/v1:LimitRange").inputs.spec, {
      limits: [
        {
          type: "Container",
          defaultRequest: { cpu: "100m", memory: "128Mi" },
          default: { cpu: "500m", memory: "256Mi" },
        },
      ],
    });
    const { labels } = Object(only(resources, "kubernetes:core/v1:Namespace").inputs.metadata);
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "baseline");
    assert.equal(labels["pod-security.kubernetes.io/enforce-version"], "v1.34");
    assert.deepEqual(await refusals(resources), []);
  });

  it("lets no Service past the entry where a quota says no more", async () => {
    const resources = await recordResources(() => {
      new KubernetesNamespace("monitoring", { quota: {} });
    });
    assert.deepEqual(only(resources, "kubernetes:core/v1:ResourceQuota").inputs.spec, {
      hard: { "services.loadbalancers": "0", "services.nodeports": "0" },
    });
    assert.deepEqual(await refusals(resources), []);
  });

  const broken: readonly [string, KubernetesNamespaceArgs, string][] = [
    [
      "a version that is none",
      { podSecurityVersion: "1.34" },
      'podSecurityVersion must be "latest" or a version such as "v1.34", got "1.34"',
    ],
    [
      "a DNS address without a range",
      { dns: { cidrs: ["169.254.20.10"] } },
      'dns.cidrs[0] must be a range of addresses such as "10.20.0.0/16", got "169.254.20.10"',
    ],
    [
      "a quota without pods",
      { quota: { cpu: { requests: "1", limits: "2" }, memory: { requests: "1Gi", limits: "2Gi" }, pods: 0 } },
      "quota.pods must be an integer of at least 1, got 0",
    ],
    [
      "a default above its limit",
      { containerDefaults: { cpu: { request: "2", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } } },
      "containerDefaults.cpu.request must be at most the limit of 1, got 2",
    ],
  ];
  for (const [title, args, message] of broken) {
    it(`rejects ${title}`, async () => {
      await recordResources(() => {
        assert.throws(() => new KubernetesNamespace("shop", args), {
          message: `KubernetesNamespace "shop": ${message}`,
        });
      });
    });
  }

  it("tells all that is wrong with a quota at once", async () => {
    await recordResources(() => {
      const quota = {
        cpu: { requests: "ten", limits: "2" },
        memory: { requests: "1Gb", limits: "2Gi" },
        pods: 5,
        storage: "big",
      };
      assert.throws(() => new KubernetesNamespace("shop", { quota }), {
        message: [
          'KubernetesNamespace "shop": 3 problems',
          '  - quota.cpu.requests must be a CPU quantity such as "500m" or "2", got "ten"',
          '  - quota.memory.requests must be a quantity of bytes such as "512Mi" or "20Gi", got "1Gb"',
          '  - quota.storage must be a quantity of bytes such as "512Mi" or "20Gi", got "big"',
        ].join("\n"),
      });
    });
  });
});

describe("KubernetesAlias", () => {
  it("is a name in DNS that leads to a Service of its namespace", async () => {
    const resources = await recordResources(() => {
      new KubernetesAlias("orders-database", { namespace: "shop", labels: {}, leadsTo: "orders" });
    });
    const { inputs } = only(resources, "kubernetes:core/v1:Service", "orders-database");
    assert.deepEqual(inputs.spec, { type: "ExternalName", externalName: "orders.shop.svc.cluster.local" });
    assert.deepEqual(await refusals(resources), []);
  });
});
