import {
  allPorts,
  axonBaseline,
  configMap,
  defineRule,
  isForEverybody,
  iso27001,
  openedBy,
  pciDss,
  portsOf,
  protocolOf,
  resource,
  root,
  says,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "azure-native:network:NetworkSecurityGroup";
const ruleType = "azure-native:network:SecurityRule";
const inbound = { access: "Allow", direction: "Inbound", protocol: "Tcp", priority: 100 };
const rule = (fields: Readonly<Record<string, unknown>>) => resource(ruleType, { ...inbound, ...fields });
const group = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { securityRules: [{ ...inbound, ...fields }] });

export const azureNoPublicAdminPorts = defineRule({
  scope: "resource",
  name: "azure-no-public-admin-ports",
  displayName: "No shell and no data store is open to the internet",
  description:
    "Ports of shells and data stores are tried within minutes of being opened, with every password that ever leaked. One weak login behind them is the whole machine, or all the data.",
  severity: "critical",
  remediationSteps: "Name the clients by address or application security group; reach machines by Azure Bastion.",
  url: "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.3.1"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AZURE_9", "CKV_AZURE_10", "CKV_AZURE_77", "AZU-0047", "AZU-0048", "AZU-0050"],
  tags: ["azure", "network", "exposure"],
  types: [type, ruleType],
  *check(resource) {
    const inputs = root(resource);
    const rules = resource.type.endsWith(":SecurityRule") ? [inputs] : inputs.at("securityRules").items();
    for (const rule of rules) {
      if (says(rule, "access", "deny") || says(rule, "direction", "outbound")) continue;
      if (["icmp", "esp", "ah"].includes(String(protocolOf(rule.at("protocol").value)))) continue;
      const open = isForEverybody(rule);
      if (open === false) continue;
      const found = openedBy(rule, rules);
      const isHiddenPort = portsOf(rule).includes(UNKNOWN);
      if (open === UNKNOWN || rule.at("access").value === UNKNOWN || rule.at("direction").value === UNKNOWN) {
        if (found.length > 0 || isHiddenPort) yield unknown(rule);
      } else if (found.length > 0) {
        const shown = portsOf(rule).includes(allPorts) ? "all ports" : [...new Set(found)].join(", ");
        yield violation(rule, `opens ${shown} to the internet`, "name the clients by their addresses");
      } else if (isHiddenPort) yield unknown(rule);
    }
  },
  examples: {
    compliant: [
      rule({ sourceAddressPrefix: "*", destinationPortRange: "443" }),
      rule({ sourceAddressPrefix: "VirtualNetwork", destinationPortRange: "22" }),
      group({ sourceAddressPrefix: "Internet", destinationPortRange: "22", access: "Deny" }),
      group({ sourceAddressPrefix: "*", destinationPortRange: "5432", direction: "Outbound" }),
      group({ sourceAddressPrefix: "*", destinationPortRange: "*", protocol: "Icmp" }),
      resource(type, {
        securityRules: [
          { ...inbound, sourceAddressPrefix: "*", destinationPortRange: "22", access: "Deny" },
          { ...inbound, sourceAddressPrefix: "*", destinationPortRange: "22", priority: 200 },
        ],
      }),
      resource(type, {}),
    ],
    violating: [
      rule({ sourceAddressPrefix: "*", destinationPortRange: "22" }),
      rule({ sourceAddressPrefixes: ["0.0.0.0/1", "128.0.0.0/1"], destinationPortRanges: ["80", "3300-3400"] }),
      group({ sourceAddressPrefix: "Internet", destinationPortRange: "*", protocol: "*" }),
      resource(type, {
        securityRules: [
          { ...inbound, sourceAddressPrefix: "*", destinationPortRange: "22" },
          { ...inbound, sourceAddressPrefix: "*", destinationPortRange: "22", access: "Deny", priority: 200 },
        ],
      }),
      resource("azure-native:network/v20230901:SecurityRule", {
        ...inbound,
        sourceAddressPrefix: "0.0.0.0/0",
        destinationPortRange: "5432",
      }),
    ],
    notApplicable: [configMap],
    unknown: [
      rule({ sourceAddressPrefix: UNKNOWN, destinationPortRange: "22" }),
      group({ sourceAddressPrefix: "*", destinationPortRange: UNKNOWN }),
    ],
  },
});
