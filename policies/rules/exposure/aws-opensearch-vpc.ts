import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isList,
  iso27001,
  isTrue,
  parseJson,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:opensearch/domain:Domain";
const collectionType = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy";
const collection = (policy: unknown) => resource(collectionType, { type: "network", policy });
const inside = { vpcOptions: { subnetIds: ["subnet-1", "subnet-2"] }, advancedSecurityOptions: { enabled: true } };
const domain = (fields: Readonly<Record<string, unknown>>) => resource(type, { domainName: "search", ...fields });

export const awsOpensearchVpc = defineRule({
  scope: "resource",
  name: "aws-opensearch-vpc",
  displayName: "Search is inside the network, and asks who is there",
  description:
    "A domain outside a VPC has an endpoint on the internet, before which stands one access policy. Open search clusters are the classic of leaks by the million.",
  severity: "critical",
  remediationSteps:
    "Set vpcOptions.subnetIds and advancedSecurityOptions.enabled: true, and leave anonymousAuthEnabled out.",
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html",
  frameworks: [
    axonBaseline("exposure", "data stores are reachable from inside"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_137", "CKV2_AWS_52", "AwsSolutions-OS1", "AwsSolutions-OS5", "awsguard:elasticsearch-in-vpc-only"],
  tags: ["aws", "data", "exposure"],
  types: [type, collectionType],
  *check(resource) {
    const inputs = root(resource);
    if (resource.type === collectionType) {
      const policies = inputs.at("policy");
      const data = policies.text === undefined ? policies : policies.holding(parseJson(policies.text));
      for (const policy of data.items()) {
        yield* demand(policy.at("AllowFromPublic"), (value) => !isTrue(value), "name SourceVPCEs instead");
      }
      return;
    }
    yield* demand(
      inputs.at("vpcOptions", "subnetIds"),
      (subnets) => isList(subnets) && subnets.length > 0,
      "name subnets",
    );
    const security = inputs.at("advancedSecurityOptions");
    yield* demand(security.at("enabled"), isTrue, "set it to true");
    yield* demand(security.at("anonymousAuthEnabled"), (value) => !isTrue(value), "set it to false");
  },
  examples: {
    compliant: [
      collection(JSON.stringify([{ AllowFromPublic: false, SourceVPCEs: ["vpce-1"] }])),
      domain(inside),
      domain({ ...inside, vpcOptions: { subnetIds: [UNKNOWN] } }),
    ],
    violating: [
      collection(JSON.stringify([{ AllowFromPublic: true, Rules: [] }])),
      domain({}),
      domain({ ...inside, vpcOptions: undefined }),
      domain({ ...inside, advancedSecurityOptions: { enabled: false } }),
      domain({ ...inside, advancedSecurityOptions: { enabled: true, anonymousAuthEnabled: true } }),
    ],
    notApplicable: [configMap],
    unknown: [domain({ ...inside, vpcOptions: UNKNOWN }), collection(UNKNOWN)],
  },
});
