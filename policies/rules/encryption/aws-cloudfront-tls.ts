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
} from "../../lib/index.ts";

const type = "aws:cloudfront/distribution:Distribution";
const own = { acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1", sslSupportMethod: "sni-only" };
const distribution = (
  viewerCertificate: unknown,
  viewerProtocolPolicy: unknown,
  more: Readonly<Record<string, unknown>> = {},
) =>
  resource(type, {
    enabled: true,
    viewerCertificate,
    defaultCacheBehavior: { targetOriginId: "web", viewerProtocolPolicy },
    ...more,
  });

export const awsCloudfrontTls = defineRule({
  scope: "resource",
  name: "aws-cloudfront-tls",
  displayName: "The CDN speaks TLS 1.2 or newer, to visitors and to origins",
  description:
    "A distribution that allows HTTP, or fetches by HTTP, carries sessions in clear over part of the way, and nobody sees which part. Without a minimum a certificate of your own takes TLS 1.0.",
  severity: "high",
  remediationSteps:
    'Set viewerProtocolPolicy to "redirect-to-https", minimumProtocolVersion to "TLSv1.2_2021", and originProtocolPolicy to "https-only".',
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  frameworks: [
    axonBaseline("encryption", "traffic from outside is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_34", "CKV_AWS_174", "CKV2_AWS_54", "AWS-0012", "AWS-0013", "AwsSolutions-CFR4"],
  tags: ["aws", "cdn", "encryption"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    for (const behavior of [inputs.at("defaultCacheBehavior"), ...inputs.at("orderedCacheBehaviors").items()]) {
      yield* demand(
        behavior.at("viewerProtocolPolicy"),
        (policy) => policy !== "allow-all",
        'set it to "redirect-to-https"',
      );
    }
    const certificate = inputs.at("viewerCertificate");
    // CloudFront's own certificate is for its own domain, whose minimum nobody can set.
    if (!isTrue(certificate.at("cloudfrontDefaultCertificate").value)) {
      yield* demand(
        certificate.at("minimumProtocolVersion"),
        (version) => typeof version === "string" && /^TLSv1\.[23]_/.test(version),
        'set it to "TLSv1.2_2021"',
      );
    }
    for (const origin of inputs.at("origins").items()) {
      const policy = origin.at("customOriginConfig", "originProtocolPolicy");
      yield* demand(policy, (value) => value === undefined || value === "https-only", 'set it to "https-only"');
    }
  },
  examples: {
    compliant: [
      distribution({ ...own, minimumProtocolVersion: "TLSv1.2_2021" }, "redirect-to-https"),
      distribution({ cloudfrontDefaultCertificate: true }, "https-only"),
    ],
    violating: [
      distribution(own, "https-only"),
      distribution({ ...own, minimumProtocolVersion: "TLSv1.1_2016" }, "https-only"),
      distribution({ cloudfrontDefaultCertificate: true }, "allow-all"),
      distribution({ cloudfrontDefaultCertificate: true }, "https-only", {
        origins: [{ originId: "web", customOriginConfig: { originProtocolPolicy: "http-only" } }],
      }),
    ],
    notApplicable: [configMap],
    unknown: [
      distribution({ ...own, minimumProtocolVersion: "TLSv1.2_2021" }, UNKNOWN),
      distribution(UNKNOWN, "https-only"),
    ],
  },
});
