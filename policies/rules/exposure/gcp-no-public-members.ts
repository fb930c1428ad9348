import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const memberTypes = [
  "gcp:pubsub/topicIAMMember:TopicIAMMember",
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  "gcp:kms/keyRingIAMMember:KeyRingIAMMember",
  "gcp:secretmanager/secretIamMember:SecretIamMember",
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
  "gcp:bigquery/datasetIamMember:DatasetIamMember",
  "gcp:cloudfunctionsv2/functionIamMember:FunctionIamMember",
  "gcp:cloudfunctions/functionIamMember:FunctionIamMember",
];
/** BigQuery has a list of its own, in the data set or beside it, with a group for all that sign in. */
const accessTypes = ["gcp:bigquery/dataset:Dataset", "gcp:bigquery/datasetAccess:DatasetAccess"];
const types = [...memberTypes, ...memberTypes.map((type) => type.replaceAll("Member", "Binding")), ...accessTypes];
const dataset = (...accesses: readonly unknown[]) => resource("gcp:bigquery/dataset:Dataset", { accesses });
const everybody: readonly unknown[] = ["allUsers", "allAuthenticatedUsers"];
const topic = (member: unknown) =>
  resource("gcp:pubsub/topicIAMMember:TopicIAMMember", { role: "roles/pubsub.publisher", member });

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
  peers: ["CKV_GCP_99", "CKV_GCP_101", "CKV_GCP_112", "CKV2_GCP_6", "CKV_GCP_15", "GCP-0046"],
  tags: ["gcp", "iam", "exposure"],
  types: types,
  *check(resource) {
    const inputs = root(resource);
    const accesses = [inputs, ...inputs.at("accesses").items()];
    for (const place of [
      ...inputs.at("members").items(),
      ...["member", "iamMember", "specialGroup"].flatMap((field) => accesses.map((access) => access.at(field))),
    ]) {
      if (isHidden(place.value)) yield unknown(place);
      else if (everybody.includes(place.value))
        yield violation(place, `is ${place.value}`, "name the service account or group");
    }
  },
  examples: {
    compliant: [
      topic("serviceAccount:api@axon.iam.gserviceaccount.com"),
      dataset({ role: "OWNER", specialGroup: "projectOwners" }, { role: "READER", domain: "example.com" }),
    ],
    violating: [
      topic("allUsers"),
      dataset({ role: "READER", specialGroup: "allAuthenticatedUsers" }),
      resource("gcp:bigquery/datasetAccess:DatasetAccess", { role: "READER", iamMember: "allUsers" }),
      resource("gcp:secretmanager/secretIamBinding:SecretIamBinding", { members: ["allAuthenticatedUsers"] }),
    ],
    notApplicable: [configMap],
    unknown: [topic(UNKNOWN)],
  },
});
