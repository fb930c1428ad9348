import assert from "node:assert/strict";
import {
  addressNumber,
  type Cluster,
  type Endpoint,
  type Pod,
  type Policy,
  type PolicyPeer,
  type PolicyPort,
  type PortSet,
  protocols,
  Reach,
  type Selector,
  showAddress,
} from "@axon/reach";
import fc from "fast-check";
import { naivelyAllowed } from "./naive.ts";

const names = ["x", "y", "z"];
const namespaces = names.map((name) => ({ name, labels: { team: name === "z" ? "other" : "ours" } }));
const addresses = ["10.0.0.1", "10.0.1.1", "10.1.0.1", "203.0.113.9", "fd00::1", "2001:db8::1"];
const portNumbers = [1, 79, 80, 81, 443, 65_535];

const value = fc.constantFrom("a", "b");
const labels = fc.record({ app: value, tier: value }, { requiredKeys: [] });
const key = fc.constantFrom("app", "tier", "team", "kubernetes.io/metadata.name");
const selector: fc.Arbitrary<Selector> = fc.record(
  {
    matchLabels: fc.dictionary(key, fc.constantFrom("a", "b", "ours", "x"), { maxKeys: 2 }),
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key,
          operator: fc.constantFrom("In" as const, "NotIn" as const),
          values: fc.array(fc.constantFrom("a", "b", "ours", "x"), { minLength: 1, maxLength: 2 }),
        }),
        fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);
const ipBlock = fc.constantFrom(
  { cidr: "0.0.0.0/0" },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] },
  { cidr: "10.0.0.0/16", except: ["10.0.1.0/24", "10.0.0.1/32"] },
  { cidr: "10.0.0.7/8" },
  { cidr: "::/0", except: ["fc00::/7"] },
  { cidr: "2001:db8::1/128" },
);
const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock }),
);
const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record(
    { port: fc.constantFrom<string | number>(80, 443, "http", "other"), protocol: fc.constantFrom(...protocols) },
    { requiredKeys: [] },
  ),
  fc.record({ port: fc.constant(80), endPort: fc.constantFrom(80, 100, 65_535) }),
);
const peers = fc.option(fc.array(peer, { maxLength: 2 }), { nil: undefined });
const ports = fc.option(fc.array(port, { maxLength: 2 }), { nil: undefined });
const policy: fc.Arbitrary<Policy> = fc.record(
  {
    name: fc.constant("policy"),
    namespace: fc.constantFrom(...names),
    podSelector: selector,
    policyTypes: fc.constantFrom<Policy["policyTypes"]>([], ["Ingress"], ["Egress"], ["Ingress", "Egress"]),
    ingress: fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
  },
  { requiredKeys: ["name", "namespace", "podSelector"] },
);
const containerPorts = fc.array(
  fc.record({
    name: fc.constantFrom("http", "dns"),
    port: fc.constantFrom(79, 80, 443),
    protocol: fc.constantFrom("TCP" as const, "UDP" as const),
  }),
  { maxLength: 2 },
);
const pod = (address: fc.Arbitrary<string | undefined>): fc.Arbitrary<Pod> =>
  fc.record({ name: fc.uuid(), namespace: fc.constantFrom(...names), labels, ports: containerPorts, address });
const clusterOf = (address: fc.Arbitrary<string | undefined>): fc.Arbitrary<Cluster> =>
  fc.record({
    namespaces: fc.constant(namespaces),
    pods: fc.array(pod(address), { minLength: 2, maxLength: 4 }),
    policies: fc.array(policy, { maxLength: 5 }),
  });

function open(set: PortSet, protocol: (typeof protocols)[number], number: number): boolean {
  return set[protocol].some(({ first, last }) => first <= number && number <= last);
}

function eachWay({ pods }: Cluster, check: (from: Endpoint, to: Endpoint) => void): void {
  const ends: Endpoint[] = [...pods, ...addresses.map((address) => ({ address }))];
  for (const from of ends) for (const to of ends) check(from, to);
}

describe("reach, against the specification read naively", () => {
  it("agrees on every connection of any cluster", () => {
    fc.assert(
      fc.property(clusterOf(fc.constantFrom(...addresses)), (cluster) => {
        const reach = new Reach(cluster);
        eachWay(cluster, (from, to) => {
          const { certain, possible } = reach.connection(from, to);
          assert.deepEqual(possible, certain, "known addresses leave nothing open");
          for (const protocol of protocols)
            for (const number of portNumbers)
              assert.equal(
                open(certain, protocol, number),
                naivelyAllowed(cluster, { from, to, protocol, port: number }),
              );
        });
      }),
      { numRuns: 150 },
    );
  });

  it("brackets what pods of unknown addresses turn out to reach", () => {
    const inPodRanges = fc.constantFrom("10.0.0.1", "10.0.1.1", "10.1.0.1", "fd00::1");
    fc.assert(
      fc.property(clusterOf(fc.constant(undefined)), fc.infiniteStream(inPodRanges), (cluster, given) => {
        const reach = new Reach(cluster);
        const settled = cluster.pods.map((unknown) => ({ ...unknown, address: given.next().value }));
        cluster.pods.forEach((from, source) => {
          cluster.pods.forEach((to, destination) => {
            const { certain, possible } = reach.connection(from, to);
            const ends = { from: settled[source] ?? from, to: settled[destination] ?? to };
            for (const protocol of protocols)
              for (const number of portNumbers) {
                const allowed = naivelyAllowed(cluster, { ...ends, protocol, port: number });
                assert.ok(!open(certain, protocol, number) || allowed, "certain, yet closed");
                assert.ok(!allowed || open(possible, protocol, number), "open, yet said to be impossible");
              }
          });
        });
      }),
      { numRuns: 150 },
    );
  });

  it("opens nothing by taking a rule away, and closes nothing by adding a rule to a policy that is there", () => {
    fc.assert(
      fc.property(clusterOf(fc.constantFrom(...addresses)), (cluster) => {
        const emptied = cluster.policies.map((one) => ({
          ...one,
          policyTypes: one.policyTypes?.length ? one.policyTypes : ["Ingress" as const, "Egress" as const],
        }));
        const without = new Reach({
          ...cluster,
          policies: emptied.map((one) => ({ ...one, ingress: one.ingress?.slice(1), egress: one.egress?.slice(1) })),
        });
        const whole = new Reach({ ...cluster, policies: emptied });
        eachWay(cluster, (from, to) => {
          for (const protocol of protocols)
            for (const number of portNumbers)
              if (open(without.connection(from, to).certain, protocol, number))
                assert.ok(open(whole.connection(from, to).certain, protocol, number));
        });
      }),
      { numRuns: 60 },
    );
  });

  it("reads back every address it counts", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.constantFrom("::", "fd00::1", "2001:db8::ff00:42:8329")), (address) => {
        assert.equal(showAddress(addressNumber(address)), address);
      }),
    );
  });
});
