import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { parseSettings } from "@axon/programs/settings";
import { nca } from "@axon/systems";
import { examine } from "../../packages/cli/src/reach/examine.ts";
import { objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object, stackConfig } from "../support/program.ts";

/** A policy in one line: `app of the pod <- or -> who: ports`. */
function paths({ spec }: KubernetesObject): string[] {
  const app = spec.podSelector.matchLabels?.app ?? "every pod";
  const who = (peer: { readonly [field: string]: { readonly [field: string]: unknown } }) =>
    JSON.stringify(peer.ipBlock?.cidr ?? peer.podSelector?.matchLabels ?? peer.namespaceSelector?.matchLabels ?? peer);
  type Rule = { readonly ports?: readonly { readonly port: number }[]; readonly [side: string]: unknown };
  const lines = (rules: readonly Rule[] | undefined, side: "from" | "to", arrow: string) =>
    (rules ?? []).flatMap((rule) =>
      ((rule[side] ?? []) as Parameters<typeof who>[0][]).map(
        (peer) => `${app} ${arrow} ${who(peer)}: ${(rule.ports ?? []).map(({ port }) => port).join(",")}`,
      ),
    );
  return [...lines(spec.ingress, "from", "<-"), ...lines(spec.egress, "to", "->")];
}

describe("NCA's network on Kubernetes", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });
  const open = () => objectsOf(prod, "NetworkPolicy").flatMap(paths);

  it("denies by default, and opens each path that the definition asks for, on its port (NC-054)", () => {
    for (const namespace of ["neuroca", "neuroca-monitoring", "neuroca-drill"]) {
      const [deny] = objectsOf(prod, "NetworkPolicy").filter(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === "default-deny",
      );
      assert.deepEqual(deny?.spec.podSelector, {});
      assert.deepEqual(deny?.spec.policyTypes, ["Ingress", "Egress"]);
    }
    for (const path of [
      'neuroca-api <- {"kubernetes.io/metadata.name":"envoy-gateway-system"}: 8000,15008',
      'neuroca-api -> {"app":"redis"}: 6379,15008',
      'neuroca-worker -> {"app":"redis"}: 6379,15008',
      'neuroca-api -> {"app":"postgres-pooler"}: 5432',
      'neuroca-worker -> {"app":"postgres-pooler"}: 5432',
      'db-migrate -> {"app":"postgres"}: 5432',
      'neuroca-api -> "0.0.0.0/0": 443',
      'every pod -> {"k8s-app":"kube-dns"}: 53,53',
    ]) {
      assert.ok(open().includes(path), path);
    }
    assert.ok(!open().includes('db-migrate -> {"app":"postgres-pooler"}: 5432'));
    const scraped = open().filter((path) => path.startsWith("neuroca-api <-") && path.includes("prometheus"));
    assert.deepEqual(scraped, ['neuroca-api <- {"app":"prometheus"}: 8000,15008']);
  });

  it("lets API and worker out to public addresses on 443 alone, and no private one (NC-037)", () => {
    const outbound = objectsOf(prod, "NetworkPolicy").filter(({ spec }) =>
      (spec.egress ?? []).some(({ to }: { readonly to?: readonly { readonly ipBlock?: unknown }[] }) =>
        to?.some(({ ipBlock }) => ipBlock),
      ),
    );
    const own = outbound.filter(
      ({ metadata, spec }) =>
        metadata.namespace === "neuroca" && /^neuroca-/.test(spec.podSelector.matchLabels?.app ?? ""),
    );
    assert.deepEqual(own.map(({ metadata }) => metadata.name).sort(), [
      "neuroca-api-to-identity-provider-egress",
      "neuroca-api-to-llm-provider-egress",
      "neuroca-worker-to-llm-provider-egress",
    ]);
    for (const { spec } of own) {
      assert.deepEqual(spec.egress[0].ports, [{ port: 443, protocol: "TCP" }]);
      assert.ok(spec.egress[0].to[0].ipBlock.except.includes("10.0.0.0/8"));
    }
  });

  it("lets them out to the addresses of a provider, or of the proxy on the way, where the stack knows them (NC-037)", async () => {
    const addresses = ["203.0.113.7/32", "10.20.0.0/28"];
    const kubernetes = { externals: { "llm-provider": { addresses } } };
    for (const environment of ["staging", "prod"] as const) {
      const rendered = await renderNca(environment, {}, kubernetes);
      for (const service of ["neuroca-api", "neuroca-worker"]) {
        const { egress } = object(rendered, "NetworkPolicy", `${service}-to-llm-provider-egress`).spec;
        assert.deepEqual(egress, [
          { to: addresses.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 443, protocol: "TCP" }] },
        ]);
      }
      const others = object(rendered, "NetworkPolicy", "neuroca-api-to-identity-provider-egress").spec.egress;
      assert.equal(others[0].to[0].ipBlock.cidr, "0.0.0.0/0");
      const stated = stackConfig(`nca-${environment}-kubernetes`)["axon:kubernetes"] as object;
      const settings = parseSettings(
        { system: "nca", environment, kubernetes: { ...stated, ...kubernetes } },
        "Pulumi.nca.yaml",
      );
      const { missing, unexpected } = examine(plan(nca, settings), settings.kubernetes, rendered);
      assert.deepEqual([missing, unexpected], [[], []]);
    }
    await assert.rejects(
      renderNca("prod", {}, { externals: { "llm-provider": { addresses: ["api.openai.com"] } } }),
      /externals\.llm-provider\.addresses\[0\] must be a range of IPv4 addresses such as "203\.0\.113\.0\/24", got "api\.openai\.com"/,
    );
    await assert.rejects(
      renderNca("prod", {}, { externals: { llm: { addresses } } }),
      /externals\.llm must be the name of an external \(identity-provider, llm-provider\), got "llm"/,
    );
  });

  it("keeps edge, application and data apart, and offers no public address but the edge's (NC-052)", () => {
    const into = (app: string) => open().filter((path) => path.startsWith(`${app} <-`));
    const callers = (app: string) =>
      [...new Set(into(app).map((path) => /":"([a-z-]+)"\}: /.exec(path)?.[1] ?? path))].sort();
    const jobs = ["db-backup", "db-migrate", "db-optimise", "db-restore", "db-rollback"];
    const services = ["neuroca-api", "neuroca-worker"];
    assert.deepEqual(callers("redis"), services);
    assert.deepEqual(callers("redis-servers"), ["prometheus", "redis", "redis-servers"]);
    assert.deepEqual(callers("postgres-pooler"), services);
    assert.deepEqual(callers("postgres"), [
      "cnpg-system",
      ...jobs,
      ...services,
      "postgres",
      "postgres-pooler",
      "prometheus",
    ]);
    for (const path of [...into("postgres"), ...into("redis"), ...into("postgres-pooler")]) {
      assert.doesNotMatch(path, /envoy-gateway-system|0\.0\.0\.0/);
    }
    for (const { spec } of objectsOf(prod, "Service")) {
      assert.ok(!["LoadBalancer", "NodePort"].includes(spec.type ?? "ClusterIP"));
    }
    const routed = objectsOf(prod, "HTTPRoute").flatMap(({ spec }) =>
      spec.rules.flatMap(({ backendRefs = [] }: { readonly backendRefs?: readonly { readonly name: string }[] }) =>
        backendRefs.map(({ name }) => name),
      ),
    );
    assert.deepEqual([...new Set(routed)], ["neuroca-api"]);
  });
});
