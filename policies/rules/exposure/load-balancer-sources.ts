import {
  axonBaseline,
  configMap,
  defineRule,
  isEverywhere,
  isHidden,
  iso27001,
  manifest,
  parseCidr,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const service = (spec: object) => manifest({ apiVersion: "v1", kind: "Service", spec });
const balancer = (loadBalancerSourceRanges: unknown) => service({ type: "LoadBalancer", loadBalancerSourceRanges });

export const loadBalancerSources = defineRule({
  scope: "resource",
  name: "load-balancer-sources",
  displayName: "Load balancers say who may call them",
  description:
    "Without source ranges a load balancer lets in whoever finds its address, and scanners find it within minutes. What stands behind it then has to withstand the whole internet by itself.",
  severity: "medium",
  remediationSteps: "List the networks that may call it in spec.loadBalancerSourceRanges.",
  url: "https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer",
  frameworks: [
    axonBaseline("exposure", "callers from outside are declared"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["C-0256", "kube-linter:exposed-services"],
  tags: ["kubernetes", "network", "exposure"],
  types: ["kubernetes:core:Service"],
  *check(resource) {
    const spec = root(resource).at("spec");
    const ranges = spec.at("loadBalancerSourceRanges");
    if (isHidden(spec.at("type").value)) yield unknown(spec.at("type"));
    else if (spec.at("type").value === "LoadBalancer") {
      if (ranges.items().length === 0) yield violation(ranges, "is unset", "list the networks that may call it");
      for (const range of ranges.items()) {
        const cidr = parseCidr(range.text ?? "");
        if (isHidden(range.value)) yield unknown(range);
        else if (cidr && isEverywhere(cidr))
          yield violation(
            range,
            `is ${JSON.stringify(range.value)}, the whole internet`,
            "name the networks that may call it",
          );
      }
    }
  },
  examples: {
    compliant: [service({}), balancer(["10.0.0.0/8", "2001:db8::/32"]), service({ type: "ClusterIP" })],
    violating: [
      balancer(undefined),
      balancer([]),
      balancer(["10.0.0.0/8", "0.0.0.0/0"]),
      balancer(["0.0.0.0/1", "128.0.0.0/1"]),
      balancer(["::/0"]),
    ],
    notApplicable: [configMap],
    unknown: [service({ type: UNKNOWN }), balancer(UNKNOWN), balancer([UNKNOWN])],
  },
});
