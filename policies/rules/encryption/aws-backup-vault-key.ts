import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const vault = (kmsKeyArn?: unknown) => resource("aws:backup/vault:Vault", { name: "main", kmsKeyArn });

export const awsBackupVaultKey = defineRule({
  scope: "resource",
  name: "aws-backup-vault-key",
  displayName: "Backups are encrypted with a key of your own",
  description:
    "Without a key a vault takes the one that AWS manages, which no policy can restrict and no other account can use. Backups under it cannot be copied to the account that is to survive this one.",
  severity: "medium",
  remediationSteps: "Set kmsKeyArn to a key of KMS that the recovery account may use.",
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
  frameworks: [axonBaseline("encryption", "backups are encrypted"), soc2("CC6.1"), pciDss("3.5.1"), iso27001("8.24")],
  peers: ["CKV_AWS_166"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:backup/vault:Vault"],
  *check(resource) {
    yield* demand(root(resource).at("kmsKeyArn"), (key) => typeof key === "string" && key !== "", "name a key");
  },
  examples: {
    compliant: [vault("arn:aws:kms:eu-central-1:123456789012:key/1")],
    violating: [vault(), vault("")],
    notApplicable: [configMap],
    unknown: [vault(UNKNOWN)],
  },
});
