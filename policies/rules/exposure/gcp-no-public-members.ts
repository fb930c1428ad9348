import {
  axonBaseline,
  configMap,
  defineRule,
  isEverybody,
  isHidden,
  iso27001,
  resource,
  roleGrantsOf,
  roleGrantTypes,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const memberTypes = [
  "gcp:projects/iAMMember:IAMMember",
  "gcp:folder/iAMMember:IAMMember",
  "gcp:organizations/iAMMember:IAMMember",
  "gcp:serviceaccount/iAMMember:IAMMember",
  "gcp:pubsub/topicIAMMember:TopicIAMMember",
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  "gcp:kms/keyRingIAMMember:KeyRingIAMMember",
  "gcp:secretmanager/secretIamMember:SecretIamMember",
  "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember",
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  "gcp:bigquery/datasetIamMember:DatasetIamMember",
  "gcp:bigquery/iamMember:IamMember",
  "gcp:spanner/databaseIAMMember:DatabaseIAMMember",
  "gcp:bigtable/instanceIamMember:InstanceIamMember",
  "gcp:compute/imageIamMember:ImageIamMember",
  "gcp:compute/snapshotIamMember:SnapshotIamMember",
  "gcp:compute/diskIamMember:DiskIamMember",
  "gcp:cloudtasks/queueIamMember:QueueIamMember",
  "gcp:dataproc/clusterIAMMember:ClusterIAMMember",
  "gcp:cloudrunv2/jobIamMember:JobIamMember",
  "gcp:cloudfunctionsv2/functionIamMember:FunctionIamMember",
  "gcp:cloudfunctions/functionIamMember:FunctionIamMember",
];
/** BigQuery has a list of its own, in the data set or beside it, with a group for all that sign in. */
const accessTypes = ["gcp:bigquery/dataset:Dataset", "gcp:bigquery/datasetAccess:DatasetAccess"];
const types = [...roleGrantTypes(...memberTypes), ...accessTypes];
const dataset = (...accesses: readonly unknown[]) => resource("gcp:bigquery/dataset:Dataset", { accesses });
const topic = (member: unknown) =>
  resource("gcp:pubsub/topicIAMMember:TopicIAMMember", { role: "roles/pubsub.publisher", member });

const policy = (...bindings: readonly unknown[]) =>
  resource("gcp:pubsub/topicIAMPolicy:TopicIAMPolicy", { policyData: JSON.stringify({ bindings }) });

export const gcpNoPublicMembers = defineRule({
  scope: "resource",
  name: "gcp-no-public-members",
  displayName: "No topic, key, secret, image or data set is given to everybody",
  description:
    "A role for allUsers gives what it is on to the internet, and one for allAuthenticatedUsers to whoever has any Google account. Neither leaves a name in the logs of who it was.",
  severity: "critical",
  remediationSteps: "Name the service accounts and groups.",
  url: "https://cloud.google.com/iam/docs/principals-overview",
  frameworks: [axonBaseline("exposure", "data is reachable only as declared"), soc2("CC6.1"), iso27001("8.3")],
  peers: [
    "CKV_GCP_99",
    "CKV_GCP_101",
    "CKV_GCP_112",
    "CKV2_GCP_6",
    "CKV_GCP_15",
    "GCP-0046",
    "CKV_GCP_98",
    "CKV_GCP_100",
    "CKV_GCP_107",
  ],
  tags: ["gcp", "iam", "exposure"],
  types: types,
  *check(resource) {
    const inputs = root(resource);
    const accesses = [inputs, ...inputs.at("accesses").items()];
    for (const place of [
      ...roleGrantsOf(resource).flatMap(({ members }) => members),
      ...["iamMember", "specialGroup"].flatMap((field) => accesses.map((access) => access.at(field))),
    ]) {
      if (isHidden(place.value)) yield unknown(place);
      else if (isEverybody(place.value))
        yield violation(place, `is ${place.value}`, "name the service account or group");
    }
  },
  examples: {
    compliant: [
      topic("serviceAccount:api@axon.iam.gserviceaccount.com"),
      dataset({ role: "OWNER", specialGroup: "projectOwners" }, { role: "READER", domain: "example.com" }),
      policy({ role: "roles/pubsub.publisher", members: ["serviceAccount:api@axon.iam.gserviceaccount.com"] }),
    ],
    violating: [
      topic("allUsers"),
      dataset({ role: "READER", specialGroup: "allAuthenticatedUsers" }),
      resource("gcp:bigquery/datasetAccess:DatasetAccess", { role: "READER", iamMember: "allUsers" }),
      resource("gcp:secretmanager/secretIamBinding:SecretIamBinding", { members: ["allAuthenticatedUsers"] }),
      policy({ role: "roles/pubsub.viewer", members: ["group:team@example.com", "allUsers"] }),
    ],
    notApplicable: [configMap],
    unknown: [topic(UNKNOWN), resource("gcp:pubsub/topicIAMPolicy:TopicIAMPolicy", { policyData: UNKNOWN })],
  },
});
