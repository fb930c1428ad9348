import assert from "node:assert/strict";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childrenOf, only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const namespaceOf = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });

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
