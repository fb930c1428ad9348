import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  isHidden,
  iso27001,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
} from "../../lib/index.ts";

const type = "azure-native:cosmosdb:DatabaseAccount";
/** Where the provider had it until its version 3. */
const formerType = "azure-native:documentdb:DatabaseAccount";
const account = (backupPolicy?: unknown, tags: object = {}) => resource(type, { backupPolicy, tags });
const periodic = (backupRetentionIntervalInHours?: unknown) => ({
  type: "Periodic",
  periodicModeProperties: { backupIntervalInMinutes: 240, backupRetentionIntervalInHours },
});

/** What is kept where nothing is said: two copies, of which the older is 8 hours old. Source: periodic backup, Azure Cosmos DB. */
const defaultHours = 8;

export const azureCosmosBackup = defineRule({
  scope: "resource",
  name: "azure-cosmos-backup",
  displayName: "Cosmos DB in production can go back by days",
  description:
    "Unless told otherwise Cosmos DB keeps its last two backups, four hours apart, and only Microsoft's support can restore them. What is noticed the next morning is then gone.",
  severity: "high",
  remediationSteps: 'Set backupPolicy.type to "Continuous"; it goes back to any second of the last 7 or 30 days.',
  url: "https://learn.microsoft.com/azure/cosmos-db/online-backup-and-restore",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["azure", "data", "production"],
  types: [type, formerType],
  settings: ["environment", "minBackupDays"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const policy = root(resource).at("backupPolicy");
    const mode = policy.at("type");
    if (isHidden(mode.value)) return yield unknown(mode);
    if (mode.value === "Continuous") return;
    const kept = policy.at("periodicModeProperties", "backupRetentionIntervalInHours");
    const isKept = (hours: Value | undefined) => numberOf(hours ?? defaultHours) >= settings.minBackupDays * 24;
    yield* demand(kept, isKept, 'set backupPolicy.type to "Continuous"');
  },
  examples: {
    compliant: [
      account({ type: "Continuous", continuousModeProperties: { tier: "Continuous7Days" } }),
      account(periodic(168)),
      account(undefined, { environment: "dev" }),
    ],
    violating: [account(), account(periodic()), account(periodic(24)), resource(formerType)],
    notApplicable: [configMap],
    unknown: [account(UNKNOWN), account(periodic(UNKNOWN))],
  },
});
