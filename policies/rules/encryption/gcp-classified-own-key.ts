import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isConfidential,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

/** Where each store names the key of Cloud KMS that it is under. */
const keys: Readonly<Record<string, readonly string[]>> = {
  "gcp:storage/bucket:Bucket": ["encryption", "defaultKmsKeyName"],
  "gcp:sql/databaseInstance:DatabaseInstance": ["encryptionKeyName"],
  "gcp:pubsub/topic:Topic": ["kmsKeyName"],
  "gcp:artifactregistry/repository:Repository": ["kmsKeyName"],
  "gcp:bigquery/dataset:Dataset": ["defaultEncryptionConfiguration", "kmsKeyName"],
  "gcp:redis/instance:Instance": ["customerManagedKey"],
};
const bucket = (encryption?: unknown, labels: object = { "data-class": "confidential" }) =>
  resource("gcp:storage/bucket:Bucket", { location: "EU", encryption, labels });

export const gcpClassifiedOwnKey = defineRule({
  scope: "resource",
  name: "gcp-classified-own-key",
  displayName: "Confidential data of Google Cloud is under a key of your own",
  description:
    "What Google encrypts by itself, it decrypts for everybody who may read the store: the key adds nothing. A key of your own is a second permission, is logged with every use, and can be taken away in an hour of need.",
  severity: "high",
  remediationSteps: "Name a key of Cloud KMS in the store's region, and let the service's agent use it.",
  url: "https://cloud.google.com/kms/docs/cmek",
  frameworks: [
    axonBaseline("encryption", "confidential data has a key of its own"),
    soc2("CC6.1"),
    pciDss("3.5.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_GCP_83", "CKV_GCP_84", "GCP-0066"],
  tags: ["gcp", "data", "encryption"],
  types: Object.keys(keys),
  *check(resource) {
    if (!isConfidential(resource)) return;
    const key = root(resource).at(...(keys[resource.type] ?? []));
    yield* demand(key, (name) => typeof name === "string" && name !== "", "name a key of your own");
  },
  examples: {
    compliant: [
      bucket({ defaultKmsKeyName: "projects/p/locations/eu/keyRings/r/cryptoKeys/data" }),
      bucket(undefined, { "data-class": "public" }),
      bucket(undefined, {}),
    ],
    violating: [
      bucket(),
      resource("gcp:sql/databaseInstance:DatabaseInstance", { settings: { userLabels: { classification: "pii" } } }),
    ],
    notApplicable: [configMap],
    unknown: [bucket(UNKNOWN)],
  },
});
