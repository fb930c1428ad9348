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

export const gcpRedisLogin = defineRule({
  scope: "resource",
  name: "gcp-redis-login",
  displayName: "Caches of Google Cloud ask for a password",
  description:
    "Without AUTH whoever reaches the network reads every session and writes what the application will read. Google makes the password and renews it when asked.",
  severity: "high",
  remediationSteps: "Set authEnabled to true.",
  url: "https://cloud.google.com/memorystore/docs/redis/auth-overview",
  frameworks: [axonBaseline("identity", "data is behind a login"), soc2("CC6.1"), pciDss("8.3.2"), iso27001("8.5")],
  peers: ["CKV_GCP_95"],
  tags: ["gcp", "data", "iam"],
  types: [type],
  *check(resource) {
    yield* demand(root(resource).at("authEnabled"), isTrue, "set it to true");
  },
  examples: {
    compliant: [cache({ authEnabled: true })],
    violating: [cache({}), cache({ authEnabled: false })],
    notApplicable: [configMap],
    unknown: [cache({ authEnabled: UNKNOWN })],
  },
});
