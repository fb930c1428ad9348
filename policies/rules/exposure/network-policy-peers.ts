import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  isOperators,
  iso27001,
  manifest,
  namespaceOf,
  type Property,
  podLabelsOf,
  podMakersWithin,
  podWords,
  type Resource,
  root,
  selectorWords,
  selects,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const type = "kubernetes:networking.k8s.io:NetworkPolicy";
const api = deployment({}, {}, { namespace: "shop" });
const policy = (peer: object, field = "ingress") =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "db", namespace: "shop" },
    spec: { podSelector: {}, [field]: [{ [field === "ingress" ? "from" : "to"]: [peer] }] },
  });
const app = (name: unknown) => ({ podSelector: { matchLabels: { app: name } } });
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });

export const networkPolicyPeers = defineRule({
  scope: "stack",
  name: "network-policy-peers",
  displayName: "Network policies name peers that are there",
  description:
    "A peer that no pod has the labels of lets nobody in, so that the call it was written for fails. Where the caller is gone for good, whoever makes a pod with its labels gets its way in.",
  severity: "low",
  remediationSteps: "Correct the labels to those of the peer's pods, or remove the rule of a peer that is gone.",
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
  frameworks: [axonBaseline("exposure", "a flow is declared, or denied"), soc2("CC6.6"), iso27001("8.22")],
  peers: ["kube-linter:dangling-networkpolicypeer-podselector"],
  tags: ["kubernetes", "network", "references"],
  types: [type],
  *check(stack) {
    for (const policy of stack.ofType(type)) {
      for (const peer of peersOf(policy)) {
        const selector = peer.at("podSelector");
        if (isEmpty(selector) || isOperators(selector.at("matchLabels"))) continue;
        const namespace = namespaceOfPeer(policy, peer);
        const makers = namespace === undefined ? [] : podMakersWithin(stack, namespace);
        // What has no pods here gets them from another stack.
        if (makers.length === 0) continue;
        const near = stack.sharing(makers, selectorWords(selector), podWords);
        const found = any(near.flatMap(podLabelsOf).map((own) => selects(selector, own)));
        if (found === UNKNOWN) yield unknown(selector);
        else if (!found)
          yield violation(selector, "selects no pod", "write the labels of the peer's pods, or remove the rule");
      }
    }
  },
  examples: {
    compliant: [
      [api, policy(app("fusion"))],
      [api, policy({ podSelector: {} })],
      [api, policy({ ipBlock: { cidr: "10.0.0.0/8" } }, "egress")],
      [api, policy({ ...inNamespace("shop"), ...app("fusion") })],
      // Nothing of that namespace is in the stack.
      [api, policy({ ...inNamespace("monitoring"), ...app("prometheus") })],
      [api, policy({ podSelector: { matchLabels: { "cnpg.io/cluster": "core" } } })],
      // A custom resource in a namespace whose pods come from a chart elsewhere.
      [
        policy({ ...inNamespace("velero"), ...app("velero") }, "egress"),
        manifest({
          apiVersion: "velero.io/v1",
          kind: "Schedule",
          metadata: { namespace: "velero", labels: { app: "shop" } },
          spec: { schedule: "0 2 * * *", template: {} },
        }),
      ],
      [
        api,
        policy(app("broker")),
        manifest({
          apiVersion: "kafka.strimzi.io/v1",
          kind: "Kafka",
          metadata: { namespace: "shop" },
          spec: { kafka: { template: { pod: { metadata: { labels: { app: "broker" } } } } } },
        }),
      ],
    ],
    violating: [
      [api, policy(app("fusoin"))],
      [api, policy(app("gone"), "egress")],
      [api, policy({ ...inNamespace("shop"), ...app("gone") })],
    ],
    notApplicable: [[configMap]],
    unknown: [[api, policy(app(UNKNOWN))]],
  },
});

function peersOf(policy: Resource): readonly Property[] {
  const spec = root(policy).at("spec");
  const peersIn = (rules: string, peers: string) =>
    spec
      .at(rules)
      .items()
      .flatMap((rule) => rule.at(peers).items());
  return [...peersIn("ingress", "from"), ...peersIn("egress", "to")];
}

/** A selector without any condition selects every pod, also a namespace that has none. */
function isEmpty(selector: Property): boolean {
  return selector.at("matchLabels").entries().length === 0 && selector.at("matchExpressions").items().length === 0;
}

/** The namespace a peer is in, where the policy says one: its own, or one by its name. */
function namespaceOfPeer(policy: Resource, peer: Property): Value | undefined {
  const selector = peer.at("namespaceSelector");
  if (selector.value === undefined) return namespaceOf(policy).value ?? "default";
  return selector.at("matchLabels", "kubernetes.io/metadata.name").value;
}
