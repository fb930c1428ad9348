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
const clusterType = "gcp:redis/cluster:Cluster";
const valkeyType = "gcp:memorystore/instance:Instance";
const cache = (fields: Readonly<Record<string, unknown>>) => resource(type, { memorySizeGb: 1, ...fields });

export const gcpRedisTls = defineRule({
  scope: "resource",
  name: "gcp-redis-tls",
  displayName: "Caches of Memorystore are reached over TLS",
  description:
    "Memorystore speaks in clear unless told otherwise. Whoever listens on the network then reads all sessions, and the password with them.",
  severity: "high",
  remediationSteps:
    'Set transitEncryptionMode to "SERVER_AUTHENTICATION", of a cluster of Redis to "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION".',
  url: "https://cloud.google.com/memorystore/docs/redis/about-in-transit-encryption",
  frameworks: [axonBaseline("encryption", "caches are encrypted"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_GCP_97"],
  tags: ["gcp", "data", "encryption"],
  types: [type, clusterType, valkeyType],
  *check(resource) {
    const prefix = resource.type === clusterType ? "TRANSIT_ENCRYPTION_MODE_" : "";
    const encrypted = `${prefix}SERVER_AUTHENTICATION`;
    const mode = root(resource).at("transitEncryptionMode");
    yield* demand(mode, (value) => value === encrypted, `set it to ${JSON.stringify(encrypted)}`);
  },
  examples: {
    compliant: [
      cache({ transitEncryptionMode: "SERVER_AUTHENTICATION" }),
      resource(clusterType, { transitEncryptionMode: "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION" }),
      resource(valkeyType, { transitEncryptionMode: "SERVER_AUTHENTICATION" }),
    ],
    violating: [
      cache({}),
      cache({ transitEncryptionMode: "DISABLED" }),
      resource(clusterType, { shardCount: 3 }),
      resource(valkeyType, { transitEncryptionMode: "TRANSIT_ENCRYPTION_DISABLED" }),
    ],
    notApplicable: [configMap],
    unknown: [cache({ transitEncryptionMode: UNKNOWN })],
  },
});
