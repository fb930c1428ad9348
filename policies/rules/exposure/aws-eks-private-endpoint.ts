import {
  axonBaseline,
  configMap,
  defineRule,
  describeValue,
  isHidden,
  isList,
  isNotFalse,
  iso27001,
  opensToEverybody,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "aws:eks/cluster:Cluster";
const cluster = (vpcConfig: unknown) => resource(type, { roleArn: "arn:aws:iam::123456789012:role/eks", vpcConfig });

export const awsEksPrivateEndpoint = defineRule({
  scope: "resource",
  name: "aws-eks-private-endpoint",
  displayName: "The Kubernetes API is not open to the internet",
  description:
    "Unless told otherwise EKS puts the API server on the internet for everybody, and only authentication stands before it. A leaked kubeconfig or a hole in the API server is then usable from anywhere.",
  severity: "critical",
  remediationSteps:
    "Set vpcConfig.endpointPublicAccess: false with endpointPrivateAccess: true, or list your own networks in publicAccessCidrs.",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  frameworks: [
    axonBaseline("exposure", "control planes are reachable from inside"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: [
    "CKV_AWS_38",
    "CKV_AWS_39",
    "AWS-0040",
    "AWS-0041",
    "AwsSolutions-EKS1",
    "pulumi:aws-eks-cluster-disallow-api-endpoint-public-access",
  ],
  tags: ["aws", "kubernetes", "exposure"],
  types: [type],
  *check(resource) {
    const network = root(resource).at("vpcConfig");
    const endpoint = network.at("endpointPublicAccess");
    const cidrs = network.at("publicAccessCidrs");
    if (!isHidden(endpoint.value) && !isNotFalse(endpoint.value)) return;
    // Without a list EKS lets in 0.0.0.0/0.
    const listed = cidrs.value !== undefined && !(isList(cidrs.value) && cidrs.value.length === 0);
    const open = listed ? opensToEverybody(cidrs.items().map(({ value }) => value)) : true;
    if (open === false) return;
    if (isHidden(endpoint.value) || open === UNKNOWN) yield unknown(isHidden(endpoint.value) ? endpoint : cidrs);
    else
      yield violation(
        listed ? cidrs : endpoint,
        `is ${describeValue((listed ? cidrs : endpoint).value)}`,
        "set endpointPublicAccess to false, or list your networks",
      );
  },
  examples: {
    compliant: [
      cluster({ endpointPublicAccess: false, endpointPrivateAccess: true }),
      cluster({ publicAccessCidrs: ["203.0.113.0/24"] }),
    ],
    violating: [
      cluster({}),
      cluster({ endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] }),
      cluster({ publicAccessCidrs: [] }),
    ],
    notApplicable: [configMap],
    unknown: [cluster({ endpointPublicAccess: UNKNOWN }), cluster({ publicAccessCidrs: UNKNOWN })],
  },
});
