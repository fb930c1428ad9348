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

const type = "azure-native:redis:Redis";
/** Where the provider had it until its version 3. */
const formerType = "azure-native:cache:Redis";
/** Azure Managed Redis, which takes its place: the cluster, and the database in it. */
const managedTypes = ["azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database"] as const;
const cache = (fields: Readonly<Record<string, unknown>>) =>
  resource(type, { sku: { name: "Standard", family: "C", capacity: 1 }, ...fields });

export const azureRedisTls = defineRule({
  scope: "resource",
  name: "azure-redis-tls",
  displayName: "Caches take TLS alone",
  description:
    "The port without TLS carries the access key in clear with each login, and the sessions after it. Azure leaves that port closed until somebody opens it.",
  severity: "high",
  remediationSteps:
    'Remove enableNonSslPort, and set minimumTlsVersion to "1.2"; of Azure Managed Redis set clientProtocol to "Encrypted".',
  url: "https://learn.microsoft.com/azure/azure-cache-for-redis/cache-configure",
  frameworks: [axonBaseline("encryption", "caches are encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_AZURE_91", "CKV_AZURE_148"],
  tags: ["azure", "data", "encryption"],
  types: [type, formerType, ...managedTypes],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("enableNonSslPort"), (value) => !isTrue(value), "set it to false");
    // A cache that says nothing takes TLS 1.2 at least. Source: "Remove TLS 1.0 and 1.1 from use with Azure Cache for Redis".
    const isNew = (version: unknown) => version !== "1.0" && version !== "1.1";
    yield* demand(inputs.at("minimumTlsVersion"), isNew, 'set it to "1.2"');
    yield* demand(inputs.at("clientProtocol"), (protocol) => protocol !== "Plaintext", 'set it to "Encrypted"');
  },
  examples: {
    compliant: [
      cache({}),
      cache({ enableNonSslPort: false, minimumTlsVersion: "1.2" }),
      resource(managedTypes[1], { clientProtocol: "Encrypted" }),
      resource(managedTypes[1], {}),
    ],
    violating: [
      cache({ enableNonSslPort: true }),
      cache({ minimumTlsVersion: "1.0" }),
      resource(formerType, { enableNonSslPort: true }),
      resource(managedTypes[0], { minimumTlsVersion: "1.0" }),
      resource(managedTypes[1], { clientProtocol: "Plaintext" }),
    ],
    notApplicable: [configMap],
    unknown: [cache({ enableNonSslPort: UNKNOWN })],
  },
});
