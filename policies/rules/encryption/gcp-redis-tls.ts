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

const type = "gcp:redis/instance:Instance";
const cache = (fields: Readonly<Record<string, unknown>>) => resource(type, { memorySizeGb: 1, ...fields });
const both = { authEnabled: true, transitEncryptionMode: "SERVER_AUTHENTICATION" };

export const gcpRedisTls = defineRule({
  scope: "resource",
  name: "gcp-redis-tls",
  displayName: "Caches of Memorystore ask for a password, over TLS",
  description:
    "Memorystore takes any client of the network, in clear, unless told otherwise. Whoever runs one process there then reads and writes all sessions.",
  severity: "high",
  remediationSteps: 'Set authEnabled to true and transitEncryptionMode to "SERVER_AUTHENTICATION".',
  url: "https://cloud.google.com/memorystore/docs/redis/about-in-transit-encryption",
  frameworks: [axonBaseline("encryption", "caches are encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_GCP_95", "CKV_GCP_97"],
  tags: ["gcp", "data", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("authEnabled"), isTrue, "set it to true");
    const isEncrypted = (mode: unknown) => mode === "SERVER_AUTHENTICATION";
    yield* demand(inputs.at("transitEncryptionMode"), isEncrypted, 'set it to "SERVER_AUTHENTICATION"');
  },
  examples: {
    compliant: [cache(both)],
    violating: [
      cache({}),
      cache({ ...both, authEnabled: false }),
      cache({ ...both, transitEncryptionMode: "DISABLED" }),
    ],
    notApplicable: [configMap],
    unknown: [cache({ ...both, authEnabled: UNKNOWN })],
  },
});
