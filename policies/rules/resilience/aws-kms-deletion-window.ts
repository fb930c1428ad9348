import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:kms/key:Key";
const key = (deletionWindowInDays: unknown) => resource(type, { deletionWindowInDays });

export const awsKmsDeletionWindow = defineRule({
  scope: "resource",
  name: "aws-kms-deletion-window",
  displayName: "A deleted key waits two weeks",
  description:
    "With a key goes all data that it protects, and nothing brings it back once its window is over. Two weeks are long enough that the failing decryptions are noticed, holidays among them.",
  severity: "medium",
  remediationSteps: "Leave deletionWindowInDays out, which means 30 days, or set it to 14 or more.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
  frameworks: [axonBaseline("resilience", "data outlives a mistake"), soc2("A1.2"), iso27001("8.24")],
  peers: [],
  tags: ["aws", "encryption", "keys"],
  types: [type],
  *check(resource) {
    yield* demand(
      root(resource).at("deletionWindowInDays"),
      (days) => days === undefined || numberOf(days) >= 14,
      "set it to 14 or more",
    );
  },
  examples: {
    compliant: [key(undefined), key(14), key(30)],
    violating: [key(7), key(13)],
    notApplicable: [configMap],
    unknown: [key(UNKNOWN)],
  },
});
