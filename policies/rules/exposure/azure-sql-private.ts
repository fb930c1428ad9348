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
  typeKey,
  UNKNOWN,
} from "../../lib/index.ts";

const sql = "azure-native:sql:Server";
const mysql = "azure-native:dbformysql:Server";
const ruleTypes = ["azure-native:sql:FirewallRule", "azure-native:dbformysql:FirewallRule"];
const [ruleType = ""] = ruleTypes;

export const azureSqlPrivate = defineRule({
  scope: "resource",
  name: "azure-sql-private",
  displayName: "Servers of Azure SQL and MySQL have no public address",
  description:
    "A server has a public address unless it says otherwise, and a firewall rule from 0.0.0.0 lets in every machine of every customer of Azure. Whoever guesses or finds a password then has all the data.",
  severity: "critical",
  remediationSteps:
    'Set publicNetworkAccess to "Disabled", of MySQL in network, and reach the server by a private endpoint or its subnet.',
  url: "https://learn.microsoft.com/azure/azure-sql/database/connectivity-settings",
  frameworks: [
    axonBaseline("exposure", "data is reachable only as declared"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_113", "CKV_AZURE_53", "CKV_AZURE_11", "AZU-0022", "AZU-0029"],
  tags: ["azure", "data", "exposure"],
  types: [sql, mysql, ...ruleTypes],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type.endsWith(":FirewallRule")) {
      const start = inputs.at("startIpAddress");
      return yield* demand(start, (address) => address !== "0.0.0.0", "name the clients by their addresses");
    }
    const network = typeKey(resource.type) === sql ? inputs : inputs.at("network");
    // A server in a subnet has no public address, whatever else is said.
    if (network.at("delegatedSubnetResourceId").value !== undefined && !isHidden(network.value)) return;
    const isClosed = (access: unknown) => access === "Disabled" || access === "SecuredByPerimeter";
    yield* demand(network.at("publicNetworkAccess"), isClosed, 'set it to "Disabled"');
  },
  examples: {
    compliant: [
      resource(sql, { publicNetworkAccess: "Disabled" }),
      resource(mysql, { network: { delegatedSubnetResourceId: UNKNOWN } }),
      resource(ruleType, { startIpAddress: "20.1.2.3", endIpAddress: "20.1.2.3" }),
    ],
    violating: [
      resource(sql, { version: "12.0" }),
      resource(mysql, { network: { publicNetworkAccess: "Enabled" } }),
      resource(ruleType, { startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" }),
    ],
    notApplicable: [configMap],
    unknown: [resource(sql, { publicNetworkAccess: UNKNOWN }), resource(mysql, { network: UNKNOWN })],
  },
});
