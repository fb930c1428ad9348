import {
  type Answer,
  any,
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  isTrue,
  type Property,
  type Resource,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const stageType = "aws:apigateway/stage:Stage";
const apiType = "aws:apigateway/restApi:RestApi";
const balancer = (fields: Readonly<Record<string, unknown>> = {}) =>
  resource("aws:lb/loadBalancer:LoadBalancer", { name: "web", ...fields });
const distribution = (webAclId?: unknown) =>
  resource("aws:cloudfront/distribution:Distribution", { enabled: true, webAclId });
const stage = (restApi: unknown) => resource(stageType, { restApi, stageName: "prod", arn: "arn:stage" });
const api = (types: unknown) => resource(apiType, { id: "orders", endpointConfiguration: { types } });
const association = (resourceArn: unknown) =>
  resource("aws:wafv2/webAclAssociation:WebAclAssociation", { resourceArn, webAclArn: "acl" });

export const awsEdgeFirewall = defineRule({
  scope: "stack",
  name: "aws-edge-firewall",
  displayName: "What faces the internet has a web application firewall",
  description:
    "Every address on the internet is sent known exploits all day. A firewall with the managed rules stops those, and is where a flood or a new hole is answered within minutes.",
  severity: "medium",
  remediationSteps:
    "Associate a web ACL of WAF with the load balancer or the stage, or name it in webAclId of the distribution.",
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
  frameworks: [axonBaseline("exposure", "requests from outside are filtered"), soc2("CC6.6"), iso27001("8.21")],
  peers: ["CKV2_AWS_28", "CKV_AWS_68", "AWS-0011", "CKV2_AWS_29", "AwsSolutions-APIG3"],
  tags: ["aws", "network", "exposure"],
  types: ["aws:lb/loadBalancer:LoadBalancer", "aws:cloudfront/distribution:Distribution", stageType],
  *check(stack) {
    for (const cdn of stack.ofType("aws:cloudfront/distribution:Distribution")) {
      const acl = root(cdn).at("webAclId");
      // A web ACL that the program makes is known only later, and is one.
      if (acl.value === undefined || acl.value === "") yield violation(acl, "is unset", "name a web ACL");
    }
    const associations = stack.ofType("aws:wafv2/webAclAssociation:WebAclAssociation").map(root);
    for (const balancer of stack.ofType("aws:lb/loadBalancer:LoadBalancer")) {
      const inputs = root(balancer);
      const kind = inputs.at("loadBalancerType").value;
      // Only an application load balancer can have a web ACL, and one inside the network needs none.
      if (isTrue(inputs.at("internal").value) || (kind !== undefined && kind !== "application")) continue;
      const filtered = isFiltered(balancer, associations);
      if (filtered === UNKNOWN || inputs.at("internal").value === UNKNOWN) yield unknown(inputs.at("internal"));
      else if (!filtered) yield violation(inputs, "faces the internet without a web ACL", "add a WebAclAssociation");
    }
    for (const stage of stack.ofType(stageType)) {
      const apis = stack.ofType(apiType).filter((api) => refersTo(root(stage).at("restApi"), api, "id") !== false);
      if (apis.some(isPrivate)) continue;
      const filtered = isFiltered(stage, associations);
      if (filtered === UNKNOWN) yield unknown(root(stage));
      else if (!filtered)
        yield violation(root(stage), "faces the internet without a web ACL", "add a WebAclAssociation");
    }
  },
  examples: {
    compliant: [
      [balancer({ internal: true })],
      [balancer({ loadBalancerType: "network" })],
      [balancer({ arn: "arn:lb" }), association("arn:lb")],
      [distribution("acl")],
      [stage("orders"), association("arn:stage")],
      [stage("orders"), api("PRIVATE")],
      [distribution(UNKNOWN)],
    ],
    violating: [
      [balancer()],
      [balancer({ arn: "arn:lb" }), association("arn:other")],
      [distribution()],
      [stage("orders"), api("REGIONAL")],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [balancer(), association(UNKNOWN)],
      [stage("orders"), association(UNKNOWN)],
      [balancer({ internal: UNKNOWN })],
    ],
  },
});

/** Whether one of the associations gives a resource a web ACL. */
function isFiltered(resource: Resource, associations: readonly Property[]): Answer {
  return any(associations.map((association) => refersTo(association.at("resourceArn"), resource, "arn", "id")));
}

/** Whether an API is reached from inside a network alone. */
function isPrivate(api: Resource): boolean {
  const types = root(api).at("endpointConfiguration", "types");
  return types.value === "PRIVATE" || types.items().some(({ value }) => value === "PRIVATE");
}
