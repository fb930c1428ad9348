import {
  cisAws,
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

const bucketAcl = "aws:s3/bucketAcl:BucketAcl";
const objectTypes = [
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/objectCopy:ObjectCopy",
];
const publicAcls = ["public-read", "public-read-write", "authenticated-read"];
const everybody = [
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];
const grant = (uri: string) => ({ grantee: { type: "Group", uri }, permission: "READ" });

export const awsS3NoPublicAcl = defineRule({
  scope: "resource",
  name: "aws-s3-no-public-acl",
  displayName: "No access control list publishes a bucket or an object",
  description:
    "A public ACL lets everybody list or read a bucket, and authenticated-read means anyone with any AWS account. What was read once cannot be called back.",
  severity: "critical",
  remediationSteps:
    "Leave the ACL out: new buckets have ACLs disabled. Give access by bucket policy, to those who are named in it.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl",
  frameworks: [cisAws("2.1.4"), soc2("CC6.1"), pciDss("1.3.1"), iso27001("8.3")],
  peers: ["CKV_AWS_20", "CKV_AWS_57", "AWS-0092"],
  tags: ["aws", "data", "exposure"],
  types: [bucketAcl, "aws:s3/bucket:Bucket", ...objectTypes],
  *check(resource) {
    const inputs = root(resource);
    const fix = "leave it out, or name who may read";
    yield* demand(inputs.at("acl"), (acl) => !publicAcls.some((known) => known === acl), fix);
    for (const given of inputs.at("accessControlPolicy", "grants").items()) {
      yield* demand(given.at("grantee", "uri"), (uri) => !everybody.some((known) => known === uri), fix);
    }
  },
  examples: {
    compliant: [
      resource(bucketAcl, { bucket: "data", acl: "private" }),
      resource(bucketAcl, { bucket: "logs", acl: "log-delivery-write" }),
      resource("aws:s3/bucket:Bucket"),
    ],
    violating: [
      resource(bucketAcl, { bucket: "data", acl: "public-read" }),
      resource("aws:s3/bucket:Bucket", { acl: "authenticated-read" }),
      ...objectTypes.map((type) => resource(type, { bucket: "data", key: "customers.csv", acl: "public-read" })),
      resource(bucketAcl, { bucket: "data", accessControlPolicy: { grants: everybody.map(grant) } }),
    ],
    notApplicable: [configMap],
    unknown: [resource(bucketAcl, { bucket: "data", acl: UNKNOWN })],
  },
});
