import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const machine = "gcp:compute/instance:Instance";
const types = [
  machine,
  "gcp:compute/instanceTemplate:InstanceTemplate",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
];
/** Machines that a service makes, and the switch that leaves them without an address; it is off where nothing is said. */
const switches: Readonly<Record<string, readonly string[]>> = {
  "gcp:workbench/instance:Instance": ["gceSetup", "disablePublicIp"],
  "gcp:notebooks/instance:Instance": ["noPublicIp"],
};
const instance = (network: Readonly<Record<string, unknown>>) =>
  resource(machine, { machineType: "e2-small", networkInterfaces: [{ subnetwork: "main", ...network }] });

export const gcpNoPublicAddress = defineRule({
  scope: "resource",
  name: "gcp-no-public-address",
  displayName: "Machines of Google Cloud have no address on the internet",
  description:
    "A machine with a public address is reachable past the load balancer, its TLS, its limits and its logs. One wrong firewall rule opens it to the world.",
  severity: "high",
  remediationSteps: "Leave accessConfigs out; reach the internet through Cloud NAT and the machine through IAP.",
  url: "https://cloud.google.com/compute/docs/ip-addresses",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_40", "GCP-0031"],
  tags: ["gcp", "compute", "exposure"],
  types: [...types, ...Object.keys(switches)],
  *check(resource) {
    const inner = switches[resource.type];
    if (inner) yield* demand(root(resource).at(...inner), isTrue, "set it to true");
    for (const network of root(resource).at("networkInterfaces").items()) {
      for (const list of ["accessConfigs", "ipv6AccessConfigs"]) {
        const access = network.at(list);
        if (isHidden(access.value)) yield unknown(access);
        // An entry that says nothing asks for an address that changes.
        else if (access.items().length > 0) yield violation(access, "gives it a public address", "leave it out");
      }
    }
  },
  examples: {
    compliant: [
      instance({}),
      instance({ accessConfigs: [] }),
      resource("gcp:notebooks/instance:Instance", { noPublicIp: true }),
    ],
    violating: [
      resource("gcp:workbench/instance:Instance", { gceSetup: { machineType: "e2-standard-4" } }),
      instance({ accessConfigs: [{}] }),
      instance({ accessConfigs: [{ natIp: UNKNOWN }] }),
      instance({ stackType: "IPV4_IPV6", ipv6AccessConfigs: [{ networkTier: "PREMIUM" }] }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ accessConfigs: UNKNOWN }), resource(machine, { networkInterfaces: UNKNOWN })],
  },
});
