import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:dbforpostgresql:Server";
const ruleType = "azure-native:dbforpostgresql:FirewallRule";
const server = (network: unknown) => resource(type, { version: "17", network });
const rule = (startIpAddress: unknown) =>
  resource(ruleType, { serverName: "main", startIpAddress, endIpAddress: "20.1.2.3" });

export const azurePostgresPrivate = defineRule({
  scope: "resource",
  name: "azure-postgres-private",
  displayName: "Databases of Azure have no public address",
  description:
    "A server has a public address unless its network says otherwise, and a firewall rule from 0.0.0.0 lets in every machine of every customer of Azure. Whoever guesses or finds a password then has all the data.",
  severity: "critical",
  remediationSteps:
    'Set network.delegatedSubnetResourceId, or network.publicNetworkAccess to "Disabled" with a private endpoint; name clients by their own addresses.',
  url: "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-private",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_68", "CKV2_AZURE_57", "CKV2_AZURE_26", "AZU-0022", "AZU-0029"],
  tags: ["azure", "data", "exposure"],
  types: [type, ruleType],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type.endsWith(":FirewallRule")) {
      yield* demand(
        inputs.at("startIpAddress"),
        (address) => address !== "0.0.0.0",
        "name the clients by their addresses",
      );
      return;
    }
    const network = inputs.at("network");
    // A server in a subnet has no public address, whatever else is said.
    if (network.at("delegatedSubnetResourceId").value !== undefined && !isHidden(network.value)) return;
    yield* demand(network.at("publicNetworkAccess"), (access) => access === "Disabled", 'set it to "Disabled"');
  },
  examples: {
    compliant: [
      server({ delegatedSubnetResourceId: UNKNOWN }),
      server({ publicNetworkAccess: "Disabled" }),
      rule("20.1.2.3"),
    ],
    violating: [server(undefined), server({ publicNetworkAccess: "Enabled" }), rule("0.0.0.0")],
    notApplicable: [configMap],
    unknown: [server(UNKNOWN), server({ publicNetworkAccess: UNKNOWN }), rule(UNKNOWN)],
  },
});
