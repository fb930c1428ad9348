import {
  cisAws,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:kms/key:Key";
const key = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const awsKmsRotation = defineRule({
  scope: "resource",
  name: "aws-kms-rotation",
  displayName: "Keys are rotated",
  description:
    "A key that is never rotated protects more data every year, and all of it falls with it. AWS rotates on its own, keeps the old material for old data, and charges next to nothing.",
  severity: "medium",
  remediationSteps: "Set enableKeyRotation: true.",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  frameworks: [cisAws("3.6"), soc2("CC6.1"), iso27001("8.24")],
  peers: [
    "CKV_AWS_7",
    "AWS-0065",
    "AwsSolutions-KMS5",
    "pulumi:aws-kms-key-enable-key-rotation",
    "awsguard:cmk-backing-key-rotation-enabled",
  ],
  tags: ["aws", "encryption", "keys"],
  types: [type],
  remediable: true,
  *check(resource) {
    const inputs = root(resource);
    const spec = inputs.at("customerMasterKeySpec").value;
    // Only symmetric keys whose material is AWS's own can be rotated by AWS.
    if (typeof spec === "string" && spec !== "SYMMETRIC_DEFAULT") return;
    if (inputs.at("customKeyStoreId").value !== undefined) return;
    yield* demand(inputs.at("enableKeyRotation"), isTrue, "set it to true", { value: true });
  },
  examples: {
    compliant: [
      key({ enableKeyRotation: true }),
      key({ customerMasterKeySpec: "RSA_4096" }),
      key({ customKeyStoreId: "cks-1" }),
    ],
    violating: [key({}), key({ enableKeyRotation: false })],
    notApplicable: [configMap],
    unknown: [key({ enableKeyRotation: UNKNOWN })],
  },
});
