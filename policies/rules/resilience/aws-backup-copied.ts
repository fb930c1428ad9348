import {
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const plan = (rule: object, tags: object = {}) =>
  resource("aws:backup/plan:Plan", { rules: [{ ruleName: "daily", targetVaultName: "main", ...rule }], tags });

export const awsBackupCopied = defineRule({
  scope: "resource",
  name: "aws-backup-copied",
  displayName: "Backups of production are copied to a second vault",
  description:
    "A vault beside the data shares its region and its administrators: what takes one takes the other. A copy in another region, and best in another account, is what is left after a ransom.",
  severity: "medium",
  remediationSteps:
    "Give a rule of the plan a copyActions entry with the ARN of a vault in another region or account, or a logically air-gapped vault.",
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/recov-point-create-a-copy.html",
  frameworks: [
    axonBaseline("resilience", "backups stand apart from what they back up"),
    soc2("A1.2"),
    iso27001("8.13"),
  ],
  peers: [],
  tags: ["aws", "data", "production"],
  types: ["aws:backup/plan:Plan"],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const rules = root(resource).at("rules");
    const copies = rules
      .items()
      .flatMap((rule) => [
        rule.at("targetLogicallyAirGappedBackupVaultArn").value !== undefined,
        rule.at("copyActions").items().length > 0,
      ]);
    if (isHidden(rules.value)) yield unknown(rules);
    else if (!copies.includes(true))
      yield violation(rules, "copies nothing to a second vault", "add copyActions to a rule");
  },
  examples: {
    compliant: [
      plan({ copyActions: [{ destinationVaultArn: "arn:aws:backup:eu-west-1:123456789012:backup-vault:copy" }] }),
      plan({ copyActions: UNKNOWN }),
      plan({ targetLogicallyAirGappedBackupVaultArn: UNKNOWN }),
      plan({}, { Environment: "dev" }),
    ],
    violating: [plan({}), plan({ copyActions: [] })],
    notApplicable: [configMap],
    unknown: [resource("aws:backup/plan:Plan", { rules: UNKNOWN })],
  },
});
