import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:lambda/function:Function";
const code = (tracingConfig?: unknown) => resource(type, { name: "resize", tracingConfig });

export const awsLambdaTracing = defineRule({
  scope: "resource",
  name: "aws-lambda-tracing",
  displayName: "Calls of functions are traced",
  description:
    "A function in the middle of a chain is where a trace ends unless it hands it on. What was slow then has to be guessed from logs of each part.",
  severity: "low",
  remediationSteps: 'Set tracingConfig.mode to "Active".',
  url: "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
  frameworks: [axonBaseline("observability", "a request can be followed"), soc2("CC7.2"), iso27001("8.16")],
  peers: ["CKV_AWS_50", "AWS-0066"],
  tags: ["aws", "functions", "tracing"],
  types: [type],
  *check(resource) {
    yield* demand(root(resource).at("tracingConfig", "mode"), (mode) => mode === "Active", 'set it to "Active"');
  },
  examples: {
    compliant: [code({ mode: "Active" })],
    violating: [code(), code({ mode: "PassThrough" })],
    notApplicable: [configMap],
    unknown: [code(UNKNOWN)],
  },
});
