import {
  axonBaseline,
  configMap,
  defineRule,
  isEverywhere,
  isHidden,
  iso27001,
  isRecord,
  manifest,
  nsaCisa,
  type Property,
  parseCidr,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const policy = (spec: object) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    spec: { podSelector: { matchLabels: { app: "api" } }, ...spec },
  });
const ports = [{ port: 443, protocol: "TCP" }];
const web = { podSelector: { matchLabels: { app: "web" } } };
const block = (cidr: unknown) => ({ ipBlock: { cidr } });

export const closedNetworkPolicy = defineRule({
  scope: "resource",
  name: "closed-network-policy",
  displayName: "Network policies let in somebody, not everybody",
  description:
    "A rule without a peer, or with the whole internet for one, allows everybody: the policy is there and protects nothing. Whoever counts policies believes the workload safe.",
  severity: "high",
  remediationSteps:
    "Name the peers by podSelector and namespaceSelector, or by the ranges they have; traffic out to anywhere names its ports.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  frameworks: [
    axonBaseline("exposure", "network policies name their peers"),
    nsaCisa("Network policies"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.22"),
  ],
  peers: ["KSV-0038", "C-0030", "kyverno:restrict-networkpolicy-empty-podselector"],
  tags: ["kubernetes", "network"],
  types: ["kubernetes:networking.k8s.io:NetworkPolicy"],
  *check(resource) {
    const spec = root(resource).at("spec");
    for (const rule of spec.at("ingress").items()) {
      yield* judgePeers(rule, rule.at("from"), "lets in everybody", "name who may call");
    }
    for (const rule of spec.at("egress").items()) {
      // To anywhere by a port of its own is how a service calls an API on the internet.
      if (rule.at("ports").items().length > 0) continue;
      yield* judgePeers(rule, rule.at("to"), "lets out to everything", "name whom it may call, or the ports");
    }
  },
  examples: {
    compliant: [
      policy({ ingress: [], egress: [] }),
      policy({ ingress: [{ from: [web] }] }),
      policy({ egress: [{ to: [block("0.0.0.0/0")], ports }] }),
      policy({ ingress: [{ from: [block("10.0.0.0/8")] }] }),
      policy({ ingress: [{ from: [{ namespaceSelector: {}, ...web }] }] }),
    ],
    violating: [
      policy({ ingress: [{}] }),
      policy({ ingress: [{ from: [], ports }] }),
      policy({ ingress: [{ from: [web, block("0.0.0.0/0")] }] }),
      policy({ ingress: [{ from: [block("0.0.0.0/1"), block("128.0.0.0/1")] }] }),
      policy({ egress: [{ to: [block("::/0")] }] }),
      policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] }),
    ],
    notApplicable: [configMap],
    unknown: [policy({ ingress: UNKNOWN }), policy({ ingress: [{ from: [block(UNKNOWN)] }] })],
  },
});

function* judgePeers(rule: Property, peers: Property, found: string, fix: string): Iterable<Verdict> {
  if (isHidden(rule.value) || isHidden(peers.value)) return yield unknown(peers);
  if (peers.items().length === 0) return yield violation(peers, `is empty, which ${found}`, fix);
  for (const peer of peers.items()) {
    const cidr = peer.at("ipBlock", "cidr");
    const namespaces = peer.at("namespaceSelector").value;
    const pods = peer.at("podSelector").value;
    if (isHidden(cidr.value)) yield unknown(cidr);
    else if (cidr.text !== undefined) {
      const range = parseCidr(cidr.text);
      if (range && isEverywhere(range)) yield violation(cidr, `is ${JSON.stringify(cidr.text)}, which ${found}`, fix);
    } else if (isEmpty(namespaces) && (pods === undefined || isEmpty(pods))) {
      yield violation(peer.at("namespaceSelector"), "selects every namespace of the cluster", fix);
    }
  }
}

function isEmpty(selector: Property["value"]): boolean {
  return (
    isRecord(selector) &&
    Object.values(selector).every((part) => part === null || Object.keys(part as object).length === 0)
  );
}
