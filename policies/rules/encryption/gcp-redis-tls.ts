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

const type = "gcp:redis/instance:Instance";
const cache = (fields: Readonly<Record<string, unknown>>) => resource(type, { memorySizeGb: 1, ...fields });

export const gcpRedisTls = defineRule({
  scope: "resource",
  name: "gcp-redis-tls",
  displayName: "Caches of Memorystore are reached over TLS",
  description:
    "Memorystore speaks in clear unless told otherwise. Whoever listens on the network then reads all sessions, and the password with them.",
  severity: "high",
  remediationSteps: 'Set transitEncryptionMode to "SERVER_AUTHENTICATION".',
  url: "https://cloud.google.com/memorystore/docs/redis/about-in-transit-encryption",
  frameworks: [axonBaseline("encryption", "caches are encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_GCP_97"],
  tags: ["gcp", "data", "encryption"],
  types: [type],
  *check(resource) {
    const isEncrypted = (mode: unknown) => mode === "SERVER_AUTHENTICATION";
    yield* demand(root(resource).at("transitEncryptionMode"), isEncrypted, 'set it to "SERVER_AUTHENTICATION"');
  },
  examples: {
    compliant: [cache({ transitEncryptionMode: "SERVER_AUTHENTICATION" })],
    violating: [cache({}), cache({ transitEncryptionMode: "DISABLED" })],
    notApplicable: [configMap],
    unknown: [cache({ transitEncryptionMode: UNKNOWN })],
  },
});
