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

const type = "aws:lambda/function:Function";
const code = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { role: "arn:aws:iam::123456789012:role/resize", ...fields });

/** Runtimes that AWS has deprecated: no more patches. Source: Lambda runtimes, deprecated runtimes. */
const deprecated =
  /^(nodejs(|4\.3(-edge)?|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)|python(2\.7|3\.[6789])|ruby(2\.[57]|3\.2)|java8|go1\.x|dotnetcore[123]\.[01]|dotnet[567]|provided)$/;

export const awsLambdaRuntime = defineRule({
  scope: "resource",
  name: "aws-lambda-runtime",
  displayName: "Functions run on a runtime that is patched",
  description:
    "AWS patches a runtime as long as its language does, and not a day longer. A function on a deprecated one keeps its holes, and soon can no longer be changed.",
  severity: "medium",
  remediationSteps: "Move to a current runtime, such as nodejs22.x, python3.13 or provided.al2023.",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated",
  frameworks: [axonBaseline("governance", "what runs is patched"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_363", "AwsSolutions-L1"],
  tags: ["aws", "functions"],
  types: [type],
  *check(resource) {
    yield* demand(
      root(resource).at("runtime"),
      (runtime) => typeof runtime !== "string" || !deprecated.test(runtime),
      "move to a current runtime",
    );
  },
  examples: {
    compliant: [code({ runtime: "nodejs22.x" }), code({ runtime: "provided.al2023" }), code({ packageType: "Image" })],
    violating: [code({ runtime: "nodejs16.x" }), code({ runtime: "python3.8" }), code({ runtime: "go1.x" })],
    notApplicable: [configMap],
    unknown: [code({ runtime: UNKNOWN })],
  },
});
