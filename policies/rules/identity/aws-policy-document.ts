import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  identityPoliciesOf,
  identityPolicyTypes,
  iso27001,
  judgeStatements,
  type Property,
  policyDocument,
  resource,
  resourcePolicyOf,
  resourcePolicyTypes,
  root,
  UNKNOWN,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const bucketPolicy = (policy: unknown) => resource("aws:s3/bucketPolicy:BucketPolicy", { bucket: "data", policy });
const statement = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: "s3:GetObject",
  Resource: "*",
};

export const awsPolicyDocument = defineRule({
  scope: "resource",
  name: "aws-policy-document",
  displayName: "Policy documents can be read",
  description:
    "A document that is no JSON, or whose statement says neither Allow nor Deny, fails in the middle of a deployment. No rule can judge what it would have granted.",
  severity: "high",
  remediationSteps:
    "Write the document as an object, or with JSON.stringify; give each statement an Effect and an Action or a NotAction.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  frameworks: [axonBaseline("identity", "what a policy grants can be judged"), iso27001("5.15")],
  peers: [],
  tags: ["aws", "identity"],
  types: [...new Set([...identityPolicyTypes, ...resourcePolicyTypes])],
  *check(resource) {
    const trust = root(resource).at("assumeRolePolicy");
    const isIdentity = identityPolicyTypes.includes(resource.type);
    for (const property of isIdentity ? [...identityPoliciesOf(resource), trust] : [resourcePolicyOf(resource)]) {
      const { problem } = policyDocument(property);
      if (problem) yield violation(property, problem, "write the document as an object or with JSON.stringify");
      yield* judgeStatements(property, grammar);
    }
  },
  examples: {
    compliant: [
      bucketPolicy({ Version: "2012-10-17", Statement: [statement] }),
      bucketPolicy(JSON.stringify({ Statement: statement })),
      resource("aws:sqs/queue:Queue"),
    ],
    violating: [
      bucketPolicy("{ Statement: [] }"),
      bucketPolicy({ Statement: { ...statement, Effect: "allow" } }),
      bucketPolicy({ Statement: { ...statement, Action: undefined } }),
      resource("aws:iam/role:Role", { assumeRolePolicy: "[]" }),
    ],
    notApplicable: [configMap],
    unknown: [bucketPolicy(UNKNOWN), bucketPolicy({ Statement: { ...statement, Effect: UNKNOWN } })],
  },
});

function* grammar(statement: Property): Iterable<Verdict> {
  yield* demand(statement.at("Effect"), (effect) => effect === "Allow" || effect === "Deny", 'write "Allow" or "Deny"');
  const named = ["Action", "NotAction"].filter((field) => statement.at(field).value !== undefined);
  if (named.length !== 1)
    yield violation(statement, "needs one of Action and NotAction", "write which actions it is about");
}
