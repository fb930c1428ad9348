import assert from "node:assert/strict";
import {
  KubernetesAlias,
  KubernetesFlow,
  KubernetesNamespace,
  type KubernetesNamespaceArgs,
} from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
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

describe("KubernetesFlow", () => {
  const placement = { namespace: "cortex-core", labels: { "axon.dev/owner": "ai" } };

  it("opens both halves of an edge between two apps, and nothing else (CC-014, CC-109)", async () => {
    const resources = await recordResources(() => {
      new KubernetesFlow("cortex-core-api-to-memory-service", {
        ...placement,
        from: { app: "cortex-core-api" },
        to: { app: "memory-service" },
        port: 9000,
      });
    });
    assert.deepEqual(childrenOf(resources, "cortex-core-api-to-memory-service"), [
      `${policyType} cortex-core-api-to-memory-service-egress`,
      `${policyType} cortex-core-api-to-memory-service-ingress`,
    ]);
    const egress = only(resources, policyType, "cortex-core-api-to-memory-service-egress");
    assert.deepEqual(egress.inputs.metadata, { name: "cortex-core-api-to-memory-service-egress", ...placement });
    assert.deepEqual(egress.inputs.spec, {
      podSelector: { matchLabels: { app: "cortex-core-api" } },
      policyTypes: ["Egress"],
      egress: [
        {
          to: [{ podSelector: { matchLabels: { app: "memory-service" } } }],
          ports: [{ port: 9000, protocol: "TCP" }],
        },
      ],
    });
    assert.deepEqual(only(resources, policyType, "cortex-core-api-to-memory-service-ingress").inputs.spec, {
      podSelector: { matchLabels: { app: "memory-service" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { app: "cortex-core-api" } } }],
          ports: [{ port: 9000, protocol: "TCP" }],
        },
      ],
    });
    assert.deepEqual(await refusals(resources), []);
  });

  it("admits the entry's namespace by the label every namespace has, with no policy for its pods (CC-108)", async () => {
    const resources = await recordResources(() => {
      new KubernetesFlow("edge-to-cortex-core-api", {
        ...placement,
        from: { namespace: pulumi.output("ingress-nginx") },
        to: { app: "cortex-core-api" },
        port: 8000,
      });
    });
    assert.deepEqual(childrenOf(resources, "edge-to-cortex-core-api"), [
      `${policyType} edge-to-cortex-core-api-ingress`,
    ]);
    assert.deepEqual(Object(only(resources, policyType).inputs.spec).ingress, [
      {
        from: [{ namespaceSelector: namespaceOf("ingress-nginx") }],
        ports: [{ port: 8000, protocol: "TCP" }],
      },
    ]);
  });

  it("narrows a foreign namespace to the pods with the labels", async () => {
    const resources = await recordResources(() => {
      new KubernetesFlow("scrape", {
        ...placement,
        from: { namespace: "monitoring", podLabels: { "app.kubernetes.io/name": "prometheus" } },
        to: { app: "api" },
        port: "http",
      });
    });
    assert.deepEqual(Object(only(resources, policyType).inputs.spec).ingress, [
      {
        from: [
          {
            namespaceSelector: namespaceOf("monitoring"),
            podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
          },
        ],
        ports: [{ port: "http", protocol: "TCP" }],
      },
    ]);
    assert.deepEqual(await refusals(resources), []);
  });

  it("reaches the internet without private, shared and metadata addresses (CC-111)", async () => {
    const resources = await recordResources(() => {
      new KubernetesFlow("api-to-identity", { ...placement, from: { app: "api" }, to: { internet: true }, port: 443 });
    });
    assert.deepEqual(childrenOf(resources, "api-to-identity"), [`${policyType} api-to-identity-egress`]);
    assert.deepEqual(Object(only(resources, policyType).inputs.spec).egress, [
      {
        to: [
          {
            ipBlock: {
              cidr: "0.0.0.0/0",
              except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"],
            },
          },
        ],
        ports: [{ port: 443, protocol: "TCP" }],
      },
    ]);
    assert.deepEqual(await refusals(resources), []);
  });

  it("reaches the internet over IPv6 when asked, without unique local and link-local addresses", async () => {
    const resources = await recordResources(() => {
      const to = { internet: true, ipv6: true } as const;
      new KubernetesFlow("api-to-identity", { ...placement, from: { app: "api" }, to, port: 443 });
    });
    const [rule] = Object(only(resources, policyType).inputs.spec).egress;
    assert.deepEqual(rule.to[1], { ipBlock: { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] } });
    assert.deepEqual(await refusals(resources), []);
  });

  it("reaches named addresses, such as a managed database's subnet", async () => {
    const resources = await recordResources(() => {
      const to = { cidrs: ["10.8.1.0/24", "fd00:8::/64"] };
      new KubernetesFlow("api-to-db", { ...placement, from: { app: "api" }, to, port: 5432, protocol: "UDP" });
    });
    assert.deepEqual(Object(only(resources, policyType).inputs.spec).egress, [
      {
        to: [{ ipBlock: { cidr: "10.8.1.0/24" } }, { ipBlock: { cidr: "fd00:8::/64" } }],
        ports: [{ port: 5432, protocol: "UDP" }],
      },
    ]);
    assert.deepEqual(await refusals(resources), []);
  });

  it("puts each half into the namespace of its app, and names the other's there", async () => {
    const resources = await recordResources(() => {
      new KubernetesFlow("prometheus-to-api", {
        ...placement,
        from: { app: "prometheus", namespace: "cortex-monitoring" },
        to: { app: "api" },
        port: 8000,
      });
    });
    const egress = only(resources, policyType, "prometheus-to-api-egress").inputs;
    const ingress = only(resources, policyType, "prometheus-to-api-ingress").inputs;
    assert.equal(Object(egress.metadata).namespace, "cortex-monitoring");
    assert.equal(Object(ingress.metadata).namespace, "cortex-core");
    assert.deepEqual(Object(egress.spec).egress[0].to, [
      { namespaceSelector: namespaceOf("cortex-core"), podSelector: { matchLabels: { app: "api" } } },
    ]);
    assert.deepEqual(Object(ingress.spec).ingress[0].from, [
      { namespaceSelector: namespaceOf("cortex-monitoring"), podSelector: { matchLabels: { app: "prometheus" } } },
    ]);
  });

  it("shortens a name that no object can have", async () => {
    const resources = await recordResources(() => {
      const name = `${"long-".repeat(14)}end`;
      new KubernetesFlow(name, { ...placement, from: { app: "a" }, to: { internet: true }, port: 443 });
    });
    const { name } = Object(only(resources, policyType).inputs.metadata);
    assert.match(name, /^(long-)+[a-z-]*[0-9a-f]{6}$/);
    assert.ok(name.length <= 63);
  });

  const rejected = [
    {
      title: "an edge that would open nothing",
      args: { from: { internet: true }, to: { namespace: "kube-system" }, port: 443 },
      message: "must be from or to an app of ours, got neither; it would open nothing",
    },
    {
      title: "an empty list of addresses, which would mean all of them",
      args: { from: { app: "api" }, to: { cidrs: [] }, port: 443 },
      message: "to.cidrs must be at least one range, got none",
    },
    {
      title: "a range with too many bits",
      args: { from: { cidrs: ["10.0.0.0/33"] }, to: { app: "api" }, port: 443 },
      message: 'from.cidrs[0] must be a range of addresses such as "10.20.0.0/16", got "10.0.0.0/33"',
    },
    {
      title: "port 0",
      args: { from: { app: "a" }, to: { app: "b" }, port: 0 },
      message: "port must be an integer from 1 to 65535, or a port's name, got 0",
    },
    {
      title: "port 65536",
      args: { from: { app: "a" }, to: { app: "b" }, port: 65_536 },
      message: "port must be an integer from 1 to 65535, or a port's name, got 65536",
    },
    {
      title: "a port's name without a letter",
      args: { from: { app: "a" }, to: { app: "b" }, port: "8000" },
      message: `port must be an integer from 1 to 65535, or a port's name, got "8000"`,
    },
  ] as const;
  for (const { title, args, message } of rejected) {
    it(`rejects ${title}`, async () => {
      await recordResources(() => {
        assert.throws(() => new KubernetesFlow("edge", { namespace: "shop", ...args }), {
          message: `KubernetesFlow "edge": ${message}`,
        });
      });
    });
  }

  it("takes the highest port and an address of each family", async () => {
    const resources = await recordResources(() => {
      const to = { cidrs: ["10.0.0.1/32", "::1/128", "0.0.0.0/0"] };
      new KubernetesFlow("edge", { namespace: "shop", from: { app: "a" }, to, port: 65_535 });
    });
    assert.deepEqual(await refusals(resources), []);
  });
});
