import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const type = "aws:ecr/repository:Repository";
const repository = (fields: Readonly<Record<string, unknown>>) => resource(type, { name: "api", ...fields });
const scanned = { imageScanningConfiguration: { scanOnPush: true } };

export const awsEcrHardening = defineRule({
  scope: "resource",
  name: "aws-ecr-hardening",
  displayName: "Images are scanned, and a tag stays what it was",
  description:
    "A tag that can be moved runs something else tomorrow than what was tested today, and nobody sees it. An image that is not scanned brings holes that have been published for years.",
  severity: "medium",
  remediationSteps: 'Set imageTagMutability: "IMMUTABLE" and imageScanningConfiguration: { scanOnPush: true }.',
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
  frameworks: [axonBaseline("workload-security", "images are known"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: ["CKV_AWS_51", "CKV_AWS_163", "AWS-0030", "AWS-0031"],
  tags: ["aws", "images"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const immutable = (value: Value | undefined) => typeof value === "string" && value.startsWith("IMMUTABLE");
    yield* demand(inputs.at("imageTagMutability"), immutable, 'set it to "IMMUTABLE"');
    yield* demand(inputs.at("imageScanningConfiguration", "scanOnPush"), isTrue, "set it to true");
  },
  examples: {
    compliant: [
      repository({ ...scanned, imageTagMutability: "IMMUTABLE" }),
      repository({ ...scanned, imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" }),
    ],
    violating: [
      repository({}),
      repository({ ...scanned, imageTagMutability: "MUTABLE" }),
      repository({ imageTagMutability: "IMMUTABLE" }),
    ],
    notApplicable: [configMap],
    unknown: [repository({ ...scanned, imageTagMutability: UNKNOWN })],
  },
});
