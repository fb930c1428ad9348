import {
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  environmentOf,
  iso27001,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const vaultType = "aws:backup/vault:Vault";
const vault = resource(vaultType, { name: "main" });
const lock = (backupVaultName: unknown) =>
  resource("aws:backup/vaultLockConfiguration:VaultLockConfiguration", { backupVaultName, minRetentionDays: 7 });

export const awsBackupVaultLocked = defineRule({
  scope: "stack",
  name: "aws-backup-vault-locked",
  displayName: "Nobody can delete backups of production before their time",
  description:
    "Whoever holds the data for ransom looks for the backups first, with the rights of the administrator whose key leaked. In a locked vault a recovery point stays until its retention ends, whoever asks.",
  severity: "medium",
  remediationSteps:
    "Add a VaultLockConfiguration for the vault, with minRetentionDays; changeableForDays makes it final.",
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html",
  frameworks: [axonBaseline("resilience", "backups cannot be deleted"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["aws", "data", "production"],
  types: [vaultType],
  settings: ["environment"],
  *check(stack, settings) {
    const locks = stack.ofType("aws:backup/vaultLockConfiguration:VaultLockConfiguration").map(root);
    for (const vault of stack.ofType(vaultType)) {
      if (environmentOf(vault, settings) !== "prod") continue;
      const locked = any(locks.map((lock) => refersTo(lock.at("backupVaultName"), vault, "name", "id")));
      if (locked === UNKNOWN) yield unknown(root(vault).at("name"));
      else if (!locked) yield violation(root(vault), "is not locked", "add a VaultLockConfiguration");
    }
  },
  examples: {
    compliant: [
      [vault, lock("main")],
      computed(lock(UNKNOWN), "backupVaultName", vault),
      [resource(vaultType, { name: "main", tags: { Environment: "dev" } })],
    ],
    violating: [[vault], [vault, lock("other")]],
    notApplicable: [[configMap]],
    unknown: [[vault, lock(UNKNOWN)]],
  },
});
