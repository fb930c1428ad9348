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

const permission = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:lambda/permission:Permission", { action: "lambda:InvokeFunction", function: "resize", ...fields });
const functionUrl = (authorizationType: unknown) =>
  resource("aws:lambda/functionUrl:FunctionUrl", { functionName: "resize", authorizationType });

export const awsLambdaNotPublic = defineRule({
  scope: "resource",
  name: "aws-lambda-not-public",
  displayName: "Functions are called by those who are named",
  description:
    "A function URL without authorization, and a permission for * or for a service without a source, let strangers run the code with its role. A service acts for every account of AWS, not for yours alone.",
  severity: "high",
  remediationSteps:
    'Set authorizationType to "AWS_IAM", and give each permission for a service a sourceArn or a sourceAccount.',
  url: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
  frameworks: [
    axonBaseline("exposure", "code is called by named callers"),
    soc2("CC6.1"),
    pciDss("7.2.2"),
    iso27001("8.3"),
  ],
  peers: ["CKV_AWS_258", "CKV_AWS_301", "CKV_AWS_364", "AWS-0067", "pulumi:aws-lambda-permission-configure-source-arn"],
  tags: ["aws", "functions", "exposure"],
  types: ["aws:lambda/permission:Permission", "aws:lambda/functionUrl:FunctionUrl"],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type === "aws:lambda/functionUrl:FunctionUrl") {
      return yield* demand(inputs.at("authorizationType"), (value) => value !== "NONE", 'set it to "AWS_IAM"');
    }
    const principal = inputs.at("principal");
    const limits = ["sourceArn", "sourceAccount", "principalOrgId"].map((field) => inputs.at(field).value);
    if (limits.some((limit) => limit !== undefined && limit !== "*")) return;
    yield* demand(
      principal,
      (value) => typeof value !== "string" || !(value === "*" || value.endsWith(".amazonaws.com")),
      "add sourceArn or sourceAccount",
    );
  },
  examples: {
    compliant: [
      permission({ principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::uploads" }),
      permission({ principal: "events.amazonaws.com", sourceArn: UNKNOWN }),
      permission({ principal: "123456789012" }),
      permission({ principal: "*", principalOrgId: "o-a1b2c3d4e5" }),
      functionUrl("AWS_IAM"),
    ],
    violating: [permission({ principal: "*" }), permission({ principal: "s3.amazonaws.com" }), functionUrl("NONE")],
    notApplicable: [configMap],
    unknown: [permission({ principal: UNKNOWN }), functionUrl(UNKNOWN)],
  },
});
