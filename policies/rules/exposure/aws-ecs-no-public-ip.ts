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

const type = "aws:ecs/service:Service";
const service = (networkConfiguration: unknown) => resource(type, { networkConfiguration });

export const awsEcsNoPublicIp = defineRule({
  scope: "resource",
  name: "aws-ecs-no-public-ip",
  displayName: "Tasks have no address on the internet",
  description:
    "A task with a public address is reachable past the load balancer, its TLS, its limits and its logs. One wrong rule of its security group opens it to the world.",
  severity: "high",
  remediationSteps: "Leave assignPublicIp out; reach registries through a NAT gateway or VPC endpoints.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_333"],
  tags: ["aws", "containers", "exposure"],
  types: [type],
  *check(resource) {
    const place = root(resource).at("networkConfiguration", "assignPublicIp");
    yield* demand(place, (value) => !isTrue(value), "set it to false");
  },
  examples: {
    compliant: [
      service({ subnets: ["subnet-1"] }),
      service({ subnets: ["subnet-1"], assignPublicIp: false }),
      service(undefined),
    ],
    violating: [service({ subnets: ["subnet-1"], assignPublicIp: true })],
    notApplicable: [configMap],
    unknown: [service({ assignPublicIp: UNKNOWN })],
  },
});
