import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  opensToEverybody,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:sql/databaseInstance:DatabaseInstance";
const instance = (ipConfiguration: unknown) =>
  resource(type, { databaseVersion: "POSTGRES_17", settings: { tier: "db-custom-2-7680", ipConfiguration } });
const privately = { ipv4Enabled: false, privateNetwork: "projects/axon/global/networks/main" };

export const gcpSqlPrivate = defineRule({
  scope: "resource",
  name: "gcp-sql-private",
  displayName: "Databases of Cloud SQL have no public address",
  description:
    "Cloud SQL gives an instance a public address unless told otherwise, and a list of networks is then all that keeps the internet out. A leaked password opens a database that can be reached, and no other.",
  severity: "critical",
  remediationSteps: "Set settings.ipConfiguration.ipv4Enabled to false and name a privateNetwork.",
  url: "https://cloud.google.com/sql/docs/postgres/configure-private-ip",
  frameworks: [
    axonBaseline("exposure", "databases are reachable from inside alone"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_GCP_60", "CKV_GCP_11", "GCP-0017"],
  tags: ["gcp", "data", "exposure"],
  types: [type],
  *check(resource) {
    const settings = root(resource).at("settings");
    // A clone may leave its settings to its source.
    if (settings.value === undefined) return;
    const ip = settings.at("ipConfiguration");
    yield* demand(ip.at("ipv4Enabled"), (value) => value === false || value === "false", "set it to false");
    for (const network of ip.at("authorizedNetworks").items()) {
      const range = network.at("value");
      if (isHidden(range.value)) yield unknown(range);
      else if (opensToEverybody([range.value]) === true)
        yield violation(range, "lets in the whole internet", "name the clients' addresses");
    }
  },
  examples: {
    compliant: [instance(privately), resource(type, { clone: { sourceInstanceName: "main" } })],
    violating: [
      instance({}),
      instance({ ...privately, ipv4Enabled: true }),
      instance({ ...privately, authorizedNetworks: [{ value: "0.0.0.0/0" }] }),
    ],
    notApplicable: [configMap],
    unknown: [instance({ ...privately, ipv4Enabled: UNKNOWN }), instance(UNKNOWN)],
  },
});
