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

const instance = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ec2/instance:Instance", { ami: "ami-1", ...fields });
const template = (networkInterfaces: unknown) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", { networkInterfaces });

export const awsNoPublicAddress = defineRule({
  scope: "resource",
  name: "aws-no-public-address",
  displayName: "Servers have no address on the internet",
  description:
    "A server with a public address is reachable past the load balancer, its TLS, its limits and its logs. One wrong rule of its security group opens it to the world.",
  severity: "high",
  remediationSteps:
    "Leave associatePublicIpAddress out; reach the internet through a NAT gateway and the server through Session Manager.",
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_88", "AWS-0009"],
  tags: ["aws", "compute", "exposure"],
  types: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
  *check(resource) {
    const inputs = root(resource);
    for (const place of [inputs, ...inputs.at("networkInterfaces").items()]) {
      yield* demand(place.at("associatePublicIpAddress"), (value) => !isTrue(value), "leave it out");
    }
  },
  examples: {
    compliant: [
      instance({}),
      instance({ associatePublicIpAddress: false }),
      template([{ associatePublicIpAddress: "false" }]),
    ],
    violating: [instance({ associatePublicIpAddress: true }), template([{ associatePublicIpAddress: "true" }])],
    notApplicable: [configMap],
    unknown: [instance({ associatePublicIpAddress: UNKNOWN })],
  },
});
