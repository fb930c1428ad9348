import assert from "node:assert/strict";
import { layers, ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";

interface Peer {
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Way {
  readonly policy: string;
  readonly peer: Peer;
  readonly ports: readonly string[];
}

/** Everything that the policies of a namespace let in, or out. */
function ways(resources: Rendered, namespace: string, direction: "ingress" | "egress"): Way[] {
  return ofKind(resources, "NetworkPolicy")
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap(({ metadata, spec }) =>
      (spec[direction] ?? []).flatMap(
        (rule: { from?: Peer[]; to?: Peer[]; ports?: { port: number; protocol: string }[] }) =>
          (rule.from ?? rule.to ?? []).map((peer) => ({
            policy: metadata.name,
            peer,
            ports: (rule.ports ?? []).map(({ port, protocol }) => `${protocol} ${port}`),
          })),
      ),
    );
}

/** Where a peer is: another namespace by the label that every namespace has, addresses, or the same namespace. */
const place = ({ peer }: Way) =>
  peer.namespaceSelector?.matchLabels["kubernetes.io/metadata.name"] ?? peer.ipBlock?.cidr ?? "same";

describe("the Ideation Engine's network", () => {
  let dev: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderIdeationEngine("dev");
    prod = await renderIdeationEngine("prod");
  });

  it("lets the second layer and monitoring into the first, on the ports they ask for, and nobody else (IE-100)", () => {
    const entering = ways(prod, "l0-ingestion", "ingress").filter((way) => place(way) !== "same");
    // Ray's operator watches the head; nothing else of the cluster's own gets in.
    const own = entering.filter(({ policy }) => policy !== "ray");
    assert.deepEqual([...new Set(own.map(place))].sort(), ["l1-allocation", "monitoring"]);
    assert.deepEqual(own.map((way) => `${place(way)} ${way.ports.join()}`).sort(), [
      "l1-allocation TCP 10001",
      ...["axis-crawlers", "etl", "ray-workers"].map(() => "monitoring TCP 8000"),
      // Of Ray's own processes.
      "monitoring TCP 8080",
    ]);
  });

  it("lets the first layer out to the second, to stores on their ports of TLS, and to the web over HTTPS (IE-101)", () => {
    const leaving = ways(prod, "l0-ingestion", "egress").filter((way) => place(way) !== "same");
    const processes = leaving.filter(({ policy }) => !["allow-dns", "ray-autoscaler"].includes(policy));
    const lines = [...new Set(processes.map((way) => `${place(way)} ${way.ports.join()}`))].sort();
    assert.deepEqual(lines, [
      "0.0.0.0/0 TCP 443",
      "ideation-engine TCP 5432",
      "ideation-engine TCP 9094",
      "l1-allocation TCP 8000",
    ]);
    const web = processes.filter((way) => place(way) === "0.0.0.0/0");
    assert.deepEqual(
      web.map(({ policy }) => policy),
      ["axis-crawlers-to-web-egress"],
    );
    // The metadata of machines, and everything that is private, is no part of the web.
    const except = web[0]?.peer.ipBlock?.except ?? [];
    for (const range of ["169.254.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]) {
      assert.ok(except.includes(range), range);
    }
    for (const { ports } of leaving) assert.ok(!ports.includes("TCP 9092"));
  });

  it("lets every namespace ask the resolver, over UDP and TCP (IE-102)", () => {
    for (const each of [dev, prod]) {
      const namespaces = [...layers, "ideation-engine", ...(each === prod ? ["monitoring"] : [])];
      for (const namespace of namespaces) {
        const [dns, ...others] = ways(each, namespace, "egress").filter(({ policy }) => policy === "allow-dns");
        assert.deepEqual(others, []);
        assert.ok(dns, namespace);
        assert.deepEqual([place(dns), dns.ports], ["kube-system", ["UDP 53", "TCP 53"]]);
        assert.deepEqual(dns.peer.podSelector?.matchLabels, { "k8s-app": "kube-dns" });
      }
    }
  });

  it("denies every layer what nobody declared, and declares nothing between layers but neighbours' calls (IE-103)", () => {
    for (const each of [dev, prod]) {
      for (const namespace of [...layers, ...(each === prod ? ["monitoring"] : [])]) {
        const denied = ofKind(each, "NetworkPolicy").find(
          ({ metadata }) => metadata.namespace === namespace && metadata.name === "default-deny",
        );
        assert.ok(denied, namespace);
        assert.deepEqual(denied.spec, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
      }
    }
    const between = layers.flatMap((layer) =>
      ways(prod, layer, "egress")
        .filter((way) => layers.some((other) => other === place(way)))
        .map((way) => `${layer} > ${place(way)}`),
    );
    assert.deepEqual([...new Set(between)].sort(), [
      "l0-ingestion > l1-allocation",
      "l1-allocation > l0-ingestion",
      "l1-allocation > l2-dialogue",
      // Everybody who spends asks the one who counts.
      "l2-dialogue > l5-observability",
    ]);
    // Ray's pods meet on ports that they choose themselves.
    const ray = ways(prod, "l0-ingestion", "ingress").filter(({ policy }) => policy === "ray");
    assert.ok(ray.some(({ peer, ports }) => ports.length === 0 && peer.podSelector?.matchLabels.app === "ray"));
  });

  it("lets Prometheus read every process, and nobody else into the layers from there", () => {
    for (const layer of layers) {
      const watching = ways(prod, layer, "ingress").filter((way) => place(way) === "monitoring");
      assert.ok(watching.length > 0, layer);
      for (const { peer } of watching) assert.deepEqual(peer.podSelector?.matchLabels, { app: "prometheus" });
    }
  });
});
