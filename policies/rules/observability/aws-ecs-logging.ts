import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isRecord,
  pciDss,
  soc2,
  taskContainersOf,
  taskDefinition,
  taskDefinitionType,
  UNKNOWN,
} from "../../lib/index.ts";

const task = (logConfiguration: unknown) => taskDefinition([{ name: "api", logConfiguration }]);

export const awsEcsLogging = defineRule({
  scope: "resource",
  name: "aws-ecs-logging",
  displayName: "Every container of ECS sends its logs away",
  description:
    "Without a log driver the output of a Fargate container goes nowhere: nobody can read why it failed. On an instance it stays on a disk that goes away with it.",
  severity: "medium",
  remediationSteps: 'Set logConfiguration with logDriver "awslogs" or "awsfirelens".',
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
  frameworks: [
    axonBaseline("observability", "workloads ship their logs"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["AwsSolutions-ECS7"],
  tags: ["aws", "containers", "logging"],
  types: [taskDefinitionType],
  *check(resource) {
    for (const container of taskContainersOf(resource)) {
      // The container that routes the others' logs has none but its own.
      if (isRecord(container.at("firelensConfiguration").value)) continue;
      yield* demand(
        container.at("logConfiguration", "logDriver"),
        (driver) => typeof driver === "string" && driver !== "none",
        'set it to "awslogs" or "awsfirelens"',
      );
    }
  },
  examples: {
    compliant: [
      task({ logDriver: "awslogs", options: { "awslogs-group": "api" } }),
      taskDefinition([{ name: "router", firelensConfiguration: { type: "fluentbit" } }]),
    ],
    violating: [task(undefined), task({ logDriver: "none" })],
    notApplicable: [configMap],
    unknown: [taskDefinition(UNKNOWN)],
  },
});
