import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  isTrue,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);
const member = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:rds/clusterInstance:ClusterInstance", { clusterIdentifier: "main", ...fields });
const watched = { monitoringInterval: 60, performanceInsightsEnabled: true };

export const awsRdsMonitoring = defineRule({
  scope: "resource",
  name: "aws-rds-monitoring",
  displayName: "Production databases show what they wait for",
  description:
    "CloudWatch says that a database is busy, and not by which statement or process. Whoever is called at night then restarts it, and it is busy again.",
  severity: "low",
  remediationSteps: "Set performanceInsightsEnabled to true, and monitoringInterval to 60 with a monitoringRoleArn.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html",
  frameworks: [axonBaseline("observability", "what is slow can be found"), soc2("CC7.2"), iso27001("8.16")],
  peers: ["CKV_AWS_118", "CKV_AWS_353", "AWS-0133", "pulumi:aws-rds-instance-enable-performance-insights"],
  tags: ["aws", "data", "production"],
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const inputs = root(resource);
    yield* demand(inputs.at("monitoringInterval"), (seconds) => numberOf(seconds) > 0, "set it to 60");
    // A member of a cluster takes what the cluster says.
    const insights = inputs.at("performanceInsightsEnabled");
    if (resource.type === "aws:rds/instance:Instance" || insights.value !== undefined)
      yield* demand(insights, isTrue, "set it to true");
  },
  examples: {
    compliant: [instance(watched), member({ monitoringInterval: 60 }), instance({ tags: { Environment: "dev" } })],
    violating: [
      instance({}),
      instance({ ...watched, monitoringInterval: 0 }),
      member({ performanceInsightsEnabled: false }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ ...watched, performanceInsightsEnabled: UNKNOWN })],
  },
});
