import {
  axonBaseline,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  lambdaLifecycle,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:lambda/function:Function";
const code = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { role: "arn:aws:iam::123456789012:role/resize", ...fields });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const awsLambdaRuntime = defineRule({
  scope: "resource",
  name: "aws-lambda-runtime",
  displayName: "Functions run on a runtime that is patched",
  description:
    "AWS patches a runtime as long as its language does, and not a day longer. A function on a deprecated one keeps its holes, and soon can no longer be changed.",
  severity: "medium",
  remediationSteps: "Move to a current runtime, such as nodejs24.x, python3.14 or provided.al2023.",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_363", "AwsSolutions-L1"],
  tags: ["aws", "functions", "versions"],
  types: lambdaLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(lambdaLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [
      code({ runtime: "nodejs22.x" }),
      code({ runtime: "java17" }),
      code({ runtime: "provided.al2023" }),
      code({ packageType: "Image" }),
    ],
    violating: [
      code({ runtime: "nodejs20.x" }),
      code({ runtime: "dotnet9" }),
      code({ runtime: "python3.8" }),
      code({ runtime: "go1.x" }),
    ],
    notApplicable: [configMap],
    unknown: [code({ runtime: UNKNOWN })],
  },
});
