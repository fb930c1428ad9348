import {
  cisAws,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy";

/** What the CIS benchmark asks for. */
const least = { minimumPasswordLength: 14, passwordReusePrevention: 24 };

export const awsPasswordPolicy = defineRule({
  scope: "resource",
  name: "aws-password-policy",
  displayName: "Passwords of an account are long and not used again",
  description:
    "A policy of one's own stands in the place of AWS's, and may ask for less: six characters where nothing is said. A short password is guessed, and one that comes back is in somebody's list already.",
  severity: "medium",
  remediationSteps: "Set minimumPasswordLength to 14 or more and passwordReusePrevention to 24.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
  frameworks: [cisAws("1.8"), cisAws("1.9"), soc2("CC6.1"), iso27001("5.17")],
  peers: ["CKV_AWS_10", "CKV_AWS_13", "AWS-0063", "AWS-0056"],
  tags: ["aws", "iam"],
  types: [type],
  *check(resource) {
    for (const [field, minimum] of Object.entries(least)) {
      const place = root(resource).at(field);
      if (isHidden(place.value)) yield unknown(place);
      else if (!(numberOf(place.value) >= minimum)) {
        const found = place.value === undefined ? "is unset" : `is less than ${minimum}`;
        yield violation(place, found, `set it to ${minimum}`);
      }
    }
  },
  examples: {
    compliant: [
      resource(type, least),
      resource(type, { minimumPasswordLength: 20, passwordReusePrevention: 24, requireSymbols: true }),
    ],
    violating: [resource(type), resource(type, { minimumPasswordLength: 8, passwordReusePrevention: 24 })],
    notApplicable: [configMap],
    unknown: [resource(type, { ...least, minimumPasswordLength: UNKNOWN })],
  },
});
