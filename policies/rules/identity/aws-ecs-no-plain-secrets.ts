import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  judgeOpenValue,
  pciDss,
  soc2,
  taskContainersOf,
  taskDefinition,
  taskDefinitionType,
  UNKNOWN,
} from "../../lib/index.ts";

const task = (...environment: readonly unknown[]) => taskDefinition([{ name: "api", environment }]);

export const awsEcsNoPlainSecrets = defineRule({
  scope: "resource",
  name: "aws-ecs-no-plain-secrets",
  displayName: "No credentials in the environment of a task",
  description:
    "Every revision of a task definition is kept, and whoever may describe it reads its environment in clear. A credential in it cannot be rotated without a release either.",
  severity: "critical",
  remediationSteps: "Keep the value in Secrets Manager or Parameter Store and name it in secrets, with valueFrom.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  frameworks: [axonBaseline("identity", "no credential in the open"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["AWS-0036", "AwsSolutions-ECS2"],
  tags: ["aws", "containers", "secrets"],
  types: [taskDefinitionType],
  *check(resource) {
    for (const container of taskContainersOf(resource)) {
      for (const variable of container.at("environment").items()) {
        const name = variable.at("name").text ?? "*";
        yield* judgeOpenValue(name, variable.at("value"), "put it in a secret and name it in secrets");
      }
    }
  },
  examples: {
    compliant: [
      taskDefinition([
        {
          name: "api",
          secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db" }],
        },
      ]),
      task({ name: "TOKEN_TTL", value: "15m" }, { name: "LOG_LEVEL", value: "info" }),
    ],
    violating: [
      task({ name: "DB_PASSWORD", value: "correct horse" }),
      task({ name: "DATABASE_URL", value: "postgres://app:horse@db/app" }),
      task({ name: "MODE", value: "[secret]" }),
    ],
    notApplicable: [configMap],
    unknown: [taskDefinition(UNKNOWN)],
  },
});
