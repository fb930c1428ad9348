import {
  asksForInternal,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  manifest,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

export const serviceType = defineRule({
  scope: "resource",
  name: "service-type",
  displayName: "Services are not exposed outside the cluster by themselves",
  description:
    "A NodePort opens the port on every node, a load balancer gives it an address on the internet; both go round the gateway with its TLS and limits. What is exposed so has no certificate, no rate limit and no access log.",
  severity: "high",
  remediationSteps:
    "Use ClusterIP and publish through a Gateway or an Ingress; a load balancer for the network inside needs its cloud's internal annotation.",
  url: "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: [
    "C-0256",
    "kube-linter:exposed-services",
    "kyverno:restrict-node-port",
    "kyverno:restrict-loadbalancer",
    "gatekeeper:block-nodeport-services",
    "gatekeeper:block-loadbalancer-services",
    "pulumi:kubernetes-core-v1-service-disallow-load-balancer",
  ],
  tags: ["kubernetes", "network", "exposure"],
  types: ["kubernetes:core:Service"],
  *check(resource) {
    const type = root(resource).at("spec", "type");
    const fix = 'set it to "ClusterIP" and publish through a Gateway or an Ingress';
    if (isHidden(type.value)) yield unknown(type);
    else if (type.value === "NodePort") yield violation(type, 'is "NodePort"', fix);
    else if (type.value === "LoadBalancer") {
      const annotations = root(resource).at("metadata", "annotations");
      const internal = asksForInternal(annotations);
      if (internal === UNKNOWN) yield unknown(annotations);
      else if (!internal) yield violation(type, 'is "LoadBalancer" without an internal annotation', fix);
    }
  },
  examples: {
    compliant: [
      service({}),
      service({ type: "ClusterIP" }),
      service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" }),
    ],
    violating: [
      service({ type: "NodePort" }),
      service({ type: "LoadBalancer" }),
      service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing" }),
    ],
    notApplicable: [configMap],
    unknown: [service({ type: UNKNOWN })],
  },
});

function service(spec: Readonly<Record<string, unknown>>, annotations: Readonly<Record<string, string>> = {}) {
  return manifest({ apiVersion: "v1", kind: "Service", metadata: { annotations }, spec });
}
