import {
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  manifest,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const store = (retentionPolicy: unknown) =>
  manifest({
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata: { name: "core" },
    spec: { retentionPolicy },
  });
const cluster = (backup: unknown) =>
  manifest({ apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata: { name: "core" }, spec: { backup } });

const daysOf: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30 };

export const backupRetention = defineRule({
  scope: "resource",
  name: "backup-retention",
  displayName: "Backups of production databases are kept for days",
  description:
    "Most damage to data is noticed days after it was done. Without a retention nothing is ever removed and the bucket grows without end; with too short a one the good copy is gone.",
  severity: "medium",
  remediationSteps: 'Set retentionPolicy to a window of days, such as "30d".',
  url: "https://cloudnative-pg.io/plugin-barman-cloud/docs/retention/",
  frameworks: [axonBaseline("resilience", "damage that is found late can be undone"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["kubernetes", "data", "production"],
  types: ["kubernetes:barmancloud.cnpg.io:ObjectStore", "kubernetes:postgresql.cnpg.io:Cluster"],
  settings: ["environment", "minBackupDays"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const own = root(resource).at("spec", ...(typeKey(resource.type).endsWith(":Cluster") ? ["backup"] : []));
    // A Cluster that archives through the plugin has its retention in the ObjectStore.
    if (typeKey(resource.type).endsWith(":Cluster") && own.at("barmanObjectStore").value === undefined) return;
    const policy = own.at("retentionPolicy");
    const [, number = "0", unit = "d"] = /^([1-9]\d*)([dwm])$/.exec(policy.text ?? "") ?? [];
    const days = Number(number) * (daysOf[unit] ?? 1);
    if (isHidden(policy.value)) yield unknown(policy);
    else if (policy.value === undefined)
      yield violation(policy, "is unset", `set it, to "${settings.minBackupDays}d" or more`);
    else if (days < settings.minBackupDays) {
      yield violation(policy, `is ${JSON.stringify(policy.value)}`, `set it to "${settings.minBackupDays}d" or more`);
    }
  },
  examples: {
    compliant: [
      store("30d"),
      store("1w"),
      cluster({ barmanObjectStore: {}, retentionPolicy: "1m" }),
      cluster(undefined),
    ],
    violating: [store(undefined), store("3d"), cluster({ barmanObjectStore: {} }), store("for ever")],
    notApplicable: [configMap],
    unknown: [store(UNKNOWN)],
  },
});
