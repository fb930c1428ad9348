import {
  type Answer,
  any,
  axonBaseline,
  computed,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  type Property,
  refersTo,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const firestoreType = "gcp:firestore/database:Database";
const spannerType = "gcp:spanner/instance:Instance";
const bigtableType = "gcp:bigtable/table:Table";
const firestore = (pointInTimeRecoveryEnablement?: unknown) =>
  resource(firestoreType, { name: "orders", type: "FIRESTORE_NATIVE", pointInTimeRecoveryEnablement });
const firestoreSchedule = (database: unknown) => resource("gcp:firestore/backupSchedule:BackupSchedule", { database });
const spanner = (fields: object = {}) => resource(spannerType, { name: "orders", ...fields });
const spannerSchedule = (instance: unknown) => resource("gcp:spanner/backupSchedule:BackupSchedule", { instance });
const bigtable = (automatedBackupPolicy?: unknown) => resource(bigtableType, { automatedBackupPolicy });

/** What is backed up by a field of its own. */
const ownBackups: Readonly<Record<string, (inputs: Property) => Answer>> = {
  [firestoreType]: (inputs) => says(inputs.at("pointInTimeRecoveryEnablement"), "POINT_IN_TIME_RECOVERY_ENABLED"),
  [spannerType]: (inputs) => says(inputs.at("defaultBackupScheduleType"), "AUTOMATIC"),
  [bigtableType]: (inputs) => isOn(inputs.at("automatedBackupPolicy", "frequency")),
};

/** What is backed up by a schedule beside it, and where the schedule names it. */
const schedules: Readonly<Record<string, readonly [type: string, field: string]>> = {
  [firestoreType]: ["gcp:firestore/backupSchedule:BackupSchedule", "database"],
  [spannerType]: ["gcp:spanner/backupSchedule:BackupSchedule", "instance"],
};

export const gcpDatabaseBackup = defineRule({
  scope: "stack",
  name: "gcp-database-backup",
  displayName: "Firestore, Spanner and Bigtable in production are backed up",
  description:
    "Google copies their data to several zones at once, and with it every mistake. Backups they make only when somebody has asked for them.",
  severity: "high",
  remediationSteps:
    "Enable point-in-time recovery or add a BackupSchedule for Firestore, set defaultBackupScheduleType of Spanner to AUTOMATIC, and automatedBackupPolicy of Bigtable's tables.",
  url: "https://cloud.google.com/firestore/native/docs/use-pitr",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["gcp", "data", "production"],
  types: Object.keys(ownBackups),
  settings: ["environment"],
  *check(stack, settings) {
    for (const database of stack.ofType(...Object.keys(ownBackups))) {
      if (environmentOf(database, settings) !== "prod") continue;
      const [type, field] = schedules[database.type] ?? ["", ""];
      const scheduled = stack
        .ofType(type)
        .map((schedule) => refersTo(root(schedule).at(field), database, "name", "id"));
      const backedUp = any([ownBackups[database.type]?.(root(database)) ?? false, ...scheduled]);
      if (backedUp === UNKNOWN) yield unknown(root(database));
      else if (!backedUp) yield violation(root(database), "is not backed up", "let Google back it up");
    }
  },
  examples: {
    compliant: [
      [firestore("POINT_IN_TIME_RECOVERY_ENABLED")],
      [firestore(), firestoreSchedule("orders")],
      [spanner({ defaultBackupScheduleType: "AUTOMATIC" })],
      computed(spannerSchedule(UNKNOWN), "instance", spanner()),
      [bigtable({ frequency: "24h0m0s", retentionPeriod: "168h0m0s" })],
      [spanner({ labels: { environment: "dev" } })],
    ],
    violating: [
      [firestore()],
      [firestore("POINT_IN_TIME_RECOVERY_DISABLED"), firestoreSchedule("other")],
      [spanner()],
      [bigtable({ frequency: "0", retentionPeriod: "0" })],
    ],
    notApplicable: [[configMap]],
    unknown: [[firestore(UNKNOWN)], [spanner(), spannerSchedule(UNKNOWN)]],
  },
});

function says({ value }: Property, wanted: string): Answer {
  return isHidden(value) ? UNKNOWN : value === wanted;
}

/** Bigtable takes "0" for never. */
function isOn({ value }: Property): Answer {
  return isHidden(value) ? UNKNOWN : typeof value === "string" && !/^0\w*$/.test(value);
}
