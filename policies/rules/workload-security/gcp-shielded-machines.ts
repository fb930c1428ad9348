import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  isNotFalse,
  iso27001,
  isTrue,
  type Property,
  type Resource,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const machine = "gcp:compute/instance:Instance";
const machines = [
  machine,
  "gcp:compute/instanceTemplate:InstanceTemplate",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
];
const cluster = "gcp:container/cluster:Cluster";
const pool = "gcp:container/nodePool:NodePool";
const secure = { enableSecureBoot: true };
const nodes = (shieldedInstanceConfig: unknown) => resource(pool, { nodeConfig: { shieldedInstanceConfig } });

export const gcpShieldedMachines = defineRule({
  scope: "resource",
  name: "gcp-shielded-machines",
  displayName: "Machines of Google Cloud start only what is signed",
  description:
    "Without Secure Boot a machine starts whatever somebody put in front of its kernel, and antivirus, audit and reinstalled packages all run on top of that. Its own vTPM and the check against it are what tells that a start was not as before.",
  severity: "medium",
  remediationSteps:
    "Set shieldedInstanceConfig.enableSecureBoot to true, and leave enableVtpm and enableIntegrityMonitoring on, as they are by themselves. Drivers that are not signed, as some of GPUs, do not load then.",
  url: "https://cloud.google.com/compute/shielded-vm/docs/shielded-vm",
  frameworks: [axonBaseline("workload-security", "what runs is what was tested"), soc2("CC6.8"), iso27001("8.19")],
  peers: ["CKV_GCP_39", "CKV_GCP_68", "CKV_GCP_72", "GCP-0041", "GCP-0045", "GCP-0067"],
  tags: ["gcp", "compute", "kubernetes"],
  types: [...machines, cluster, pool],
  *check(resource) {
    for (const config of placesOf(resource).map((place) => place.at("shieldedInstanceConfig"))) {
      yield* demand(config.at("enableSecureBoot"), isTrue, "set it to true");
      yield* demand(config.at("enableVtpm"), isNotFalse, "remove it");
      yield* demand(config.at("enableIntegrityMonitoring"), isNotFalse, "remove it");
    }
  },
  examples: {
    compliant: [
      resource(machine, { shieldedInstanceConfig: secure }),
      nodes(secure),
      resource(cluster, { enableAutopilot: true }),
      resource(cluster, { removeDefaultNodePool: true, initialNodeCount: 1 }),
      resource(cluster, { nodePools: [{ name: "main", nodeConfig: { shieldedInstanceConfig: secure } }] }),
    ],
    violating: [
      resource(machine),
      resource(machine, { shieldedInstanceConfig: { ...secure, enableVtpm: false } }),
      nodes({ ...secure, enableIntegrityMonitoring: false }),
      resource(cluster, { initialNodeCount: 3 }),
      resource(cluster, { nodePools: [{ name: "main", nodeConfig: {} }] }),
    ],
    notApplicable: [configMap],
    unknown: [
      nodes(UNKNOWN),
      resource(cluster, { nodePools: UNKNOWN }),
      resource(cluster, { enableAutopilot: UNKNOWN }),
    ],
  },
});

/** Where machines are described: an instance, or the nodes of pools. Autopilot's nodes are Google's, who shields them. */
function placesOf(resource: Resource): readonly Property[] {
  const inputs = root(resource);
  if (machines.includes(resource.type)) return [inputs];
  if (resource.type === pool) return [inputs.at("nodeConfig")];
  const withoutOwn = ["enableAutopilot", "removeDefaultNodePool"].map((field) => inputs.at(field));
  if (withoutOwn.some(({ value }) => isTrue(value))) return [];
  const open = withoutOwn.find(({ value }) => isHidden(value));
  if (open) return [open];
  const pools = inputs.at("nodePools");
  return pools.value === undefined ? [inputs.at("nodeConfig")] : pools.items().map((each) => each.at("nodeConfig"));
}
