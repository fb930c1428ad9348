import {
  axonBaseline,
  azureDatabaseLifecycle,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const postgres = (version: unknown) => resource("azure-native:dbforpostgresql:Server", { version });
const mysql = (version: unknown) => resource("azure-native:dbformysql:Server", { version });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const azureDatabaseSupportedVersion = defineRule({
  scope: "resource",
  name: "azure-database-supported-version",
  displayName: "Databases of Azure are a version in standard support",
  description:
    "After standard support Azure charges for each core until the server is upgraded, and mends only what is critical. Servers of such a version can no longer be made, not even from a backup in another region.",
  severity: "medium",
  remediationSteps: "Upgrade the major version, after a trial with a restored server.",
  url: "https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-version-policy",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: [],
  tags: ["azure", "data", "versions"],
  types: azureDatabaseLifecycle.types,
  *check(resource, _settings, today) {
    yield* demandSupport(azureDatabaseLifecycle, resource, today);
  },
  examples: {
    today,
    compliant: [postgres("17"), postgres("14"), mysql("8.4"), mysql("8.0.21"), postgres(undefined)],
    violating: [postgres("13"), postgres("11"), mysql("5.7")],
    notApplicable: [configMap],
    unknown: [postgres(UNKNOWN)],
  },
});
