import {
  axonBaseline,
  configMap,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  manifest,
  type Property,
  type Resource,
  root,
  type Stack,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const types = ["kubernetes:postgresql.cnpg.io:Cluster"];
const storeType = "kubernetes:barmancloud.cnpg.io:ObjectStore";

const staging = { "axon.dev/environment": "staging" };
const cluster = (parameters: unknown, labels: object = staging) =>
  manifest({
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: "core", labels },
    spec: {
      bootstrap: { recovery: { source: "origin" } },
      externalClusters: [{ name: "origin", plugin: { name: "barman-cloud.cloudnative-pg.io", parameters } }],
    },
  });
const origin = (external: object, bootstrap: object = { recovery: { source: "origin" } }) =>
  manifest({
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: "core", labels: staging },
    spec: { bootstrap, externalClusters: [{ name: "origin", ...external }] },
  });
const store = (destinationPath: unknown) =>
  manifest({
    apiVersion: "barmancloud.cnpg.io/v1",
    kind: "ObjectStore",
    metadata: { name: "origin" },
    spec: { configuration: { destinationPath } },
  });
const fromStore = { barmanObjectName: "origin", serverName: "core" };

export const noProductionRestore = defineRule({
  scope: "stack",
  name: "no-production-restore",
  displayName: "Only production begins with production's data",
  description:
    "Whoever tests sees all that a database holds, and so does every tool and laptop that staging trusts. Data of real people that is restored there unmasked has left production for good.",
  severity: "high",
  remediationSteps:
    "Restore production's backup in an isolated place, mask it there and load the result: the `refresh` of a database in Axon.",
  url: "https://cloudnative-pg.io/documentation/current/recovery/",
  frameworks: [
    axonBaseline("governance", "production's data stays in production"),
    iso27001("8.33"),
    iso27001("8.11"),
    soc2("CC6.1"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "privacy"],
  types,
  settings: ["environment"],
  *check(stack, settings) {
    for (const database of stack.ofType(...types)) {
      if (environmentOf(database, settings) === "prod") continue;
      for (const place of originsOf(stack, database)) {
        if (isHidden(place.value)) yield unknown(place);
        else if (place.text !== undefined && namesProduction(place.text))
          yield violation(
            place,
            `is ${JSON.stringify(place.text)}, production's`,
            "begin empty, and load masked data: a refresh",
          );
      }
    }
  },
  examples: {
    compliant: [
      [cluster(fromStore), store("s3://backups/shop/staging/core")],
      [cluster(fromStore), store("s3://backups/products/core")],
      [cluster(fromStore, { "axon.dev/environment": "prod" }), store("s3://backups/shop/prod/core")],
      // The other cluster is only there; nothing begins with it.
      [origin({ plugin: { parameters: { serverName: "production" } } }, { initdb: {} })],
    ],
    violating: [
      [cluster(fromStore), store("s3://backups/shop/prod/core")],
      [cluster({ ...fromStore, serverName: "core-production" }), store("s3://backups/core")],
      [origin({ barmanObjectStore: { destinationPath: "s3://prod-backups", serverName: "core" } })],
      [origin({ connectionParameters: { host: "core.production.svc" } }, { pg_basebackup: { source: "origin" } })],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [cluster(fromStore), store(UNKNOWN)],
      [cluster(UNKNOWN), store("s3://backups/core")],
    ],
  },
});

/** Everything that tells whose data a cluster begins with. */
function originsOf(stack: Stack, database: Resource): readonly Property[] {
  const spec = root(database).at("spec");
  const sources = ["recovery", "pg_basebackup"].map((way) => spec.at("bootstrap", way, "source").text);
  const origins = spec
    .at("externalClusters")
    .items()
    .filter((external) => sources.includes(external.at("name").text ?? ""));
  return origins.flatMap((external) => {
    const parameters = external.at("plugin", "parameters");
    const own = external.at("barmanObjectStore");
    const name = parameters.at("barmanObjectName").text;
    const stores = stack
      .besides(database, storeType)
      .filter((store) => name !== undefined && root(store).at("metadata", "name").text === name);
    return [
      ...stores.map((store) => root(store).at("spec", "configuration", "destinationPath")),
      parameters.at("serverName"),
      own.at("destinationPath"),
      own.at("serverName"),
      external.at("connectionParameters", "host"),
    ];
  });
}

/** `prod` or `production` as a word of its own: `shop/prod/core`, not `products`. */
function namesProduction(text: string): boolean {
  return /(^|[^a-z0-9])prod(uction)?($|[^a-z0-9])/i.test(text);
}
