import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (fields: Readonly<Record<string, unknown>>) => resource("aws:rds/instance:Instance", fields);

export const awsRdsInsightsKey = defineRule({
  scope: "resource",
  name: "aws-rds-insights-key",
  displayName: "What Performance Insights keeps is under the database's own key",
  description:
    "Performance Insights keeps the text of statements, with names and numbers that stood in them. Without a key it is under the one that AWS manages, though the database has its own, and that can never be changed.",
  severity: "low",
  remediationSteps: "Set performanceInsightsKmsKeyId to the key of the database before insights are turned on.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Enabling.html",
  frameworks: [
    axonBaseline("encryption", "copies are under the key of what they copy"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_354", "AWS-0078"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"],
  *check(resource) {
    const inputs = root(resource);
    // Where the database has no key of its own, its insights need none.
    if (!isTrue(inputs.at("performanceInsightsEnabled").value) || inputs.at("kmsKeyId").value === undefined) return;
    const key = inputs.at("performanceInsightsKmsKeyId");
    yield* demand(key, (value) => typeof value === "string" && value !== "", "name the key of the database");
  },
  examples: {
    compliant: [
      instance({ kmsKeyId: "key-1", performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "key-1" }),
      instance({ performanceInsightsEnabled: true }),
      instance({ kmsKeyId: "key-1" }),
    ],
    violating: [
      instance({ kmsKeyId: "key-1", performanceInsightsEnabled: true }),
      resource("aws:rds/cluster:Cluster", { kmsKeyId: UNKNOWN, performanceInsightsEnabled: true }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ kmsKeyId: "key-1", performanceInsightsEnabled: true, performanceInsightsKmsKeyId: UNKNOWN })],
  },
});
