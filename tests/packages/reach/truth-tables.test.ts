import assert from "node:assert/strict";
import { type Cluster, type Endpoint, type Pod, type Policy, protocols, Reach } from "@axon/reach";

/** The model of Kubernetes' own conformance tests: pods a, b and c in namespaces x, y and z, each named by its label. */
const places = ["x", "y", "z"];
const pods = places.flatMap((ns, index) =>
  ["a", "b", "c"].map(
    (name, at): Pod => ({
      name: `${ns}/${name}`,
      namespace: ns,
      labels: { pod: name },
      ports: [
        { name: "serve-80-tcp", port: 80, protocol: "TCP" },
        { name: "serve-81-udp", port: 81, protocol: "UDP" },
      ],
      address: `10.0.${index}.${at + 1}`,
    }),
  ),
);
const cluster = (...policies: Policy[]): Cluster => ({
  namespaces: places.map((ns) => ({ name: ns, labels: { ns } })),
  pods,
  policies,
});
const at = (name: string): Endpoint => pods.find((pod) => pod.name === name) ?? { address: name };

function canReach(of: Cluster, from: string, to: string, port = 80, protocol: (typeof protocols)[number] = "TCP") {
  const { certain } = new Reach(of).connection(at(from), at(to));
  return certain[protocol].some(({ first, last }) => first <= port && port <= last);
}
/** Who reaches a pod, of all nine and an address on the internet. */
const internet = "203.0.113.9";
const visitors = (of: Cluster, to: string, port = 80): string[] =>
  [...pods.map(({ name }) => name), internet].filter((from) => from !== to && canReach(of, from, to, port));
const everybodyBut = (...left: string[]) =>
  [...pods.map(({ name }) => name), internet].filter((n) => !left.includes(n));

const policy = (spec: Partial<Policy>): Policy => ({ name: "p", namespace: "x", podSelector: {}, ...spec });
const pod = (name: string) => ({ matchLabels: { pod: name } });
const ns = (name: string) => ({ matchLabels: { ns: name } });

describe("reach, in the situations of the NetworkPolicy recipes", () => {
  const toA = (ingress: Policy["ingress"]) => cluster(policy({ podSelector: pod("a"), ingress }));

  it("lets everybody in where there is no policy", () => {
    assert.deepEqual(visitors(cluster(), "x/a"), everybodyBut("x/a"));
  });
  it("denies all traffic to an application, and to no other", () => {
    assert.deepEqual(visitors(toA([]), "x/a"), []);
    assert.deepEqual(visitors(toA([]), "x/b"), everybodyBut("x/b"));
  });
  it("limits traffic to an application to pods of its own namespace with a label", () => {
    assert.deepEqual(visitors(toA([{ from: [{ podSelector: pod("b") }] }]), "x/a"), ["x/b"]);
  });
  it("allows all to an application with an empty rule, also past a deny of the whole namespace", () => {
    const both = cluster(policy({}), policy({ podSelector: pod("a"), ingress: [{}] }));
    assert.deepEqual(visitors(both, "x/a"), everybodyBut("x/a"));
    assert.deepEqual(visitors(both, "x/b"), []);
  });
  it("denies traffic from other namespaces with an empty pod selector", () => {
    const own = cluster(policy({ ingress: [{ from: [{ podSelector: {} }] }] }));
    assert.deepEqual(visitors(own, "x/a"), ["x/b", "x/c"]);
  });
  it("allows all namespaces with an empty namespace selector, but not the internet", () => {
    assert.deepEqual(visitors(toA([{ from: [{ namespaceSelector: {} }] }]), "x/a"), everybodyBut("x/a", internet));
  });
  it("allows a namespace by its label", () => {
    assert.deepEqual(visitors(toA([{ from: [{ namespaceSelector: ns("y") }] }]), "x/a"), ["y/a", "y/b", "y/c"]);
  });
  it("allows a namespace by the name Kubernetes labels it with", () => {
    const named = { matchLabels: { "kubernetes.io/metadata.name": "z" } };
    assert.deepEqual(visitors(toA([{ from: [{ namespaceSelector: named }] }]), "x/a"), ["z/a", "z/b", "z/c"]);
  });
  it("takes both selectors of one element together", () => {
    const both = [{ from: [{ namespaceSelector: ns("y"), podSelector: pod("b") }] }];
    assert.deepEqual(visitors(toA(both), "x/a"), ["y/b"]);
  });
  it("takes selectors of two elements each for itself, the pod selector in the policy's own namespace", () => {
    const either = [{ from: [{ namespaceSelector: ns("y") }, { podSelector: pod("b") }] }];
    assert.deepEqual(visitors(toA(either), "x/a"), ["x/b", "y/a", "y/b", "y/c"]);
  });
  it("allows one port of an application and no other", () => {
    const one = toA([{ ports: [{ port: 80 }], from: [{ podSelector: pod("b") }] }]);
    assert.deepEqual(visitors(one, "x/a", 80), ["x/b"]);
    assert.deepEqual(visitors(one, "x/a", 81), []);
  });
  it("denies what leaves, but for names", () => {
    const dns: Policy["egress"] = [{ ports: [{ port: 53, protocol: "UDP" }, { port: 53 }] }];
    const closed = cluster(policy({ podSelector: pod("a"), policyTypes: ["Egress"], egress: dns }));
    assert.deepEqual([canReach(closed, "x/a", "y/b"), canReach(closed, "x/a", internet)], [false, false]);
    assert.deepEqual(
      [canReach(closed, "x/a", "z/c", 53, "UDP"), canReach(closed, "x/a", "z/c", 53, "TCP")],
      [true, true],
    );
    assert.equal(canReach(closed, "y/b", "x/a"), true, "what comes in is not its business");
  });
  it("keeps a pod from the internet, and lets it reach every namespace", () => {
    const inside = cluster(policy({ policyTypes: ["Egress"], egress: [{ to: [{ namespaceSelector: {} }] }] }));
    assert.deepEqual([canReach(inside, "x/a", "y/b"), canReach(inside, "x/a", internet)], [true, false]);
  });
});

describe("reach, in the cases of Kubernetes' conformance tests", () => {
  it("needs the leave of both ends", () => {
    const out = policy({
      podSelector: pod("a"),
      policyTypes: ["Egress"],
      egress: [{ to: [{ namespaceSelector: ns("y") }] }],
    });
    const shut = policy({ namespace: "y", podSelector: pod("a"), policyTypes: ["Ingress"] });
    assert.deepEqual([canReach(cluster(out), "x/a", "y/a"), canReach(cluster(out), "x/a", "z/a")], [true, false]);
    assert.deepEqual(
      [canReach(cluster(out, shut), "x/a", "y/a"), canReach(cluster(out, shut), "x/a", "y/b")],
      [false, true],
    );
  });
  it("adds policies up", () => {
    const b = policy({
      podSelector: pod("a"),
      ingress: [{ from: [{ podSelector: pod("b") }], ports: [{ port: 80 }] }],
    });
    const y = policy({
      podSelector: pod("a"),
      ingress: [{ from: [{ namespaceSelector: ns("y") }], ports: [{ port: 81 }] }],
    });
    assert.deepEqual(visitors(cluster(b, y, policy({})), "x/a", 80), ["x/b"]);
    assert.deepEqual(visitors(cluster(b, y, policy({})), "x/a", 81), ["y/a", "y/b", "y/c"]);
  });
  it("resolves a port's name at the destination, with its protocol", () => {
    const named = cluster(policy({ podSelector: pod("a"), ingress: [{ ports: [{ port: "serve-80-tcp" }] }] }));
    assert.deepEqual([canReach(named, "y/b", "x/a", 80), canReach(named, "y/b", "x/a", 81)], [true, false]);
    const wrong = cluster(policy({ podSelector: pod("a"), ingress: [{ ports: [{ port: "serve-81-udp" }] }] }));
    assert.deepEqual(visitors(wrong, "x/a", 81), [], "its protocol defaults to TCP");
    const leaving = cluster(policy({ policyTypes: ["Egress"], egress: [{ ports: [{ port: "serve-80-tcp" }] }] }));
    assert.deepEqual([canReach(leaving, "x/a", "y/a", 80), canReach(leaving, "x/a", internet, 80)], [true, false]);
  });
  it("includes both ends of a range of ports", () => {
    const range = cluster(policy({ podSelector: pod("a"), ingress: [{ ports: [{ port: 80, endPort: 82 }] }] }));
    assert.deepEqual(
      [79, 80, 82, 83].map((port) => canReach(range, "y/b", "x/a", port)),
      [false, true, true, false],
    );
  });
  it("takes a protocol without a port for all of its ports", () => {
    const udp = cluster(policy({ podSelector: pod("a"), ingress: [{ ports: [{ protocol: "UDP" }] }] }));
    assert.deepEqual(
      protocols.map((protocol) => canReach(udp, "y/b", "x/a", 9, protocol)),
      [false, true, false],
    );
  });
  it("leaves out the exceptions of a block", () => {
    const block = { cidr: "10.0.1.0/24", except: ["10.0.1.2/32"] };
    const out = cluster(policy({ policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: block }] }] }));
    assert.deepEqual(
      ["y/a", "y/b", "z/a"].map((to) => canReach(out, "x/a", to)),
      [true, false, false],
    );
  });
  it("lets in what one block excepts and another holds", () => {
    const except = { ipBlock: { cidr: "10.0.1.0/24", except: ["10.0.1.2/32"] } };
    const whole = { ipBlock: { cidr: "10.0.1.2/32" } };
    const out = cluster(policy({ policyTypes: ["Egress"], egress: [{ to: [except] }, { to: [whole] }] }));
    assert.deepEqual(
      ["y/a", "y/b"].map((to) => canReach(out, "x/a", to)),
      [true, true],
    );
  });
  it("is about what comes in, unless it says otherwise or has a rule for what leaves", () => {
    const unsaid = cluster(policy({ podSelector: pod("a") }));
    assert.deepEqual([visitors(unsaid, "x/a").length, canReach(unsaid, "x/a", "y/b")], [0, true]);
    const withRule = cluster(policy({ podSelector: pod("a"), egress: [{ to: [{ podSelector: pod("b") }] }] }));
    assert.deepEqual([canReach(withRule, "x/a", "x/b"), canReach(withRule, "x/a", "y/b")], [true, false]);
    assert.deepEqual(visitors(withRule, "x/a"), []);
    const emptyRules = cluster(policy({ podSelector: pod("a"), egress: [] }));
    assert.equal(canReach(emptyRules, "x/a", "y/b"), true);
    const egressOnly = cluster(policy({ podSelector: pod("a"), policyTypes: ["Egress"], ingress: [] }));
    assert.deepEqual([visitors(egressOnly, "x/a"), canReach(egressOnly, "x/a", "y/b")], [everybodyBut("x/a"), false]);
  });
  it("ignores rules of a direction that the policy does not name", () => {
    const ignored = cluster(
      policy({
        podSelector: pod("a"),
        policyTypes: ["Ingress"],
        ingress: [{}],
        egress: [{ to: [{ podSelector: pod("b") }] }],
      }),
    );
    assert.equal(canReach(ignored, "x/a", "z/c"), true);
  });
  it("matches labels by expressions; a label that is not there is in no list", () => {
    const among = (operator: "In" | "NotIn" | "Exists" | "DoesNotExist", key: string, values?: string[]) =>
      visitors(
        cluster(
          policy({
            podSelector: pod("a"),
            ingress: [{ from: [{ podSelector: { matchExpressions: [{ key, operator, values }] } }] }],
          }),
        ),
        "x/a",
      );
    assert.deepEqual(among("In", "pod", ["b", "c"]), ["x/b", "x/c"]);
    assert.deepEqual(among("NotIn", "pod", ["b"]), ["x/c"]);
    assert.deepEqual(among("NotIn", "tier", ["b"]), ["x/b", "x/c"]);
    assert.deepEqual([among("Exists", "tier"), among("DoesNotExist", "tier")], [[], ["x/b", "x/c"]]);
  });
});
