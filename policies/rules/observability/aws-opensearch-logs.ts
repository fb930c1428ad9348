import {
  type Answer,
  any,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  isNotFalse,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "aws:opensearch/domain:Domain";
const domain = (...logs: readonly object[]) =>
  resource(type, { advancedSecurityOptions: { enabled: true }, logPublishingOptions: logs });
const log = (logType: unknown, enabled?: unknown) => ({ logType, enabled, cloudwatchLogGroupArn: "arn:logs" });

export const awsOpensearchLogs = defineRule({
  scope: "resource",
  name: "aws-opensearch-logs",
  displayName: "Search writes down who asked what",
  description:
    "Whoever reads an index leaves no trace unless the audit log is published. After a leak nobody can then say which documents were seen.",
  severity: "low",
  remediationSteps: 'Add an entry with logType "AUDIT_LOGS" to logPublishingOptions.',
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html",
  frameworks: [
    axonBaseline("observability", "reads of data are recorded"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_317", "AWS-0042", "CKV_AWS_84", "AwsSolutions-OS9"],
  tags: ["aws", "search", "logs"],
  types: [type],
  *check(resource) {
    const logs = root(resource).at("logPublishingOptions");
    const published = any(
      logs.items().map((entry): Answer => {
        const { value } = entry.at("logType");
        if (isHidden(value) || isHidden(entry.at("enabled").value)) return UNKNOWN;
        return value === "AUDIT_LOGS" && isNotFalse(entry.at("enabled").value);
      }),
    );
    if (published === UNKNOWN) yield unknown(logs);
    else if (!published) yield violation(logs, "has no AUDIT_LOGS", "publish them to a log group");
  },
  examples: {
    compliant: [domain(log("AUDIT_LOGS")), domain(log("INDEX_SLOW_LOGS"), log("AUDIT_LOGS", true))],
    violating: [resource(type), domain(log("INDEX_SLOW_LOGS")), domain(log("AUDIT_LOGS", false))],
    notApplicable: [configMap],
    unknown: [domain(log(UNKNOWN))],
  },
});
