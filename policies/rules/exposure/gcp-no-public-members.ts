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
];
const types = [...memberTypes, ...memberTypes.map((type) => type.replaceAll("Member", "Binding"))];
const topic = (member: unknown) =>
  resource("gcp:pubsub/topicIAMMember:TopicIAMMember", { role: "roles/pubsub.publisher", member });

export const gcpNoPublicMembers = defineRule({
  scope: "resource",
  name: "gcp-no-public-members",
  displayName: "No topic, key, secret or image is given to everybody",
  description:
    "A role for allUsers gives what it is on to the internet, and one for allAuthenticatedUsers to whoever has any Google account. Neither leaves a name in the logs of who it was.",
  severity: "critical",
  remediationSteps: "Name the service accounts and groups.",
  url: "https://cloud.google.com/iam/docs/principals-overview",
  frameworks: [axonBaseline("exposure", "data is reachable only as declared"), soc2("CC6.1"), iso27001("8.3")],
  peers: ["CKV_GCP_99", "CKV_GCP_101", "CKV_GCP_112", "CKV2_GCP_6"],
  tags: ["gcp", "iam", "exposure"],
  types: types,
  *check(resource) {
    const inputs = root(resource);
    for (const place of [inputs.at("member"), ...inputs.at("members").items()]) {
      if (isHidden(place.value)) yield unknown(place);
      else if (place.value === "allUsers" || place.value === "allAuthenticatedUsers")
        yield violation(place, `is ${place.value}`, "name the service account or group");
    }
  },
  examples: {
    compliant: [topic("serviceAccount:api@axon.iam.gserviceaccount.com")],
    violating: [
      topic("allUsers"),
      resource("gcp:secretmanager/secretIamBinding:SecretIamBinding", { members: ["allAuthenticatedUsers"] }),
    ],
    notApplicable: [configMap],
    unknown: [topic(UNKNOWN)],
  },
});
