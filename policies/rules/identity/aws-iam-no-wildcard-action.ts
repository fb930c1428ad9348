import {
  all,
  any,
  cisAws,
  configMap,
  defineRule,
  describeValue,
  hasEffect,
  identityPoliciesOf,
  identityPolicyTypes,
  iso27001,
  judgeStatements,
  pciDss,
  resource,
  soc2,
  textsOf,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const policy = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:iam/policy:Policy", {
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: "*", ...fields }] },
  });

export const awsIamNoWildcardAction = defineRule({
  scope: "resource",
  name: "aws-iam-no-wildcard-action",
  displayName: "Policies name the actions they allow",
  description:
    "A policy that allows * or a whole service allows what nobody thought of, and what AWS adds to the service next year. Whoever takes over one workload with it takes over the account, or all data of the service.",
  severity: "critical",
  remediationSteps:
    'List the actions that are needed, such as "s3:GetObject"; IAM Access Analyzer writes the list from what was used.',
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  frameworks: [cisAws("1.16"), soc2("CC6.3"), pciDss("7.2.5"), iso27001("8.2")],
  peers: ["CKV_AWS_49", "CKV_AWS_62", "CKV_AWS_63", "AWS-0057", "AwsSolutions-IAM5"],
  tags: ["aws", "identity"],
  types: identityPolicyTypes,
  *check(resource) {
    for (const document of identityPoliciesOf(resource)) {
      yield* judgeStatements(document, function* (statement) {
        const allows = hasEffect(statement, "Allow");
        if (allows === false) return;
        const broad = any(textsOf(statement.at("Action")).map((text) => (text === UNKNOWN ? UNKNOWN : isBroad(text))));
        const allBut = statement.at("NotAction").value !== undefined;
        const answer = all([allows, any([broad, allBut])]);
        const field = statement.at(allBut ? "NotAction" : "Action");
        if (answer === UNKNOWN) yield unknown(field);
        else if (answer) yield violation(field, `is ${describeValue(field.value)}`, "list the actions that are needed");
      });
    }
  },
  examples: {
    compliant: [
      policy({ Action: ["s3:GetObject", "s3:List*"] }),
      policy({ Effect: "Deny", Action: "*" }),
      policy({ Effect: "Deny", NotAction: "iam:*" }),
      resource("aws:iam/role:Role", { assumeRolePolicy: "{}" }),
    ],
    violating: [
      policy({ Action: "*" }),
      policy({ Action: ["s3:GetObject", "dynamodb:*"] }),
      policy({ NotAction: "iam:*" }),
      policy({ Action: "*:*" }),
      resource("aws:iam/role:Role", {
        inlinePolicies: [
          { name: "all", policy: JSON.stringify({ Statement: { Effect: "Allow", Action: "ec2:*", Resource: "*" } }) },
        ],
      }),
    ],
    notApplicable: [configMap],
    unknown: [policy({ Action: UNKNOWN }), resource("aws:iam/policy:Policy", { policy: UNKNOWN })],
  },
});

/** All actions, or all of a service. */
function isBroad(pattern: string): boolean {
  return /^\*+$/.test(pattern) || /^[^:]*:\*+$/.test(pattern);
}
