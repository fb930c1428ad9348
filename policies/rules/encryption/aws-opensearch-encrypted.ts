import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:opensearch/domain:Domain";
const safe = {
  encryptAtRest: { enabled: true },
  nodeToNodeEncryption: { enabled: true },
  domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
};
const domain = (fields: Readonly<Record<string, unknown>>) => resource(type, { domainName: "search", ...fields });

export const awsOpensearchEncrypted = defineRule({
  scope: "resource",
  name: "aws-opensearch-encrypted",
  displayName: "Search is encrypted, on disk and on the way",
  description:
    "An index is a copy of the data it finds, and OpenSearch encrypts neither its disks nor the traffic between its nodes unless told to. It also takes TLS 1.0 from clients as long as no policy says otherwise.",
  severity: "high",
  remediationSteps:
    'Set encryptAtRest.enabled and nodeToNodeEncryption.enabled to true, and domainEndpointOptions.tlsSecurityPolicy to "Policy-Min-TLS-1-2-PFS-2023-10".',
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html",
  frameworks: [axonBaseline("encryption", "search is encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: [
    "CKV_AWS_5",
    "CKV_AWS_6",
    "CKV_AWS_83",
    "CKV_AWS_228",
    "AWS-0048",
    "AWS-0043",
    "AWS-0046",
    "AWS-0126",
    "AwsSolutions-OS2",
    "AwsSolutions-OS8",
  ],
  tags: ["aws", "data", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("encryptAtRest", "enabled"), isTrue, "set it to true");
    yield* demand(inputs.at("nodeToNodeEncryption", "enabled"), isTrue, "set it to true");
    const endpoint = inputs.at("domainEndpointOptions");
    yield* demand(endpoint.at("enforceHttps"), isNotFalse, "set it to true");
    yield* demand(
      endpoint.at("tlsSecurityPolicy"),
      (policy) => typeof policy === "string" && /^Policy-Min-TLS-1-[23]-/.test(policy),
      'set it to "Policy-Min-TLS-1-2-PFS-2023-10"',
    );
  },
  examples: {
    compliant: [
      domain(safe),
      domain({ ...safe, domainEndpointOptions: { tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" } }),
    ],
    violating: [
      domain({}),
      domain({ ...safe, encryptAtRest: { enabled: false } }),
      domain({ ...safe, nodeToNodeEncryption: undefined }),
      domain({ ...safe, domainEndpointOptions: { tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" } }),
      domain({ ...safe, domainEndpointOptions: { ...safe.domainEndpointOptions, enforceHttps: false } }),
    ],
    notApplicable: [configMap],
    unknown: [domain({ ...safe, encryptAtRest: UNKNOWN })],
  },
});
