import {
  all,
  any,
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  iso27001,
  manifest,
  type Property,
  type Resource,
  root,
  sameNamespace,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  type Words,
} from "../../lib/index.ts";

const types = ["kubernetes:postgresql.cnpg.io:Cluster"];
const apiVersion = "postgresql.cnpg.io/v1";
const cluster = (spec: unknown) => manifest({ apiVersion, kind: "Cluster", metadata: { name: "core" }, spec });
const schedule = (name: unknown) =>
  manifest({ apiVersion, kind: "ScheduledBackup", spec: { schedule: "0 0 2 * * *", cluster: { name } } });
const archived = { plugins: [{ name: "barman-cloud.cloudnative-pg.io", isWALArchiver: true }] };

export const databaseBackup = defineRule({
  scope: "stack",
  name: "database-backup",
  displayName: "Production databases are backed up on a schedule",
  description:
    "Replicas copy a mistake in milliseconds; only a backup and the archive of changes bring data back. Without them a wrong DELETE, a bug or an intruder's encryption is final.",
  severity: "high",
  remediationSteps:
    "Give the Cluster a WAL archive (a plugin with isWALArchiver: true, or spec.backup), and add a ScheduledBackup that names it.",
  url: "https://cloudnative-pg.io/documentation/current/backup/",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: [],
  tags: ["kubernetes", "data", "production"],
  types,
  settings: ["environment"],
  *check(stack, settings) {
    for (const database of stack.ofType(...types)) {
      if (environmentOf(database, settings) !== "prod") continue;
      const place = root(database);
      const name = place.at("metadata", "name").text ?? database.name;
      const archive = hasArchive(place);
      if (archive === UNKNOWN) yield unknown(place.at("spec", "plugins"));
      else if (!archive)
        yield violation(place, "has no WAL archive", "add a plugin with isWALArchiver: true, or spec.backup");
      const schedules = stack.besides(database, "kubernetes:postgresql.cnpg.io:ScheduledBackup");
      const scheduled = any(
        stack.sharing(schedules, [name], targetName).map((backup) => {
          const target = targetOf(backup);
          const named = target.value === UNKNOWN ? UNKNOWN : target.value === name;
          return all([named, sameNamespace(backup, database)]);
        }),
      );
      if (scheduled === UNKNOWN) yield unknown(place.at("metadata", "name"));
      else if (!scheduled) yield violation(place, "has no ScheduledBackup", `add one with spec.cluster.name "${name}"`);
    }
  },
  examples: {
    compliant: [
      [cluster(archived), schedule("core")],
      [cluster({ backup: { barmanObjectStore: { destinationPath: "s3://backups" } } }), schedule("core")],
    ],
    violating: [
      [cluster({})],
      [cluster(archived)],
      [cluster(archived), schedule("other")],
      [cluster({}), schedule("core")],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [cluster({ plugins: UNKNOWN }), schedule("core")],
      [cluster(archived), schedule(UNKNOWN)],
    ],
  },
});

function targetOf(backup: Resource): Property {
  return root(backup).at("spec", "cluster", "name");
}

function targetName(backup: Resource): Words {
  const { text } = targetOf(backup);
  return text === undefined ? undefined : [text];
}

function hasArchive(database: Property) {
  const archivers = database
    .at("spec", "plugins")
    .items()
    .map((plugin) => {
      const flag = plugin.at("isWALArchiver").value;
      return flag === UNKNOWN ? UNKNOWN : flag === true;
    });
  const stores = ["barmanObjectStore", "volumeSnapshot"].map((store) => {
    const { value } = database.at("spec", "backup", store);
    return value === UNKNOWN ? UNKNOWN : value !== undefined;
  });
  return any([...archivers, ...stores]);
}
