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
const clusterType = "gcp:redis/cluster:Cluster";
const valkeyType = "gcp:memorystore/instance:Instance";
const cache = (fields: Readonly<Record<string, unknown>>) => resource(type, { memorySizeGb: 1, ...fields });

export const gcpRedisLogin = defineRule({
  scope: "resource",
  name: "gcp-redis-login",
  displayName: "Caches of Google Cloud ask who it is",
  description:
    "Whoever reaches the network reads every session and writes what the application will read. Google makes the password of an instance, and a cluster takes the accounts of IAM, which need none.",
  severity: "high",
  remediationSteps:
    'Set authEnabled to true; of a cluster authorizationMode to "AUTH_MODE_IAM_AUTH", of Valkey to "IAM_AUTH".',
  url: "https://cloud.google.com/memorystore/docs/redis/auth-overview",
  frameworks: [axonBaseline("identity", "data is behind a login"), soc2("CC6.1"), pciDss("8.3.2"), iso27001("8.5")],
  peers: ["CKV_GCP_95"],
  tags: ["gcp", "data", "iam"],
  types: [type, clusterType, valkeyType],
  *check(resource) {
    if (resource.type === type) return yield* demand(root(resource).at("authEnabled"), isTrue, "set it to true");
    const asked = resource.type === clusterType ? "AUTH_MODE_IAM_AUTH" : "IAM_AUTH";
    const mode = root(resource).at("authorizationMode");
    yield* demand(mode, (value) => value === asked, `set it to ${JSON.stringify(asked)}`);
  },
  examples: {
    compliant: [
      cache({ authEnabled: true }),
      resource(clusterType, { authorizationMode: "AUTH_MODE_IAM_AUTH" }),
      resource(valkeyType, { authorizationMode: "IAM_AUTH" }),
    ],
    violating: [
      cache({}),
      cache({ authEnabled: false }),
      resource(clusterType, { authorizationMode: "AUTH_MODE_DISABLED" }),
      resource(valkeyType, { shardCount: 3 }),
    ],
    notApplicable: [configMap],
    unknown: [cache({ authEnabled: UNKNOWN })],
  },
});
