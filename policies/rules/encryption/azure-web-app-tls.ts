import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:web:WebApp";
const types = [type, "azure-native:web:WebAppSlot"];
const app = (fields: Readonly<Record<string, unknown>>) => resource(type, { kind: "functionapp,linux", ...fields });
const old: readonly unknown[] = ["1.0", "1.1"];

export const azureWebAppTls = defineRule({
  scope: "resource",
  name: "azure-web-app-tls",
  displayName: "Web apps and functions are reached over TLS alone",
  description:
    "An app of App Service answers plain HTTP unless it is told not to, and hands out what it is asked for in clear. Files that are deployed by plain FTP bring their password along for everybody on the way.",
  severity: "high",
  remediationSteps: 'Set httpsOnly to true, and siteConfig.ftpsState to "Disabled".',
  url: "https://learn.microsoft.com/azure/app-service/overview-tls",
  frameworks: [
    axonBaseline("encryption", "traffic from outside is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_14", "CKV_AZURE_15", "CKV_AZURE_78", "AZU-0004", "AZU-0006"],
  tags: ["azure", "network", "encryption"],
  types,
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("httpsOnly"), isTrue, "set it to true");
    const site = inputs.at("siteConfig");
    // An app that says nothing takes TLS 1.2 at least. Source: the page above.
    for (const version of ["minTlsVersion", "scmMinTlsVersion"]) {
      yield* demand(site.at(version), (value) => !old.includes(value), 'set it to "1.2"');
    }
    yield* demand(site.at("ftpsState"), (state) => state !== "AllAllowed", 'set it to "Disabled"');
  },
  examples: {
    compliant: [
      app({ httpsOnly: true }),
      app({ httpsOnly: true, siteConfig: { minTlsVersion: "1.3", ftpsState: "FtpsOnly" } }),
    ],
    violating: [
      app({}),
      app({ httpsOnly: true, siteConfig: { minTlsVersion: "1.1" } }),
      app({ httpsOnly: true, siteConfig: { ftpsState: "AllAllowed" } }),
    ],
    notApplicable: [configMap],
    unknown: [app({ httpsOnly: UNKNOWN })],
  },
});
