import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "gcp:serviceaccount/key:Key";
const key = (fields: Readonly<Record<string, unknown>>) => resource(type, { serviceAccountId: "api", ...fields });

export const gcpNoAccountKeys = defineRule({
  scope: "resource",
  name: "gcp-no-account-keys",
  displayName: "Service accounts have no keys to download",
  description:
    "A key works from anywhere for ten years, says of nobody who used it, and is copied with every backup of the machine it lies on. Workload identity gives tokens of an hour instead.",
  severity: "high",
  remediationSteps: "Use Workload Identity, of the cluster or the federation, and remove the key.",
  url: "https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys",
  frameworks: [axonBaseline("identity", "no long-lived credentials"), soc2("CC6.1"), pciDss("8.6.3"), iso27001("5.17")],
  peers: [],
  tags: ["gcp", "iam"],
  types: [type],
  *check(resource) {
    // A key of which Google gets the public half alone never leaves where it was made.
    const publicKey = root(resource).at("publicKeyData");
    if (isHidden(publicKey.value)) yield unknown(publicKey);
    else if (publicKey.value === undefined) {
      yield violation(root(resource), "is a key to download", "use Workload Identity instead");
    }
  },
  examples: {
    compliant: [key({ publicKeyData: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t" })],
    violating: [key({})],
    notApplicable: [configMap],
    unknown: [key({ publicKeyData: UNKNOWN })],
  },
});
