import {
  type Answer,
  any,
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  type Property,
  type Resource,
  resource,
  root,
  sameValue,
  soc2,
  textsOf,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const database = (tags: unknown = {}) => resource("aws:rds/cluster:Cluster", { clusterIdentifier: "main", tags });
const selection = (fields: Readonly<Record<string, unknown>>) =>
  resource("aws:backup/selection:Selection", { planId: "plan", ...fields });
const byTag = selection({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] });

/** The stores of AWS that AWS Backup takes, with the service and the kind in their ARNs. */
const stores: Readonly<Record<string, string>> = {
  "aws:rds/cluster:Cluster": "arn:aws:rds:*:*:cluster:*",
  "aws:rds/instance:Instance": "arn:aws:rds:*:*:db:*",
  "aws:dynamodb/table:Table": "arn:aws:dynamodb:*:*:table/*",
  "aws:efs/fileSystem:FileSystem": "arn:aws:elasticfilesystem:*:*:file-system/*",
};

export const awsBackupPlan = defineRule({
  scope: "stack",
  name: "aws-backup-plan",
  displayName: "Production data is in a backup plan",
  description:
    "Snapshots that a database makes of itself are in its account, under its key, and go with it. A plan of AWS Backup keeps copies in a vault of their own, which can be locked and copied elsewhere.",
  severity: "medium",
  remediationSteps: "Select the store in a backup plan: by a tag it carries, by its ARN, or by * for all.",
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",
  frameworks: [
    axonBaseline("resilience", "backups stand apart from what they back up"),
    soc2("A1.2"),
    iso27001("8.13"),
  ],
  peers: ["CKV2_AWS_8", "CKV2_AWS_18"],
  tags: ["aws", "data", "production"],
  types: Object.keys(stores),
  settings: ["environment"],
  *check(stack, settings) {
    const selections = stack.ofType("aws:backup/selection:Selection").map(root);
    for (const store of stack.ofType(...Object.keys(stores))) {
      if (environmentOf(store, settings) !== "prod") continue;
      if (root(store).at("replicateSourceDb").value !== undefined) continue;
      const selected = any(
        selections.flatMap((selection) => [selectsByTag(selection, store), selectsByArn(selection, store)]),
      );
      if (selected === UNKNOWN) yield unknown(root(store).at("tags"));
      else if (!selected) yield violation(root(store), "is in no backup plan", "select it in a plan of AWS Backup");
    }
  },
  examples: {
    compliant: [
      [database({ backup: "daily" }), byTag],
      [database(), selection({ resources: ["*"] })],
      [database(), selection({ resources: ["arn:aws:rds:*:*:cluster:*"] })],
      [database({ Environment: "dev" })],
    ],
    violating: [
      [database()],
      [database({ backup: "none" }), byTag],
      [database(), selection({ resources: ["arn:aws:dynamodb:*:*:table/*"] })],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [database(UNKNOWN), byTag],
      [database(), selection({ resources: [UNKNOWN] })],
    ],
  },
});

function selectsByTag(selection: Property, store: Resource): Answer {
  return any(
    selection
      .at("selectionTags")
      .items()
      .map((tag): Answer => {
        const key = tag.at("key");
        if (isHidden(key.value)) return UNKNOWN;
        return key.text === undefined ? false : sameValue(tag.at("value"), root(store).at("tags", key.text));
      }),
  );
}

/** Whether a selection names all stores of the kind, or one ARN which may be this store's. */
function selectsByArn(selection: Property, store: Resource): Answer {
  const kind = stores[store.type] ?? "";
  const [, , service] = kind.split(":");
  return any(
    textsOf(selection.at("resources")).map((arn): Answer => {
      if (arn === UNKNOWN) return UNKNOWN;
      if (arn === "*" || arn === kind) return true;
      if (arn.split(":")[2] !== service) return false;
      return arn === root(store).at("arn").value ? true : UNKNOWN;
    }),
  );
}
