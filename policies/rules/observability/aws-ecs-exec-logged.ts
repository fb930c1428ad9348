import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:ecs/cluster:Cluster";
const cluster = (logging?: unknown) => resource(type, { configuration: { executeCommandConfiguration: { logging } } });

export const awsEcsExecLogged = defineRule({
  scope: "resource",
  name: "aws-ecs-exec-logged",
  displayName: "Shells in tasks are written down",
  description:
    "With ECS Exec somebody works in a running container with the task's rights. Switched to NONE, nothing says what was typed there and what came back.",
  severity: "medium",
  remediationSteps: 'Leave executeCommandConfiguration.logging out, or set it to "OVERRIDE" with a logConfiguration.',
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
  frameworks: [
    axonBaseline("observability", "who did what is written down"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_223"],
  tags: ["aws", "containers", "logs"],
  types: [type],
  *check(resource) {
    const logging = root(resource).at("configuration", "executeCommandConfiguration", "logging");
    yield* demand(logging, (value) => value !== "NONE", "remove it");
  },
  examples: {
    compliant: [cluster(), cluster("OVERRIDE"), resource(type, { name: "main" })],
    violating: [cluster("NONE")],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN)],
  },
});
