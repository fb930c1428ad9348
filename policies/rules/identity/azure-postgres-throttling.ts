import {
  type Answer,
  all,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  type Property,
  pciDss,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const serverType = "azure-native:dbforpostgresql:Server";
const configurationType = "azure-native:dbforpostgresql:Configuration";
const settingsOf = referrers({
  from: [configurationType],
  field: "serverName",
  to: [serverType],
  names: ["serverName"],
});
const server = resource(serverType, { serverName: "orders", version: "17" });
const configuration = (value: unknown, serverName: unknown = "orders") =>
  resource(configurationType, { serverName, configurationName: "connection_throttle.enable", value });

export const azurePostgresThrottling = defineRule({
  scope: "stack",
  name: "azure-postgres-throttling",
  displayName: "Databases of Azure slow down who guesses passwords",
  description:
    "A server answers as many logins as somebody can send, right or wrong, unless it is told to slow down an address that keeps failing. Guessing also keeps it from answering the others.",
  severity: "low",
  remediationSteps: 'Add a Configuration connection_throttle.enable with the value "on".',
  url: "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-server-parameters",
  frameworks: [axonBaseline("identity", "guessing is slow"), soc2("CC6.1"), pciDss("8.3.2"), iso27001("8.5")],
  peers: ["CKV_AZURE_32", "AZU-0021"],
  tags: ["azure", "data", "access"],
  types: [serverType],
  *check(stack) {
    for (const server of stack.ofType(serverType)) {
      // A replica has the parameters of its primary.
      if (root(server).at("createMode").text?.endsWith("Replica")) continue;
      const throttled = any(
        settingsOf(stack, server)
          .filter(([setting]) => setting.at("configurationName").value === "connection_throttle.enable")
          .map(([setting, refers]) => all([refers, isOn(setting.at("value"))])),
      );
      if (throttled === UNKNOWN) yield unknown(root(server).at("serverName"));
      else if (!throttled) yield violation(root(server), "slows nobody down", "set connection_throttle.enable to on");
    }
  },
  examples: {
    compliant: [
      [resource(serverType, { serverName: "copy", createMode: "Replica" })],
      [server, configuration("on")],
      computed(configuration("on"), "serverName", server),
    ],
    violating: [[server], [server, configuration("off")], [server, configuration("on", "other")]],
    notApplicable: [[configMap]],
    unknown: [
      [server, configuration(UNKNOWN)],
      [server, configuration("on", UNKNOWN)],
    ],
  },
});

function isOn({ value }: Property): Answer {
  return isHidden(value) ? UNKNOWN : typeof value === "string" && value.toLowerCase() === "on";
}
