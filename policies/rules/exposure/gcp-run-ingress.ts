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
const first = "gcp:cloudfunctions/function:Function";
const second = "gcp:cloudfunctionsv2/function:Function";
const isInner = (ingress: unknown) => typeof ingress === "string" && /^(INGRESS_TRAFFIC|ALLOW)_INTERNAL/.test(ingress);
const service = (fields: Readonly<Record<string, unknown>>) => resource(type, { location: "europe-west1", ...fields });

export const gcpRunIngress = defineRule({
  scope: "resource",
  name: "gcp-run-ingress",
  displayName: "Services and functions of Google Cloud are reached through the load balancer",
  description:
    "A service with its own address is reached around the load balancer, its firewall and its limits. What is called by other services alone has no reason to be found from outside.",
  severity: "medium",
  remediationSteps:
    'Set ingress to "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", or "INGRESS_TRAFFIC_INTERNAL_ONLY" for what nobody calls from outside; ingressSettings of a function to "ALLOW_INTERNAL_AND_GCLB".',
  url: "https://cloud.google.com/run/docs/securing/ingress",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_124"],
  tags: ["gcp", "containers", "exposure"],
  types: [type, first, second],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type === type) {
      yield* demand(inputs.at("ingress"), isInner, 'set it to "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"');
      return;
    }
    // A function that an event calls has no address that anybody could call.
    if (inputs.at("eventTrigger").value !== undefined) return;
    const place = resource.type === first ? inputs : inputs.at("serviceConfig");
    yield* demand(place.at("ingressSettings"), isInner, 'set it to "ALLOW_INTERNAL_AND_GCLB"');
  },
  examples: {
    compliant: [
      service({ ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" }),
      service({ ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }),
      resource(first, { eventTrigger: { eventType: "google.storage.object.finalize" } }),
      resource(second, { serviceConfig: { ingressSettings: "ALLOW_INTERNAL_AND_GCLB" } }),
    ],
    violating: [
      resource(first, { triggerHttp: true }),
      resource(second, { serviceConfig: { ingressSettings: "ALLOW_ALL" } }),
      service({}),
      service({ ingress: "INGRESS_TRAFFIC_ALL" }),
    ],
    notApplicable: [configMap],
    unknown: [service({ ingress: UNKNOWN })],
  },
});
