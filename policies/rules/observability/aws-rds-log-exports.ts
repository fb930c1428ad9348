import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isList,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsLogExports = defineRule({
  scope: "resource",
  name: "aws-rds-log-exports",
  displayName: "Databases send their logs to CloudWatch",
  description:
    "Logs that stay on a database instance are gone after days, and with the instance. Slow queries, failed logins and crashes can then be neither searched nor alerted on.",
  severity: "medium",
  remediationSteps: 'List the logs of the engine in enabledCloudwatchLogsExports, such as ["postgresql", "upgrade"].',
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
  frameworks: [
    axonBaseline("observability", "data stores ship their logs"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_129", "CKV_AWS_324"],
  tags: ["aws", "data", "logging"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  *check(resource) {
    yield* demand(
      root(resource).at("enabledCloudwatchLogsExports"),
      (logs) => isList(logs) && logs.length > 0,
      "list the logs of the engine",
    );
  },
  examples: {
    compliant: [instance({ engine: "postgres", enabledCloudwatchLogsExports: ["postgresql", "upgrade"] })],
    violating: [
      instance({ engine: "postgres" }),
      instance({ engine: "mysql", enabledCloudwatchLogsExports: [] }),
      resource("aws:rds/cluster:Cluster", { engine: "aurora-postgresql" }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ enabledCloudwatchLogsExports: UNKNOWN })],
  },
});
