import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  root,
  soc2,
  taskContainersOf,
  taskDefinition,
  taskDefinitionType,
  UNKNOWN,
} from "../../lib/index.ts";

const task = (container: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>> = {}) =>
  taskDefinition([{ name: "api", image: "registry.example/api@sha256:0", ...container }], fields);

export const awsEcsTaskHardening = defineRule({
  scope: "resource",
  name: "aws-ecs-task-hardening",
  displayName: "No task of ECS shares its host",
  description:
    "A privileged container, or one that sees the processes or the memory of its host, can take over the host and with it every other task there. On the host are also the credentials of all of them.",
  severity: "critical",
  remediationSteps:
    'Leave out privileged, and pidMode and ipcMode "host"; give single capabilities or volumes instead.',
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
  frameworks: [
    axonBaseline("workload-security", "containers keep to their own"),
    soc2("CC6.8"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["CKV_AWS_334", "CKV_AWS_335"],
  tags: ["aws", "containers"],
  types: [taskDefinitionType],
  *check(resource) {
    for (const mode of ["pidMode", "ipcMode"] as const) {
      yield* demand(root(resource).at(mode), (value) => value !== "host", "leave it out");
    }
    for (const container of taskContainersOf(resource)) {
      yield* demand(container.at("privileged"), (value) => !isTrue(value), "set it to false");
    }
  },
  examples: {
    compliant: [task({}), task({ privileged: false }), task({}, { pidMode: "task" })],
    violating: [task({ privileged: true }), task({}, { pidMode: "host" }), task({}, { ipcMode: "host" })],
    notApplicable: [configMap],
    unknown: [taskDefinition(UNKNOWN), task({}, { pidMode: UNKNOWN })],
  },
});
