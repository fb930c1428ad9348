import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:ecs/cluster:Cluster";
const cluster = (...settings: readonly unknown[]) => resource(type, { settings });

export const awsEcsContainerInsights = defineRule({
  scope: "resource",
  name: "aws-ecs-container-insights",
  displayName: "Clusters of ECS measure their containers",
  description:
    "Without Container Insights ECS measures services and not tasks: memory that runs full in one of them, restarts and network errors are not seen. An alarm can only be put on what is measured.",
  severity: "low",
  remediationSteps: 'Add the setting { name: "containerInsights", value: "enhanced" }, or "enabled".',
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html",
  frameworks: [axonBaseline("observability", "workloads are measured"), soc2("CC7.2"), iso27001("8.16")],
  peers: ["CKV_AWS_65", "AWS-0034", "AwsSolutions-ECS4"],
  tags: ["aws", "containers", "metrics"],
  types: [type],
  *check(resource) {
    const settings = root(resource).at("settings");
    const own = settings
      .items()
      .find((setting) => isHidden(setting.value) || setting.at("name").value === "containerInsights");
    const value = own?.at("value") ?? settings.holding(undefined);
    yield* demand(
      value,
      (found) => found === "enabled" || found === "enhanced",
      "add containerInsights with the value enhanced",
    );
  },
  examples: {
    compliant: [
      cluster({ name: "containerInsights", value: "enhanced" }),
      cluster({ name: "containerInsights", value: "enabled" }),
    ],
    violating: [resource(type), cluster({ name: "containerInsights", value: "disabled" })],
    notApplicable: [configMap],
    unknown: [cluster({ name: "containerInsights", value: UNKNOWN }), resource(type, { settings: UNKNOWN })],
  },
});
