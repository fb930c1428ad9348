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

const memberType = "gcp:storage/bucketIAMMember:BucketIAMMember";
const bucketTypes = roleGrantTypes(memberType);
const [, bindingType = "", policyType = ""] = bucketTypes;
const aclTypes = [
  "gcp:storage/bucketAccessControl:BucketAccessControl",
  "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
  "gcp:storage/objectAccessControl:ObjectAccessControl",
];
const role = { bucket: "exports", role: "roles/storage.objectViewer" };
const member = (name: unknown) => resource(memberType, { ...role, member: name });
const binding = (members: unknown) => resource(bindingType, { ...role, members });

const policy = (name: string) =>
  resource(policyType, { policyData: JSON.stringify({ bindings: [{ role: role.role, members: [name] }] }) });

export const gcpBucketNotPublic = defineRule({
  scope: "resource",
  name: "gcp-bucket-not-public",
  displayName: "No bucket is given to everybody",
  description:
    "A role for allUsers gives a bucket to the internet, and one for allAuthenticatedUsers to whoever has any Google account. Neither leaves a name in the logs of who read what.",
  severity: "critical",
  remediationSteps: "Name the service accounts and groups; hand out signed URLs to everybody else.",
  url: "https://cloud.google.com/storage/docs/public-access-prevention",
  frameworks: [axonBaseline("exposure", "data is reachable only as declared"), soc2("CC6.1"), iso27001("8.3")],
  peers: ["CKV_GCP_28", "GCP-0001"],
  tags: ["gcp", "storage", "exposure"],
  types: [...bucketTypes, ...roleGrantTypes("gcp:storage/managedFolderIamMember:ManagedFolderIamMember"), ...aclTypes],
  *check(resource) {
    const members = roleGrantsOf(resource).flatMap((grant) => grant.members);
    for (const place of [root(resource).at("entity"), ...members]) {
      if (isHidden(place.value)) yield unknown(place);
      else if (isEverybody(place.value))
        yield violation(place, `is ${place.value}`, "name the service account or group");
    }
  },
  examples: {
    compliant: [
      member("serviceAccount:api@axon.iam.gserviceaccount.com"),
      binding(["group:team@example.com"]),
      policy("group:team@example.com"),
    ],
    violating: [
      member("allUsers"),
      binding(["group:team@example.com", "allAuthenticatedUsers"]),
      policy("allUsers"),
      ...aclTypes.map((type) => resource(type, { bucket: "exports", entity: "allUsers" })),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN), binding(UNKNOWN), resource(policyType, { policyData: UNKNOWN })],
  },
});
