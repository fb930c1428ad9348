import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  numberOf,
  pciDss,
  referrers,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const secret = resource("aws:secretsmanager/secret:Secret", { name: "db" });
const rotation = (secretId: unknown, fields: Readonly<Record<string, unknown>> = {}) =>
  resource("aws:secretsmanager/secretRotation:SecretRotation", {
    secretId,
    rotationRules: { automaticallyAfterDays: 30 },
    ...fields,
  });

const rotationType = "aws:secretsmanager/secretRotation:SecretRotation";
const secretType = "aws:secretsmanager/secret:Secret";
const rotationsOf = referrers({
  from: [rotationType],
  field: "secretId",
  to: [secretType],
  names: ["name", "arn", "id"],
});

/** Days after which a secret that leaked unseen is worth nothing. */
const longestDays = 90;

export const awsSecretRotation = defineRule({
  scope: "stack",
  name: "aws-secret-rotation",
  displayName: "Secrets are rotated within 90 days",
  description:
    "A secret that leaked is used as long as it works, and most leaks are found months later. Rotation ends that without anybody noticing the leak.",
  severity: "medium",
  remediationSteps: "Add a SecretRotation with automaticallyAfterDays of 90 or less.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
  frameworks: [axonBaseline("identity", "credentials end"), soc2("CC6.1"), pciDss("8.6.3"), iso27001("5.17")],
  peers: ["CKV2_AWS_57", "CKV_AWS_304", "AwsSolutions-SMG4"],
  tags: ["aws", "secrets"],
  types: ["aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretRotation:SecretRotation"],
  *check(stack) {
    const rotations = stack.ofType(rotationType).map(root);
    for (const rotation of rotations) {
      const days = rotation.at("rotationRules", "automaticallyAfterDays");
      yield* demand(
        days,
        (value) => value === undefined || numberOf(value) <= longestDays,
        `set it to ${longestDays} or less`,
      );
    }
    for (const secret of stack.ofType(secretType)) {
      const rotated = any(rotationsOf(stack, secret).map(([, refers]) => refers));
      if (rotated === UNKNOWN) yield unknown(root(secret).at("name"));
      else if (!rotated) yield violation(root(secret), "is never rotated", "add a SecretRotation");
    }
  },
  examples: {
    compliant: [[secret, rotation("db")]],
    violating: [
      [secret],
      [secret, rotation("other")],
      [rotation("db", { rotationRules: { automaticallyAfterDays: 365 } })],
    ],
    notApplicable: [[configMap]],
    unknown: [[secret, rotation(UNKNOWN)]],
  },
});
