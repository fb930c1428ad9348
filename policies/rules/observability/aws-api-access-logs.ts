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

const rest = "aws:apigateway/stage:Stage";
const http = "aws:apigatewayv2/stage:Stage";

export const awsApiAccessLogs = defineRule({
  scope: "resource",
  name: "aws-api-access-logs",
  displayName: "APIs log every request",
  description:
    "What the gateway refuses, or answers in place of a function that failed, is in no log of a function. An attack and an outage are both told from its access log.",
  severity: "medium",
  remediationSteps: "Set accessLogSettings with the ARN of a log group and a format.",
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html",
  frameworks: [
    axonBaseline("observability", "requests are recorded at the edge"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_76", "CKV_AWS_95", "AWS-0001", "AwsSolutions-APIG1"],
  tags: ["aws", "network", "logging"],
  types: [rest, http],
  *check(resource) {
    const destination = root(resource).at("accessLogSettings", "destinationArn");
    // A log group that the program makes is known only later, and is one.
    if (destination.value === UNKNOWN && root(resource).at("accessLogSettings").value !== UNKNOWN) return;
    yield* demand(destination, (value) => value !== undefined, "name a log group");
  },
  examples: {
    compliant: [
      resource(http, { accessLogSettings: { destinationArn: UNKNOWN, format: "$context.requestId" } }),
      resource(rest, { accessLogSettings: { destinationArn: "arn:aws:logs:eu-west-1:123456789012:log-group:api" } }),
    ],
    violating: [resource(http, { autoDeploy: true }), resource(rest, { stageName: "v1" })],
    notApplicable: [configMap],
    unknown: [resource(http, { accessLogSettings: UNKNOWN })],
  },
});
