import {
  cisAws,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  violation,
} from "../../lib/index.ts";

const type = "aws:cloudtrail/trail:Trail";
const whole = {
  s3BucketName: "trail",
  isMultiRegionTrail: true,
  enableLogFileValidation: true,
  kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1",
};
const trail = (fields: Readonly<Record<string, unknown>>) => resource(type, { ...whole, ...fields });

export const awsCloudtrail = defineRule({
  scope: "resource",
  name: "aws-cloudtrail",
  displayName: "The trail sees all regions and cannot be changed",
  description:
    "An intruder works in the region that nobody watches, and deletes the lines that tell of it. A trail of all regions with validated files shows both.",
  severity: "high",
  remediationSteps: "Set isMultiRegionTrail and enableLogFileValidation to true, and kmsKeyId to a key of your own.",
  url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
  frameworks: [cisAws("3.1"), cisAws("3.2"), cisAws("3.5"), soc2("CC7.2"), pciDss("10.2.1"), iso27001("8.15")],
  peers: ["CKV_AWS_35", "CKV_AWS_36", "CKV_AWS_67", "AWS-0014", "AWS-0015", "AWS-0016"],
  tags: ["aws", "logging", "audit"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    yield* demand(inputs.at("isMultiRegionTrail"), isTrue, "set it to true");
    yield* demand(inputs.at("enableLogFileValidation"), isTrue, "set it to true");
    yield* demand(inputs.at("enableLogging"), isNotFalse, "set it to true");
    const key = inputs.at("kmsKeyId");
    // A key that the program makes is known only later, and is a key.
    if (key.value === undefined || key.value === "") yield violation(key, "is unset", "name a key of your own");
  },
  examples: {
    compliant: [trail({}), trail({ kmsKeyId: UNKNOWN })],
    violating: [
      trail({ isMultiRegionTrail: undefined }),
      trail({ enableLogFileValidation: false }),
      trail({ enableLogging: false }),
      trail({ kmsKeyId: undefined }),
    ],
    notApplicable: [configMap],
    unknown: [trail({ isMultiRegionTrail: UNKNOWN })],
  },
});
