import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isList,
  iso27001,
  nsaCisa,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:eks/cluster:Cluster";
const key = { keyArn: "arn:aws:kms:eu-west-1:123456789012:key/1" };
const cluster = (fields: Readonly<Record<string, unknown>>) => resource(type, fields);

export const awsEksSecretsEncrypted = defineRule({
  scope: "resource",
  name: "aws-eks-secrets-encrypted",
  displayName: "Kubernetes secrets are encrypted with a key of your own",
  description:
    "EKS encrypts everything in its API by itself, since version 1.28 and with a key of AWS. Only a key of your own can be audited, limited and taken away.",
  severity: "medium",
  remediationSteps: 'Set encryptionConfig with resources: ["secrets"] and provider.keyArn.',
  url: "https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html",
  frameworks: [
    axonBaseline("encryption", "secrets are encrypted with an own key"),
    nsaCisa("Secrets"),
    soc2("CC6.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_58", "AWS-0039", "C-0066", "pulumi:aws-eks-cluster-enable-cluster-encryption-config"],
  tags: ["aws", "kubernetes", "encryption"],
  types: [type],
  *check(resource) {
    const encryption = root(resource).at("encryptionConfig");
    yield* demand(
      encryption.at("resources"),
      (resources) => isList(resources) && resources.some((item) => item === "secrets" || item === UNKNOWN),
      'list "secrets", with a key',
    );
  },
  examples: {
    compliant: [cluster({ encryptionConfig: { resources: ["secrets"], provider: key } })],
    violating: [cluster({}), cluster({ encryptionConfig: { resources: [], provider: key } })],
    notApplicable: [configMap],
    unknown: [cluster({ encryptionConfig: UNKNOWN })],
  },
});
