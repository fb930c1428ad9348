import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  isWindowsTask,
  soc2,
  taskContainersOf,
  taskDefinition,
  taskDefinitionType,
  UNKNOWN,
} from "../../lib/index.ts";

const task = (container: Readonly<Record<string, unknown>>) => taskDefinition([{ name: "api", ...container }]);

export const awsEcsReadOnlyRoot = defineRule({
  scope: "resource",
  name: "aws-ecs-read-only-root",
  displayName: "Containers of ECS cannot change their own files",
  description:
    "Who gets into a container writes tools and changes programs in it, if they can. A read-only root leaves them the few volumes that are meant to be written.",
  severity: "medium",
  remediationSteps: "Set readonlyRootFilesystem: true, and mount a volume where the program writes.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-readonlyRootFilesystem",
  frameworks: [axonBaseline("workload-security", "containers do not change"), soc2("CC6.8"), iso27001("8.19")],
  peers: ["CKV_AWS_336"],
  tags: ["aws", "containers"],
  types: [taskDefinitionType],
  *check(resource) {
    if (isWindowsTask(resource)) return;
    for (const container of taskContainersOf(resource)) {
      yield* demand(container.at("readonlyRootFilesystem"), isTrue, "set it to true");
    }
  },
  examples: {
    compliant: [
      task({ readonlyRootFilesystem: true }),
      taskDefinition([{ name: "api" }], { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }),
    ],
    violating: [task({}), task({ readonlyRootFilesystem: false })],
    notApplicable: [configMap],
    unknown: [taskDefinition(UNKNOWN)],
  },
});
