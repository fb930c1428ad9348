import type { Control } from "./framework.ts";

const recommendations = {
  "1.8": "Ensure IAM password policy requires minimum length of 14 or greater",
  "1.9": "Ensure IAM password policy prevents password reuse",
  "1.15": "Ensure IAM Users Receive Permissions Only Through Groups",
  "1.16": 'Ensure IAM policies that allow full "*:*" administrative privileges are not attached',
  "2.1.1": "Ensure S3 Bucket Policy is set to deny HTTP requests",
  "2.1.4": "Ensure that S3 Buckets are configured with 'Block public access (bucket settings)'",
  "2.2.1": "Ensure EBS Volume Encryption is Enabled in all Regions",
  "2.3.1": "Ensure that encryption-at-rest is enabled for RDS Instances",
  "2.3.2": "Ensure Auto Minor Version Upgrade feature is Enabled for RDS Instances",
  "2.3.3": "Ensure that public access is not given to RDS Instance",
  "2.4.1": "Ensure that encryption is enabled for EFS file systems",
  "3.1": "Ensure CloudTrail is enabled in all regions",
  "3.2": "Ensure CloudTrail log file validation is enabled",
  "3.5": "Ensure CloudTrail logs are encrypted at rest using KMS CMKs",
  "3.6": "Ensure rotation for customer-created symmetric CMKs is enabled",
  "3.7": "Ensure VPC flow logging is enabled in all VPCs",
  "5.2": "Ensure no security groups allow ingress from 0.0.0.0/0 to remote server administration ports",
  "5.3": "Ensure no security groups allow ingress from ::/0 to remote server administration ports",
  "5.4": "Ensure the default security group of every VPC restricts all traffic",
  "5.6": "Ensure that EC2 Metadata Service only allows IMDSv2",
} as const;

/** A recommendation of the CIS Amazon Web Services Foundations Benchmark. */
export function cisAws(section: keyof typeof recommendations): Control {
  const specification = recommendations[section];
  return { name: "CIS AWS Foundations Benchmark", version: "v3.0.0", reference: section, specification };
}
