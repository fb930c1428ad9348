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

const type = "gcp:sql/databaseInstance:DatabaseInstance";
const instance = (ipConfiguration: unknown) =>
  resource(type, { databaseVersion: "POSTGRES_17", settings: { tier: "db-custom-2-7680", ipConfiguration } });
const encrypted = ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"];

export const gcpSqlTls = defineRule({
  scope: "resource",
  name: "gcp-sql-tls",
  displayName: "Databases of Cloud SQL refuse what is not encrypted",
  description:
    "Cloud SQL offers TLS and also takes clients without it, unless told otherwise. One client that is set up wrongly then sends its queries and rows in clear, and nothing fails to say so.",
  severity: "high",
  remediationSteps: 'Set settings.ipConfiguration.sslMode to "ENCRYPTED_ONLY".',
  url: "https://cloud.google.com/sql/docs/postgres/configure-ssl-instance",
  frameworks: [
    axonBaseline("encryption", "traffic of databases is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_GCP_6", "GCP-0015"],
  tags: ["gcp", "data", "encryption"],
  types: [type],
  *check(resource) {
    const settings = root(resource).at("settings");
    // A clone may leave its settings to its source.
    if (settings.value === undefined) return;
    const isEncrypted = (mode: unknown) => encrypted.some((known) => known === mode);
    yield* demand(settings.at("ipConfiguration", "sslMode"), isEncrypted, 'set it to "ENCRYPTED_ONLY"');
  },
  examples: {
    compliant: [
      instance({ sslMode: "ENCRYPTED_ONLY" }),
      instance({ sslMode: "TRUSTED_CLIENT_CERTIFICATE_REQUIRED" }),
      resource(type, { clone: { sourceInstanceName: "main" } }),
    ],
    violating: [instance({}), instance({ sslMode: "ALLOW_UNENCRYPTED_AND_ENCRYPTED" })],
    notApplicable: [configMap],
    unknown: [instance({ sslMode: UNKNOWN })],
  },
});
