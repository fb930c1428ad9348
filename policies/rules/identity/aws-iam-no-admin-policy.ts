import {
  cisAws,
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

const attachment = (policyArn: unknown) =>
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "app", policyArn });

/** Policies of AWS with which their holder can become an administrator. */
const adminPolicies = /^arn:aws[\w-]*:iam::aws:policy\/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

export const awsIamNoAdminPolicy = defineRule({
  scope: "resource",
  name: "aws-iam-no-admin-policy",
  displayName: "No workload is an administrator",
  description:
    "AdministratorAccess, PowerUserAccess and IAMFullAccess are for people, for an hour and with a second factor. On a role of a workload they turn one bug in it into the loss of the account.",
  severity: "critical",
  remediationSteps: "Attach a policy that lists what the workload needs.",
  url: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html",
  frameworks: [cisAws("1.16"), soc2("CC6.3"), pciDss("7.2.5"), iso27001("8.2")],
  peers: ["CKV_AWS_274", "CKV2_AWS_56", "AWS-0143", "AwsSolutions-IAM4"],
  tags: ["aws", "identity"],
  types: [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/role:Role",
  ],
  *check(resource) {
    const inputs = root(resource);
    for (const arn of [inputs.at("policyArn"), ...inputs.at("managedPolicyArns").items()]) {
      yield* demand(
        arn,
        (value) => !(typeof value === "string" && adminPolicies.test(value)),
        "attach what is needed alone",
      );
    }
  },
  examples: {
    compliant: [
      attachment("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
      attachment("arn:aws:iam::123456789012:policy/AdministratorAccess"),
      resource("aws:iam/role:Role", { managedPolicyArns: [] }),
    ],
    violating: [
      attachment("arn:aws:iam::aws:policy/AdministratorAccess"),
      attachment("arn:aws-us-gov:iam::aws:policy/PowerUserAccess"),
      resource("aws:iam/role:Role", { managedPolicyArns: ["arn:aws:iam::aws:policy/IAMFullAccess"] }),
    ],
    notApplicable: [configMap],
    unknown: [attachment(UNKNOWN)],
  },
});
