/** What ARNs begin with in a region: China and the government of the United States have partitions of their own. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The account that a role is in: `111122223333` of `arn:aws:iam::111122223333:role/spek-secrets`. */
export function accountOf(roleArn: string): string | undefined {
  return roleArn.split(":")[4];
}

/** A store of secrets in AWS, and the role that opens it. */
export interface AwsSecretStore {
  readonly region: string;
  readonly roleArn: string;
}

/** Entries of Secrets Manager as a policy names them, in the account of the role; a hyphen and six characters follow an entry's name. */
export function secretArn({ region, roleArn }: AwsSecretStore, pattern: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${accountOf(roleArn)}:secret:${pattern}`;
}
