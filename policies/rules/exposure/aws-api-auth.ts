import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const method = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:apigateway/method:Method", { restApi: "api", resourceId: "r", ...fields });
const route = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:apigatewayv2/route:Route", { apiId: "api", ...fields });

export const awsApiAuth = defineRule({
  scope: "resource",
  name: "aws-api-auth",
  displayName: "Every method of an API asks who calls",
  description:
    "A method of API Gateway without an authorizer is open to the whole internet from the moment it is deployed. That the code behind it checks is known to nobody who adds the next method.",
  severity: "high",
  remediationSteps:
    'Give the method an authorizer, "AWS_IAM" or a JWT; what has to be public needs an exemption that says so.',
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
  frameworks: [
    axonBaseline("exposure", "interfaces authenticate callers"),
    soc2("CC6.1"),
    pciDss("7.2.2"),
    iso27001("8.5"),
  ],
  peers: ["CKV_AWS_59", "CKV_AWS_309", "AWS-0004", "AwsSolutions-APIG4"],
  tags: ["aws", "api", "identity"],
  types: ["aws:apigateway/method:Method", "aws:apigatewayv2/route:Route"],
  *check(resource) {
    const inputs = root(resource);
    // A browser asks by OPTIONS whether it may ask, and sends no credentials with it.
    if (inputs.at("httpMethod").value === "OPTIONS" || inputs.at("routeKey").text?.startsWith("OPTIONS ")) return;
    // A key is weak authentication, but none of a caller who is not known.
    if (isTrue(inputs.at("apiKeyRequired").value)) return;
    // Of a WebSocket only the connection is authorized.
    if (/^\$(disconnect|default)$/.test(inputs.at("routeKey").text ?? "")) return;
    const field = resource.type === "aws:apigateway/method:Method" ? "authorization" : "authorizationType";
    yield* demand(inputs.at(field), (value) => value !== undefined && value !== "NONE", "name an authorizer");
  },
  examples: {
    compliant: [
      method({ httpMethod: "POST", authorization: "AWS_IAM" }),
      method({ httpMethod: "OPTIONS", authorization: "NONE" }),
      route({ routeKey: "GET /orders", authorizationType: "JWT", authorizerId: "a" }),
    ],
    violating: [method({ httpMethod: "POST", authorization: "NONE" }), route({ routeKey: "GET /orders" })],
    notApplicable: [configMap],
    unknown: [route({ routeKey: "GET /orders", authorizationType: UNKNOWN })],
  },
});
