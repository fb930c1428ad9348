import {
  type Answer,
  all,
  any,
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  givesReason,
  isHidden,
  iso27001,
  manifest,
  namespaceOf,
  oncePer,
  parseImage,
  podsOf,
  type Resource,
  root,
  type Stack,
  sameValue,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

/** Images that keep data which is nowhere else, by the last part of their path. */
const databaseImage =
  /^(postgres(ql)?|postgis|pgvector|timescaledb(-ha)?|mysql(-server)?|mariadb|percona(-server)?|mongo(db)?(-community-server|-enterprise-server)?|neo4j|cassandra|scylla|couchdb|clickhouse(-server)?|influxdb|qdrant|weaviate|milvus)$/;

/** Objects by which a namespace's volumes or databases are copied on a schedule, with where their namespaces are. */
const volumeSchedules = [
  "kubernetes:k8up.io:Schedule",
  "kubernetes:volsync.backube:ReplicationSource",
  "kubernetes:snapscheduler.backube:SnapshotSchedule",
];

const claims = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };
const database = (image: unknown, spec: object = claims, template: object = {}) =>
  manifest({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db", namespace: "shop" },
    spec: { template: { spec: { containers: [{ name: "db", image }] }, ...template }, ...spec },
  });
const dump = (command: string, namespace: unknown = "shop") =>
  manifest({
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "nightly", namespace },
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "job", command: [command] }] } } } } },
  });
const velero = (includedNamespaces: unknown) =>
  manifest({
    apiVersion: "velero.io/v1",
    kind: "Schedule",
    metadata: { namespace: "velero" },
    spec: { schedule: "0 2 * * *", template: { includedNamespaces } },
  });

export const selfRunDatabaseBackup = defineRule({
  scope: "stack",
  name: "self-run-database-backup",
  displayName: "A database that one runs oneself is backed up",
  description:
    "A database in a StatefulSet has no operator that thinks of its backup. Its volume outlives the pod, but not a wrong DELETE, a broken disk or somebody's encryption.",
  severity: "medium",
  remediationSteps:
    "Dump it with a CronJob in its namespace, include the namespace in a Schedule of Velero, or say in the pods' annotation axon.dev/no-backup why its data can be lost.",
  url: "https://kubernetes.io/docs/concepts/storage/volume-snapshots/",
  frameworks: [axonBaseline("resilience", "production databases can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["kyverno:backup-all-volumes"],
  tags: ["kubernetes", "data", "production"],
  types: ["kubernetes:apps:StatefulSet", "kubernetes:apps:Deployment"],
  settings: ["environment"],
  *check(stack, settings) {
    for (const workload of stack.ofType("kubernetes:apps:StatefulSet", "kubernetes:apps:Deployment")) {
      if (environmentOf(workload, settings) !== "prod" || !keepsData(workload)) continue;
      const pods = podsOf(workload);
      if (pods.some((pod) => givesReason(pod, "no-backup"))) continue;
      const images = pods.flatMap(({ containers }) => containers.map(({ property }) => property.at("image")));
      const image = images.find(({ value }) => isHidden(value) || isDatabase(value));
      if (image === undefined) continue;
      const backedUp = isBackedUp(stack, workload);
      if (backedUp === UNKNOWN || (!backedUp && isHidden(image.value))) yield unknown(image);
      else if (!backedUp)
        yield violation(root(workload), "is a database that nobody backs up", "add a CronJob that dumps it");
    }
  },
  examples: {
    compliant: [
      [database("postgres:17.2"), dump("pg_dump")],
      [database("docker.io/library/mysql:9.1"), velero(["shop", "billing"])],
      [database("mongo:8.0"), velero(undefined)],
      [database("ghcr.io/acme/api:1.4.2")],
      [database("postgres:17.2", {})],
      [
        database("qdrant/qdrant:v1.12", claims, {
          metadata: { annotations: { "axon.dev/no-backup": "built again from the documents in an hour" } },
          spec: { containers: [{ name: "db", image: "qdrant/qdrant:v1.12" }] },
        }),
      ],
    ],
    violating: [
      [database("postgres:17.2")],
      [database("bitnami/postgresql:17"), dump("pg_dump", "other")],
      [database("neo4j:5.26"), velero(["billing"])],
      [database("postgres:17.2"), dump("send-mails")],
    ],
    notApplicable: [[configMap]],
    unknown: [[database(UNKNOWN)], [database("postgres:17.2"), velero(UNKNOWN)]],
  },
});

/** Whether the pods of a workload have a claim, so that there is something to lose. */
function keepsData(workload: Resource): boolean {
  if (root(workload).at("spec", "volumeClaimTemplates").items().length > 0) return true;
  const volumes = podsOf(workload).flatMap(({ spec }) => spec.at("volumes").items());
  return volumes.some((volume) => volume.at("persistentVolumeClaim").value !== undefined);
}

function isDatabase(value: Value | undefined): boolean {
  const name = typeof value === "string" ? parseImage(value)?.repository.split("/").at(-1) : undefined;
  return name !== undefined && databaseImage.test(name);
}

function isBackedUp(stack: Stack, workload: Resource): Answer {
  const isDumped = dumpedBy(stack.besides(workload, "kubernetes:batch:CronJob"));
  const schedules = stack.ofType("kubernetes:velero.io:Schedule").map((schedule) => includes(schedule, workload));
  return any([isDumped, ...schedules, stack.besides(workload, ...volumeSchedules).length > 0]);
}

/** Whether one of these CronJobs makes a copy; asked once for all databases of a namespace. */
const dumpedBy = oncePer((jobs: readonly Resource[]): Answer => any(jobs.map(dumpsSomething)));

/** Whether a CronJob makes a copy, by its name or by what it runs. */
function dumpsSomething(job: Resource): Answer {
  const words = podsOf(job).flatMap(({ containers }) =>
    containers.flatMap(({ property }) => [
      property.at("image"),
      ...["command", "args"].flatMap((list) => property.at(list).items()),
    ]),
  );
  const texts = [root(job).at("metadata", "name"), ...words].map(({ value }) => value);
  if (texts.some((text) => typeof text === "string" && /dump|backup|snapshot|basebackup|wal-?g/i.test(text)))
    return true;
  return texts.some(isHidden) ? UNKNOWN : false;
}

/** Whether a Schedule of Velero has a workload's namespace in it: it takes all where it names none. */
function includes(schedule: Resource, workload: Resource): Answer {
  const template = root(schedule).at("spec", "template");
  const namespace = namespaceOf(workload);
  const named = (field: string) =>
    any(
      template
        .at(field)
        .items()
        .map((entry): Answer => (entry.value === "*" ? true : sameValue(entry, namespace))),
    );
  const included = template.at("includedNamespaces").items().length === 0 || named("includedNamespaces");
  const excluded = named("excludedNamespaces");
  return all([included, excluded === UNKNOWN ? UNKNOWN : !excluded]);
}
