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

const type = "azure-native:containerinstance:ContainerGroup";
const group = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { containers: [{ name: "api" }], ...fields });

export const azureContainerGroupPrivate = defineRule({
  scope: "resource",
  name: "azure-container-group-private",
  displayName: "Container groups have no public address",
  description:
    "A group with a public address is reached by everybody on the port it listens on, with no gateway, no TLS and no limit in front. A group in a subnet is reached through what stands there for it.",
  severity: "high",
  remediationSteps: 'Set ipAddress.type to "Private" and name a subnet in subnetIds.',
  url: "https://learn.microsoft.com/azure/container-instances/container-instances-vnet",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_98", "CKV_AZURE_245"],
  tags: ["azure", "containers", "exposure"],
  types: [type],
  *check(resource) {
    yield* demand(root(resource).at("ipAddress", "type"), (kind) => kind !== "Public", 'set it to "Private"');
  },
  examples: {
    compliant: [group({ ipAddress: { type: "Private", ports: [{ port: 8000 }] } }), group({})],
    violating: [group({ ipAddress: { type: "Public", ports: [{ port: 8000 }] } })],
    notApplicable: [configMap],
    unknown: [group({ ipAddress: UNKNOWN })],
  },
});
