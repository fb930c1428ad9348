import {
  cisAws,
  configMap,
  defineRule,
  demand,
  isList,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  violation,
} from "../../lib/index.ts";

export const awsIamNoUserCredentials = defineRule({
  scope: "resource",
  name: "aws-iam-no-user-credentials",
  displayName: "Rights are given to roles, and no access key is made",
  description:
    "A user's access key works for ever, from anywhere, for whoever finds it in a laptop, a log or a repository. A role gives credentials that end within hours and are never written down.",
  severity: "high",
  remediationSteps:
    "Use a role: of the task, the instance or the pod; through OIDC for CI; through IAM Identity Center for people.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
  frameworks: [cisAws("1.15"), soc2("CC6.1"), pciDss("8.6.3"), iso27001("5.17")],
  peers: ["CKV_AWS_40", "CKV_AWS_273", "AWS-0143"],
  tags: ["aws", "identity", "secrets"],
  types: [
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
  ],
  *check(resource) {
    const inputs = root(resource);
    const fix = "use a role in place of the user";
    if (resource.type === "aws:iam/accessKey:AccessKey") {
      yield* demand(inputs.at("status"), (status) => status === "Inactive", fix);
    } else if (resource.type === "aws:iam/policyAttachment:PolicyAttachment") {
      yield* demand(inputs.at("users"), (users) => !isList(users) || users.length === 0, fix);
    } else yield violation(inputs, "gives rights to a single user", fix);
  },
  examples: {
    compliant: [
      resource("aws:iam/accessKey:AccessKey", { user: "ci", status: "Inactive" }),
      resource("aws:iam/policyAttachment:PolicyAttachment", {
        roles: ["app"],
        policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      }),
    ],
    violating: [
      resource("aws:iam/accessKey:AccessKey", { user: "ci" }),
      resource("aws:iam/userPolicyAttachment:UserPolicyAttachment", {
        user: "ci",
        policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      }),
      resource("aws:iam/policyAttachment:PolicyAttachment", {
        users: ["ci"],
        policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      }),
    ],
    notApplicable: [configMap, resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment")],
    unknown: [resource("aws:iam/accessKey:AccessKey", { user: "ci", status: UNKNOWN })],
  },
});
