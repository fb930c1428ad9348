import {
  type Answer,
  admitsEverybody,
  all,
  any,
  anyCondition,
  axonBaseline,
  configMap,
  coversAction,
  defineRule,
  hasEffect,
  iso27001,
  judgeStatements,
  type Property,
  pciDss,
  resource,
  root,
  soc2,
  textsOf,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const github = "token.actions.githubusercontent.com";
const role = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:iam/role:Role", {
    assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...fields }] },
  });
const federated = (condition: unknown) =>
  role({
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${github}` },
    Condition: condition,
  });
const audience = { [`${github}:aud`]: "sts.amazonaws.com" };

export const awsIamTrustPolicy = defineRule({
  scope: "resource",
  name: "aws-iam-trust-policy",
  displayName: "Roles say who may take them",
  description:
    "A role that trusts * can be taken from any AWS account, and one that trusts an OIDC provider without naming the subject can be taken by every repository or cluster that provider serves. The attacker needs no credential of yours, only an account of their own.",
  severity: "critical",
  remediationSteps:
    "Name the accounts, roles or services in Principal; for OIDC, demand :aud and a :sub that begins with your organization by StringEquals or StringLike.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  frameworks: [
    axonBaseline("identity", "only named identities take a role"),
    soc2("CC6.1"),
    pciDss("7.2.2"),
    iso27001("8.5"),
  ],
  peers: ["CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_358", "CKV_AWS_393"],
  tags: ["aws", "identity"],
  types: ["aws:iam/role:Role"],
  check: (resource) => judgeStatements(root(resource).at("assumeRolePolicy"), judge),
  examples: {
    compliant: [
      role({ Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } }),
      role({
        Action: "sts:AssumeRole",
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      }),
      federated({ StringEquals: audience, StringLike: { [`${github}:sub`]: "repo:acme/axon:*" } }),
      resource("aws:iam/role:Role", { assumeRolePolicy: JSON.stringify({ Statement: [] }) }),
    ],
    violating: [
      role({ Action: "sts:AssumeRole", Principal: "*" }),
      role({
        Action: "sts:AssumeRole",
        Principal: { AWS: "*" },
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      }),
      federated(undefined),
      federated({ StringEquals: audience }),
      federated({ StringEquals: audience, StringLike: { [`${github}:sub`]: "repo:*" } }),
      federated({ StringEquals: { [`${github}:sub`]: "repo:acme/axon:ref:refs/heads/main" } }),
    ],
    notApplicable: [configMap],
    unknown: [resource("aws:iam/role:Role", { assumeRolePolicy: UNKNOWN }), federated(UNKNOWN)],
  },
});

function* judge(statement: Property): Iterable<Verdict> {
  const open = admitsEverybody(statement);
  if (open === UNKNOWN) yield unknown(statement);
  else if (open) yield violation(statement, "lets everybody take the role", "name who may, in Principal");
  const web = all([
    hasEffect(statement, "Allow"),
    coversAction(statement, "sts:AssumeRoleWithWebIdentity"),
    isOidc(statement),
  ]);
  if (web === false) return;
  for (const claim of [":aud", ":sub"] as const) {
    const named = anyCondition(statement, (key, values) => key.endsWith(claim) && values.every(names));
    if (named === UNKNOWN || (web === UNKNOWN && !named)) yield unknown(statement.at("Condition"));
    else if (!named)
      yield violation(statement, `does not name the ${claim} of the token`, `demand ${claim} by StringEquals`);
  }
}

/** Whether a statement trusts a provider of OIDC. Cognito's tokens are told apart by their pool, which is the audience. */
function isOidc(statement: Property): Answer {
  const providers = textsOf(statement.at("Principal", "Federated"));
  return any(providers.map((text) => (text === UNKNOWN ? UNKNOWN : text !== "cognito-identity.amazonaws.com")));
}

/** Whether a pattern names somebody: more than `*`, and more than the kind of a subject, as `repo:*` does. */
function names(pattern: string): boolean {
  return /^(repo:)?[^*?:]/.test(pattern) && !/^repo:[^/]*[*?]/.test(pattern);
}
