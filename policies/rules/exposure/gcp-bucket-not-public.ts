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

const memberType = "gcp:storage/bucketIAMMember:BucketIAMMember";
const bindingType = "gcp:storage/bucketIAMBinding:BucketIAMBinding";
const aclTypes = [
  "gcp:storage/bucketAccessControl:BucketAccessControl",
  "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
  "gcp:storage/objectAccessControl:ObjectAccessControl",
];
const role = { bucket: "exports", role: "roles/storage.objectViewer" };
const member = (name: unknown) => resource(memberType, { ...role, member: name });
const binding = (members: unknown) => resource(bindingType, { ...role, members });

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
  types: [memberType, bindingType, ...aclTypes],
  *check(resource) {
    const inputs = root(resource);
    for (const place of [inputs.at("member"), inputs.at("entity"), ...inputs.at("members").items()]) {
      if (isHidden(place.value)) yield unknown(place);
      else if (place.value === "allUsers" || place.value === "allAuthenticatedUsers")
        yield violation(place, `is ${place.value}`, "name the service account or group");
    }
  },
  examples: {
    compliant: [member("serviceAccount:api@axon.iam.gserviceaccount.com"), binding(["group:team@example.com"])],
    violating: [
      member("allUsers"),
      binding(["group:team@example.com", "allAuthenticatedUsers"]),
      ...aclTypes.map((type) => resource(type, { bucket: "exports", entity: "allUsers" })),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN), binding(UNKNOWN)],
  },
});
