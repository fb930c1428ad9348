import assert from "node:assert/strict";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { judge, plain } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { recordResources } from "../support/mocks.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";
import { refusals } from "../support/strict.ts";

const tunnel = { port: 15_008, protocol: "TCP" };
const mode = "istio.io/dataplane-mode";

function prod(mesh?: string): Promise<readonly RegisteredResource[]> {
  const config = stackConfig("prod");
  const cluster = config["axon:kubernetes"] as Record<string, unknown>;
  return renderStack("prod", { ...config, "axon:kubernetes": { ...cluster, ...(mesh ? { mesh } : {}) } });
}

const kinds = (resources: readonly RegisteredResource[], kind: string) =>
  resources.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`));

/** Names of the policies that let a tunnel through. */
function tunnels(resources: readonly RegisteredResource[]): string[] {
  const policies = kinds(resources, "NetworkPolicy").map(({ inputs }) => inputs as KubernetesObject);
  return policies
    .filter(({ spec }) =>
      [...(spec.ingress ?? []), ...(spec.egress ?? [])].some(({ ports = [] }) =>
        ports.some(({ port }: { readonly port: unknown }) => port === tunnel.port),
      ),
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}

describe("mutual TLS between the pods of Cortex Core", () => {
  let on: readonly RegisteredResource[];
  let off: readonly RegisteredResource[];

  before(async () => {
    off = await prod();
    on = await prod("ambient");
  });

  it("is off unless asked for: network policies keep pods apart, and nothing speaks of a mesh (CC-107)", () => {
    assert.doesNotMatch(JSON.stringify(off), /istio|15008|169\.254\.7\.127/);
    assert.equal(
      object(off, "NetworkPolicy", "cortex-core-api-to-memory-service-ingress").spec.ingress[0].ports.length,
      1,
    );
  });

  it("is strict in both namespaces as a mode, so that nothing reaches a pod in clear (CC-107)", () => {
    for (const namespace of ["cortex-core", "cortex-monitoring"]) {
      assert.equal(object(on, "Namespace", namespace).metadata.labels?.[mode], "ambient");
    }
    const strict = kinds(on, "PeerAuthentication").map(({ inputs }) => inputs as KubernetesObject);
    assert.deepEqual(
      strict.map(({ metadata, spec }) => [metadata.namespace, spec]).sort(),
      ["cortex-core", "cortex-monitoring"].map((namespace) => [namespace, { mtls: { mode: "STRICT" } }]),
    );
  });

  it("goes through the tunnel on both sides of each flow between pods of the mesh, and of no other (CC-107)", () => {
    const open = tunnels(on);
    for (const flow of [
      "cortex-core-api-to-memory-service",
      "cortex-core-api-to-cognition-service",
      "cortex-core-api-to-redis",
      "smoke-test-job-to-cortex-core-api",
    ]) {
      assert.ok(open.includes(`${flow}-egress`) && open.includes(`${flow}-ingress`), flow);
    }
    assert.ok(open.includes("cortex-core-ingress-to-cortex-core-api-ingress"));
    assert.ok(open.includes("monitoring-to-cortex-core-api-ingress"));
    assert.deepEqual(
      open.filter((name) => /postgres|azure-b2c|api-server|allow-dns|operation/.test(name)),
      [],
    );
  });

  it("leaves database servers and poolers out, which demand TLS of their own and whose operator is outside (CC-107)", () => {
    for (const name of ["postgres-core", "postgres-memory"]) {
      const { spec } = object(on, "Cluster", name);
      assert.equal(spec.inheritedMetadata.labels[mode], "none");
      assert.equal(object(on, "Pooler", `${name}-pooler`).spec.template.metadata.labels[mode], "none");
      assert.match(JSON.stringify(spec.postgresql.pg_hba), /hostnossl all all all reject/);
    }
  });

  it("lets the kubelet check pods from the address it then has, and services believe it (CC-107, CC-060)", () => {
    const checks = kinds(on, "NetworkPolicy")
      .map(({ inputs }) => inputs as KubernetesObject)
      .filter(({ metadata }) => metadata.name === "allow-health-checks");
    assert.deepEqual(checks.map(({ metadata }) => metadata.namespace).sort(), ["cortex-core", "cortex-monitoring"]);
    for (const { spec } of checks) {
      assert.deepEqual(spec.ingress, [{ from: [{ ipBlock: { cidr: "169.254.7.127/32" } }] }]);
    }
    const { FORWARDED_ALLOW_IPS } = environmentOf(on, object(on, "Deployment", "cortex-core-api"));
    assert.match(FORWARDED_ALLOW_IPS ?? "", /,169\.254\.7\.127\/32$/);
  });

  it("passes the policies and an API server's validation as it does without (CC-107)", async () => {
    const stopped = (resources: readonly RegisteredResource[]) =>
      judge(
        resources.map(({ type, name, inputs }) => ({ type, name, inputs: plain(inputs) })),
        { pack: axonPack },
      ).findings.filter(({ level }) => level === "mandatory");
    assert.deepEqual([stopped(off), stopped(on)], [[], []]);
    assert.deepEqual(await refusals([...kinds(on, "PeerAuthentication"), ...kinds(on, "NetworkPolicy")]), []);
  });

  it("adds and takes away nothing else (CC-107)", () => {
    const names = (resources: readonly RegisteredResource[]) =>
      new Set(resources.map(({ type, name }) => `${type} ${name}`));
    assert.deepEqual(
      [...names(on)].filter((name) => !names(off).has(name)).sort(),
      ["cortex-core", "cortex-monitoring"]
        .flatMap((name) => [
          `kubernetes:networking.k8s.io/v1:NetworkPolicy ${name}-allow-health-checks`,
          `kubernetes:security.istio.io/v1:PeerAuthentication ${name}-mutual-tls`,
        ])
        .sort(),
    );
    assert.deepEqual(
      [...names(off)].filter((name) => !names(on).has(name)),
      [],
    );
  });
});

describe("a flow through the mesh", () => {
  const flow = (protocol: "TCP" | "UDP") =>
    recordResources(() => {
      const ends = { from: { app: "web" }, to: { app: "orders" } } as const;
      new KubernetesFlow("web-to-orders", { namespace: "shop", ...ends, port: 5432, protocol, mesh: "ambient" });
    });

  it("opens the tunnel beside the port", async () => {
    const policies = (await flow("TCP")).filter(({ type }) => type.endsWith(":NetworkPolicy"));
    assert.equal(policies.length, 2);
    for (const { inputs } of policies) assert.match(JSON.stringify(inputs), /"port":15008/);
    assert.deepEqual(await refusals(policies), []);
  });

  it("cannot be of UDP, which the tunnel does not carry", async () => {
    await assert.rejects(flow("UDP"), /mesh must be left out for UDP, got "ambient"; the tunnel carries TCP alone/);
  });
});
