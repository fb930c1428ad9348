import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  numberOf,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:cloudwatch/logGroup:LogGroup";
const group = (fields: Readonly<Record<string, unknown>>) => resource(type, { name: "/axon/api", ...fields });

export const awsLogRetention = defineRule({
  scope: "resource",
  name: "aws-log-retention",
  displayName: "Logs are kept for a time that somebody chose",
  description:
    "CloudWatch keeps logs for ever unless told otherwise, with whatever personal data is in them, and charges for it every month. Too short is as bad: an intrusion is found weeks after it began.",
  severity: "medium",
  remediationSteps: "Set retentionInDays, to 30 or more; to 365 where PCI DSS asks for a year.",
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  frameworks: [
    axonBaseline("observability", "logs have a retention"),
    soc2("CC7.2"),
    pciDss("10.5.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_66", "CKV_AWS_338"],
  tags: ["aws", "logging"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    const inputs = root(resource);
    // AWS sets the retention of this class itself.
    if (inputs.at("logGroupClass").value === "DELIVERY") return;
    const fewest = environmentOf(resource, settings) === "prod" ? 30 : 1;
    yield* demand(inputs.at("retentionInDays"), (days) => numberOf(days) >= fewest, `set it to ${fewest} or more`);
  },
  examples: {
    compliant: [
      group({ retentionInDays: 30 }),
      group({ retentionInDays: 7, tags: { Environment: "dev" } }),
      group({ logGroupClass: "DELIVERY" }),
    ],
    violating: [group({}), group({ retentionInDays: 0 }), group({ retentionInDays: 7 })],
    notApplicable: [configMap],
    unknown: [group({ retentionInDays: UNKNOWN })],
  },
});
