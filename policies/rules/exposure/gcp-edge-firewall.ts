import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const global = "gcp:compute/backendService:BackendService";
const regional = "gcp:compute/regionBackendService:RegionBackendService";
const backend = (fields: Readonly<Record<string, unknown>>) =>
  resource(global, { protocol: "HTTPS", loadBalancingScheme: "EXTERNAL_MANAGED", ...fields });
const webProtocols: readonly unknown[] = [undefined, "HTTP", "HTTPS", "HTTP2", "H2C", "GRPC"];

export const gcpEdgeFirewall = defineRule({
  scope: "resource",
  name: "gcp-edge-firewall",
  displayName: "What faces the internet is behind Cloud Armor",
  description:
    "Every address on the internet is sent known exploits all day. A security policy stops those, and is where a flood or a new hole is answered within minutes.",
  severity: "medium",
  remediationSteps: "Make a SecurityPolicy with the preconfigured rules and name it in securityPolicy of the backend.",
  url: "https://cloud.google.com/armor/docs/security-policy-overview",
  frameworks: [axonBaseline("exposure", "requests from outside are filtered"), soc2("CC6.6"), iso27001("8.21")],
  peers: [],
  tags: ["gcp", "network", "exposure"],
  types: [global, regional],
  *check(resource) {
    const inputs = root(resource);
    const scheme = inputs.at("loadBalancingScheme");
    // A backend that says nothing is external, and one of a region internal.
    const isExternal = scheme.text?.startsWith("EXTERNAL") ?? (scheme.value === undefined && resource.type === global);
    if (isHidden(scheme.value)) yield unknown(scheme);
    else if (isExternal && webProtocols.includes(inputs.at("protocol").value)) {
      const policy = inputs.at("securityPolicy");
      // A policy that the program makes is known only later, and is one.
      if (policy.value === undefined || policy.value === "")
        yield violation(policy, "is unset", "name a security policy");
    }
  },
  examples: {
    compliant: [
      backend({ securityPolicy: UNKNOWN }),
      backend({ loadBalancingScheme: "INTERNAL_MANAGED" }),
      backend({ protocol: "TCP" }),
      resource(regional, { protocol: "HTTP" }),
    ],
    violating: [
      backend({}),
      resource(global),
      resource(regional, { loadBalancingScheme: "EXTERNAL_MANAGED", protocol: "HTTP" }),
    ],
    notApplicable: [configMap],
    unknown: [backend({ loadBalancingScheme: UNKNOWN })],
  },
});
