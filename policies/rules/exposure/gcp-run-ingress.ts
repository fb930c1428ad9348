import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:cloudrunv2/service:Service";
const service = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "europe-west1", ...fields });

export const gcpRunIngress = defineRule({
  scope: "resource",
  name: "gcp-run-ingress",
  displayName: "Services of Cloud Run are reached through the load balancer",
  description:
    "A service with its own address is reached around the load balancer, its firewall and its limits. What is called by other services alone has no reason to be found from outside.",
  severity: "medium",
  remediationSteps:
    'Set ingress to "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", or "INGRESS_TRAFFIC_INTERNAL_ONLY" for what nobody calls from outside.',
  url: "https://cloud.google.com/run/docs/securing/ingress",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_124"],
  tags: ["gcp", "containers", "exposure"],
  types: [type],
  *check(resource) {
    const isInner = (ingress: unknown) => typeof ingress === "string" && ingress.startsWith("INGRESS_TRAFFIC_INTERNAL");
    yield* demand(root(resource).at("ingress"), isInner, 'set it to "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"');
  },
  examples: {
    compliant: [
      service({ ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" }),
      service({ ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }),
    ],
    violating: [service({}), service({ ingress: "INGRESS_TRAFFIC_ALL" })],
    notApplicable: [configMap],
    unknown: [service({ ingress: UNKNOWN })],
  },
});
