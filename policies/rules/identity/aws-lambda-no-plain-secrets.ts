import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  judgeOpenValue,
  pciDss,
  resource,
  root,
  SECRET,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:lambda/function:Function";
const code = (variables: unknown) =>
  resource(type, { role: "arn:aws:iam::123456789012:role/resize", environment: { variables } });

export const awsLambdaNoPlainSecrets = defineRule({
  scope: "resource",
  name: "aws-lambda-no-plain-secrets",
  displayName: "No credentials in the environment of a function",
  description:
    "Whoever may describe a function reads its environment in clear, and so does whatever the function logs it to. A credential in it cannot be rotated without a release either.",
  severity: "critical",
  remediationSteps:
    "Keep the value in Secrets Manager or Parameter Store and read it at the start, with the Lambda extension for secrets.",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption",
  frameworks: [axonBaseline("identity", "no credential in the open"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["CKV_AWS_45"],
  tags: ["aws", "functions", "secrets"],
  types: [type],
  *check(resource) {
    for (const [name, place] of root(resource).at("environment", "variables").entries()) {
      yield* judgeOpenValue(name, place, "read it from Secrets Manager");
    }
  },
  examples: {
    compliant: [
      code({ DB_SECRET_ARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db", LOG_LEVEL: "info" }),
      code({ BUCKET: UNKNOWN }),
      resource(type),
    ],
    violating: [
      code({ DB_PASSWORD: "correct horse" }),
      code({ ACCESS: `AKIA${"A".repeat(16)}` }),
      code({ MODE: SECRET }),
    ],
    notApplicable: [configMap],
    unknown: [code({ DB_PASSWORD: UNKNOWN }), code(UNKNOWN)],
  },
});
