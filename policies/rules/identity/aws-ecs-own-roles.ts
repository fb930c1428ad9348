import {
  type Answer,
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  pciDss,
  type Resource,
  root,
  sameValue,
  soc2,
  taskDefinition,
  taskDefinitionType,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const role = "arn:aws:iam::123456789012:role/api";
const task = (fields: Readonly<Record<string, unknown>>) => taskDefinition([{ name: "api" }], fields);

export const awsEcsOwnRoles = defineRule({
  scope: "resource",
  name: "aws-ecs-own-roles",
  displayName: "A task does not have the rights by which it is started",
  description:
    "The execution role pulls images and reads every secret that tasks are given. A task that has it too can read them all again, and the others' with them.",
  severity: "high",
  remediationSteps: "Give taskRoleArn a role of its own with what the code needs, or leave it out.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
  frameworks: [
    axonBaseline("identity", "each has the rights it needs"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: ["CKV_AWS_249"],
  tags: ["aws", "containers", "access"],
  types: [taskDefinitionType],
  *check(resource) {
    const own = root(resource).at("taskRoleArn");
    const starting = root(resource).at("executionRoleArn");
    if (own.value === undefined || starting.value === undefined) return;
    const same = isHidden(own.value) ? isOneSource(resource) : sameValue(own, starting);
    if (same === UNKNOWN) yield unknown(own);
    else if (same) yield violation(own, "is the execution role", "give the task a role of its own");
  },
  examples: {
    compliant: [
      task({ taskRoleArn: `${role}-task`, executionRoleArn: role }),
      task({ executionRoleArn: role }),
      task({}),
    ],
    violating: [task({ taskRoleArn: role, executionRoleArn: role })],
    notApplicable: [configMap],
    unknown: [task({ taskRoleArn: UNKNOWN, executionRoleArn: role })],
  },
});

/** Two roles that are computed from different resources are different; from the same, they may be the same output of it. */
function isOneSource({ propertyDependencies = {} }: Resource): Answer {
  const [own, starting] = [propertyDependencies.taskRoleArn, propertyDependencies.executionRoleArn];
  if (own === undefined || starting === undefined) return UNKNOWN;
  return own.some((urn) => starting.includes(urn)) ? UNKNOWN : false;
}
