import {
  any,
  axonBaseline,
  configMap,
  defineRule,
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

const type = "aws:msk/cluster:Cluster";
const cluster = (brokerLogs: unknown) => resource(type, { clusterName: "events", loggingInfo: { brokerLogs } });
const targets = ["cloudwatchLogs", "firehose", "s3"] as const;

export const awsMskLogging = defineRule({
  scope: "resource",
  name: "aws-msk-logging",
  displayName: "Kafka sends the logs of its brokers away",
  description:
    "Why a broker left, which client was refused and which partition lags is in the brokers' logs, and MSK keeps none of them unless told where to. Nobody can log in to a broker to look.",
  severity: "medium",
  remediationSteps: "Enable cloudwatchLogs, s3 or firehose in loggingInfo.brokerLogs.",
  url: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html",
  frameworks: [
    axonBaseline("observability", "data stores ship their logs"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_80", "AWS-0074", "AwsSolutions-MSK6"],
  tags: ["aws", "messaging", "logging"],
  types: [type],
  *check(resource) {
    const logs = root(resource).at("loggingInfo", "brokerLogs");
    const enabled = any(
      targets.map((target) => {
        const { value } = logs.at(target, "enabled");
        return isHidden(value) ? UNKNOWN : isTrue(value);
      }),
    );
    if (enabled === UNKNOWN) yield unknown(logs);
    else if (!enabled) yield violation(logs, "has no target that is enabled", "enable cloudwatchLogs, s3 or firehose");
  },
  examples: {
    compliant: [
      cluster({ cloudwatchLogs: { enabled: true, logGroup: "events" } }),
      cluster({ s3: { enabled: true, bucket: "logs" } }),
    ],
    violating: [resource(type, { clusterName: "events" }), cluster({ s3: { enabled: false } })],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
