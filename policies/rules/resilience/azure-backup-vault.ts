import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const types = ["azure-native:recoveryservices:Vault", "azure-native:dataprotection:BackupVault"];
const vault = (securitySettings: unknown, type = types[0] ?? "", tags: object = {}) =>
  resource(type, { properties: { securitySettings }, tags });
const immutable = { immutabilitySettings: { state: "Unlocked" } };

export const azureBackupVault = defineRule({
  scope: "resource",
  name: "azure-backup-vault",
  displayName: "Nobody can delete backups of Azure before their time",
  description:
    "Whoever holds the data for ransom looks for the backups first, with the rights of the administrator whose key leaked. In an immutable vault a recovery point stays until its retention ends, whoever asks.",
  severity: "medium",
  remediationSteps:
    'Set properties.securitySettings.immutabilitySettings.state to "Unlocked", and to "Locked" when it has proven itself; leave soft delete on.',
  url: "https://learn.microsoft.com/azure/backup/backup-azure-immutable-vault-concept",
  frameworks: [axonBaseline("resilience", "backups cannot be deleted"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["azure", "data", "production"],
  types,
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const security = root(resource).at("properties", "securitySettings");
    const isImmutable = (state: unknown) => state === "Unlocked" || state === "Locked";
    yield* demand(security.at("immutabilitySettings", "state"), isImmutable, 'set it to "Unlocked"');
    // The two kinds of vaults have each a name for it, and a word for off; both are on by themselves.
    const softDelete = security.at("softDeleteSettings");
    yield* demand(softDelete.at("softDeleteState"), (state) => state !== "Disabled", 'set it to "AlwaysON"');
    yield* demand(softDelete.at("state"), (state) => state !== "Off", 'set it to "AlwaysOn"');
  },
  examples: {
    compliant: [
      vault(immutable),
      vault({ immutabilitySettings: { state: "Locked" }, softDeleteSettings: { state: "AlwaysOn" } }, types[1]),
      vault({}, types[0], { environment: "dev" }),
    ],
    violating: [
      vault(undefined),
      vault({ immutabilitySettings: { state: "Disabled" } }),
      vault({ ...immutable, softDeleteSettings: { softDeleteState: "Disabled" } }),
      vault({ ...immutable, softDeleteSettings: { state: "Off" } }, types[1]),
    ],
    notApplicable: [configMap],
    unknown: [vault(UNKNOWN)],
  },
});
