import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:lambda/function:Function";
const code = (reservedConcurrentExecutions?: unknown) =>
  resource(type, { name: "resize", reservedConcurrentExecutions });

export const awsLambdaConcurrency = defineRule({
  scope: "resource",
  name: "aws-lambda-concurrency",
  displayName: "No function takes the room of all others",
  description:
    "All functions of an account share a thousand executions: one that runs away stops the rest. Behind it a database gets as many connections at once.",
  severity: "low",
  remediationSteps: "Set reservedConcurrentExecutions to what the function and its database can stand.",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
  frameworks: [axonBaseline("resource-limits", "nothing takes all there is"), soc2("A1.1"), iso27001("8.6")],
  peers: ["CKV_AWS_115"],
  tags: ["aws", "functions"],
  types: [type],
  *check(resource) {
    const reserved = root(resource).at("reservedConcurrentExecutions");
    yield* demand(reserved, (count) => numberOf(count) >= 0, "set it to what the function and its database can stand");
  },
  examples: {
    compliant: [code(20), code(0)],
    violating: [code(), code(-1)],
    notApplicable: [configMap],
    unknown: [code(UNKNOWN)],
  },
});
