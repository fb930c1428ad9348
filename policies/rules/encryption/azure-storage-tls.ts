import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "azure-native:storage:StorageAccount";
const account = (fields: Readonly<Record<string, unknown>>) => resource(type, { kind: "StorageV2", ...fields });
const old = ["TLS1_0", "TLS1_1"];

export const azureStorageTls = defineRule({
  scope: "resource",
  name: "azure-storage-tls",
  displayName: "Storage accounts speak TLS 1.2 or newer alone",
  description:
    "An account that takes HTTP takes its keys and signed addresses in clear, and whoever reads one has the data. A minimum of TLS 1.0 or 1.1 asks for what Azure has taken away, and for what can be read on the way.",
  severity: "high",
  remediationSteps: 'Remove minimumTlsVersion, or set it to "TLS1_2", and leave enableHttpsTrafficOnly at true.',
  url: "https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
  frameworks: [
    axonBaseline("encryption", "traffic to storage is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_3", "CKV_AZURE_44", "AZU-0008", "AZU-0011"],
  tags: ["azure", "storage", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("enableHttpsTrafficOnly"), isNotFalse, "set it to true");
    // Since 3 February 2026 Azure Storage takes TLS 1.2 at least, also of an account that says nothing. Source: the page above.
    const isNew = (version: unknown) => !old.some((known) => known === version);
    yield* demand(inputs.at("minimumTlsVersion"), isNew, 'set it to "TLS1_2"');
  },
  examples: {
    compliant: [account({ minimumTlsVersion: "TLS1_2" }), account({ enableHttpsTrafficOnly: true }), account({})],
    violating: [
      account({ minimumTlsVersion: "TLS1_1" }),
      account({ minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: false }),
      resource("azure-native:storage/v20230101:StorageAccount", { minimumTlsVersion: "TLS1_0" }),
    ],
    notApplicable: [configMap],
    unknown: [account({ minimumTlsVersion: UNKNOWN })],
  },
});
