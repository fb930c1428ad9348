import { folderWords, isFolder, type Problem, show } from "@axon/core";

/**
 * What a consumer may do in a bucket:
 * - `list`: see what is there, for people, and read nothing of it;
 * - `read`: list, and read every version;
 * - `add`: add, and not even see what is there;
 * - `write`: list and add, for backups: nothing can be read back, overwritten for good or deleted with it;
 * - `read-write`: all of that, and delete, which in a versioned bucket hides an object until its versions expire.
 */
export type BucketRights = "list" | "read" | "add" | "write" | "read-write";

/** Rights in the whole bucket, or in some of its folders, `checkpoints/`, and all that is below them. */
export type BucketGrant = BucketRights | { readonly rights: BucketRights; readonly prefixes: readonly string[] };

/** The same in one form; without prefixes it is the whole bucket. */
export function grantOf(grant: BucketGrant): { readonly rights: BucketRights; readonly prefixes?: readonly string[] } {
  return typeof grant === "string" ? { rights: grant } : grant;
}

/** Everything that is wrong with the folders a grant is limited to. */
export function checkPrefixes(prefixes: readonly string[] | undefined): Problem[] {
  if (prefixes === undefined) return [];
  return [
    ...(prefixes.length > 0 ? [] : [{ path: [], expected: "at least one folder", received: "none" }]),
    ...prefixes.flatMap((prefix, index) =>
      isFolder(prefix) ? [] : [{ path: [index], expected: folderWords, received: show(prefix) }],
    ),
  ];
}

/** Actions on the bucket and on its objects; https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const actions: Readonly<
  Record<BucketRights, { readonly bucket: readonly string[]; readonly objects: readonly string[] }>
> = {
  list: { bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions"], objects: [] },
  read: {
    bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions"],
    objects: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"],
  },
  add: { bucket: [], objects: ["s3:PutObject", "s3:AbortMultipartUpload"] },
  write: {
    bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
    objects: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  },
  "read-write": {
    bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
    objects: [
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:GetObjectTagging",
      "s3:PutObject",
      "s3:PutObjectTagging",
      "s3:DeleteObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
    ],
  },
};

/**
 * What one consumer may do, as a policy of S3: nothing but what stands there.
 * @param partition of AWS, which ARNs begin with. @default "aws"
 */
export function consumerPolicy(buckets: Readonly<Record<string, BucketGrant>>, partition = "aws"): S3Policy {
  const statements = Object.entries(buckets).flatMap(([bucket, grant]) =>
    statementsOf(`arn:${partition}:s3:::${bucket}`, grant),
  );
  return { Version: "2012-10-17", Statement: statements };
}

export interface S3Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly S3Statement[];
}

export interface S3Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Operator, key of the request, and values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const location = "s3:GetBucketLocation";
const uploads = "s3:ListBucketMultipartUploads";

function statementsOf(arn: string, grant: BucketGrant): S3Statement[] {
  const { rights, prefixes } = grantOf(grant);
  const { bucket: onBucket, objects } = actions[rights];
  const below = prefixes?.map((prefix) => `${prefix}*`);
  const onObjects = allow(objects, ...(below ?? ["*"]).map((path) => `${arn}/${path}`));
  const onNames = below
    ? [
        allow(
          onBucket.filter((action) => action === location),
          arn,
        ),
        // Lists of what is below the folders; a list of unfinished uploads cannot be kept to any, and is left out.
        {
          ...allow(
            onBucket.filter((action) => action !== location && action !== uploads),
            arn,
          ),
          Condition: { StringLike: { "s3:prefix": below } },
        },
      ]
    : [allow(onBucket, arn)];
  return [...onNames, onObjects].filter(({ Action }) => Action.length > 0);
}

function allow(Action: readonly string[], ...Resource: readonly string[]): S3Statement {
  return { Effect: "Allow", Action, Resource };
}
