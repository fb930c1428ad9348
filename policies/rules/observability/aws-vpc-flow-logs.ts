import {
  all,
  any,
  cisAws,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  pciDss,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const vpc = resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
const flowLog = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:ec2/flowLog:FlowLog", { trafficType: "ALL", ...fields });

export const awsVpcFlowLogs = defineRule({
  scope: "stack",
  name: "aws-vpc-flow-logs",
  displayName: "Networks record who spoke with whom",
  description:
    "Without flow logs nobody can say what an intruder reached, or what a broken rule blocks. They cannot be had for the time before they were turned on.",
  severity: "medium",
  remediationSteps: 'Add a FlowLog with the vpcId and trafficType "ALL", or "REJECT".',
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  frameworks: [cisAws("3.7"), soc2("CC7.2"), pciDss("10.2.1"), iso27001("8.16")],
  peers: ["CKV2_AWS_11", "AWS-0178", "AwsSolutions-VPC7"],
  tags: ["aws", "network", "logging"],
  types: ["aws:ec2/vpc:Vpc"],
  *check(stack) {
    const logs = stack.ofType("aws:ec2/flowLog:FlowLog").map(root);
    for (const vpc of stack.ofType("aws:ec2/vpc:Vpc")) {
      const logged = any(
        logs.map((log) => {
          const traffic = log.at("trafficType").value;
          return all([refersTo(log.at("vpcId"), vpc, "id"), isHidden(traffic) ? UNKNOWN : traffic !== "ACCEPT"]);
        }),
      );
      if (logged === UNKNOWN) yield unknown(root(vpc).at("id"));
      else if (!logged) yield violation(root(vpc), "has no flow log", "add a FlowLog for it");
    }
  },
  examples: {
    compliant: [[resource("aws:ec2/vpc:Vpc", { id: "vpc-1" }), flowLog({ vpcId: "vpc-1" })]],
    violating: [
      [vpc],
      [vpc, flowLog({ subnetId: UNKNOWN })],
      [vpc, flowLog({ vpcId: UNKNOWN, trafficType: "ACCEPT" })],
    ],
    notApplicable: [[configMap]],
    unknown: [[vpc, flowLog({ vpcId: UNKNOWN })]],
  },
});
