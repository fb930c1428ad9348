import {
  axonBaseline,
  configMap,
  defineRule,
  escalationPaths,
  identityPoliciesOf,
  identityPolicyTypes,
  iso27001,
  opensPath,
  pciDss,
  policyDocument,
  resource,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const policy = (...statements: readonly unknown[]) =>
  resource("aws:iam/policy:Policy", { policy: { Version: "2012-10-17", Statement: statements } });
const allow = (Action: unknown, Resource: unknown = "*") => ({ Effect: "Allow", Action, Resource });

export const awsIamNoPrivilegeEscalation = defineRule({
  scope: "resource",
  name: "aws-iam-no-privilege-escalation",
  displayName: "No policy lets its holder take more rights",
  description:
    "Some actions, alone or together, give whoever has them the rights of any other identity: changing a policy, or starting a machine with an administrator's role. A policy that allows them is an administrator's, whatever its name says.",
  severity: "critical",
  remediationSteps:
    "Name the roles that may be passed or changed, limit iam:PassRole by iam:PassedToService, or demand a permissions boundary by a condition.",
  url: "https://pathfinding.cloud/paths/",
  frameworks: [
    axonBaseline("identity", "rights come from whoever gives them"),
    soc2("CC6.3"),
    pciDss("7.2.2"),
    iso27001("8.2"),
  ],
  peers: ["CKV_AWS_286", "CKV_AWS_287", "CKV_AWS_289", "AWS-0342"],
  tags: ["aws", "identity"],
  types: identityPolicyTypes,
  *check(resource) {
    for (const document of identityPoliciesOf(resource)) {
      const { statements } = policyDocument(document);
      const paths = escalationPaths.map((path) => ({ actions: path.actions, answer: opensPath(statements, path) }));
      const open = paths.filter(({ answer }) => answer === true);
      const [first] = open;
      if (first) {
        const others = open.length > 1 ? ` and ${open.length - 1} more ways` : "";
        yield violation(
          document,
          `gives more rights by ${first.actions.join(" with ")}${others}`,
          "name the roles it is about",
        );
      } else if (paths.some(({ answer }) => answer === UNKNOWN)) yield unknown(document);
    }
  },
  examples: {
    compliant: [
      policy(allow(["s3:GetObject", "iam:GetRole"])),
      policy(allow("iam:PassRole", "arn:aws:iam::123456789012:role/app"), allow("ecs:*")),
      policy(allow("iam:PassRole")),
      policy(allow("iam:*"), { Effect: "Deny", Action: ["iam:*", "sts:*"], Resource: "*" }),
      policy(allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/reader")),
    ],
    violating: [
      policy(allow("iam:CreatePolicyVersion")),
      policy(allow("iam:PassRole"), allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
      policy(allow("iam:Put*", "arn:aws:iam::123456789012:role/*")),
      policy(allow("sts:AssumeRole")),
      policy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }),
    ],
    notApplicable: [configMap],
    unknown: [resource("aws:iam/policy:Policy", { policy: UNKNOWN }), policy(allow(UNKNOWN))],
  },
});
