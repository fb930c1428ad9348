/** Demands of other scanners that no rule here makes. */
export interface LeftOut {
  /** What the scanners call them. */
  readonly peers: readonly string[];
  /** Why, in one sentence. */
  readonly reason: string;
}

export const leftOut: readonly LeftOut[] = [
  {
    peers: ["CKV_AWS_19", "AWS-0088", "pulumi:aws-s3-bucket-enable-server-side-encryption"],
    reason: "S3 has encrypted every new object by itself since January 2023, and nobody can turn that off.",
  },
  {
    peers: ["CKV2_AWS_6", "AWS-0094"],
    reason:
      "S3 has blocked public access of every new bucket since April 2023; aws-s3-block-public judges what opens it.",
  },
  {
    peers: ["CKV_AWS_136"],
    reason: "ECR encrypts images by itself, and the secrets that a key of your own would guard are in no image.",
  },
  {
    peers: ["CKV_AWS_173"],
    reason:
      "Lambda encrypts variables by itself, and aws-lambda-no-plain-secrets keeps those out that would need a key of your own.",
  },
  {
    peers: ["CKV_AWS_245"],
    reason:
      "RDS refuses to copy backups of an encrypted database without a key, and aws-rds-encrypted asks for the encryption.",
  },
  {
    peers: ["CKV2_AWS_64"],
    reason: "A key without a policy of its own is governed by IAM, which the rules of identities judge.",
  },
  {
    peers: ["CKV_AWS_260", "CKV_AZURE_160"],
    reason: "Port 80 is open to send browsers on to 443; aws-lb-tls and azure-gateway-tls judge what it answers.",
  },
  {
    peers: ["AWS-0053"],
    reason: "A public system has a public load balancer; aws-edge-firewall and aws-lb-tls judge how it is guarded.",
  },
  {
    peers: ["CKV_AZURE_233"],
    reason: "Azure keeps every registry in several zones by itself, in each region that has them.",
  },
  {
    peers: ["CKV_AZURE_37", "AZU-0031"],
    reason: "Azure has replaced log profiles by diagnostic settings, which azure-diagnostics asks for.",
  },
  {
    peers: ["KSV-0113"],
    reason:
      "A controller of one namespace reads the Secrets of that namespace for its work; no-cluster-wide-secrets and no-wildcard-rbac judge who reads more.",
  },
  {
    peers: ["gatekeeper:uniqueserviceselector"],
    reason:
      "Two Services of the same pods are ordinary: one without an address for peers, one with an address for clients.",
  },
  {
    peers: ["polaris:metadataAndInstanceMismatched"],
    reason: "The instance label names an installation, of which a workload is one part with a name of its own.",
  },
  {
    peers: ["kyverno:limit-dnsnames"],
    reason:
      "One certificate for all names of one entry is ordinary; certificate-lifetime bounds what a lost key is worth.",
  },
  {
    peers: ["kyverno:add-external-secret-prefix"],
    reason: "A prefix of names protects nothing: who may read which secret is decided by the store's own policy.",
  },
  {
    peers: ["kyverno:restrict-storageclass"],
    reason: "It asks that volumes are deleted with their claim, which for data is the wrong way round.",
  },
  {
    peers: ["kyverno:set-karpenter-non-cpu-limits"],
    reason: "It rewrites limits to pack nodes more tightly; memory-limit and resource-ratio judge what is written.",
  },
  {
    peers: ["kyverno:ensure-production-matches-staging"],
    reason: "One definition is deployed to both, and axon diff says what differs between two environments.",
  },
  {
    peers: ["kyverno:expiration-for-policyexceptions", "kyverno:policy-for-exceptions"],
    reason: "An exemption here cannot be written without a reason and a day on which it ends.",
  },
  {
    peers: ["C-0266"],
    reason:
      "A public endpoint is reached from the internet by intent; entry-tls, no-wildcard-host and network-default-deny judge how.",
  },
];

/** Why no rule makes a demand that another scanner calls by this name; undefined where one may. */
export function reasonLeftOut(peer: string): string | undefined {
  return leftOut.find(({ peers }) => peers.includes(peer))?.reason;
}
