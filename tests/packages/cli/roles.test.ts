import assert from "node:assert/strict";
import { axon } from "./axon.ts";

describe("axon roles", () => {
  it("writes what a role must be allowed in a bucket that exists, and whom it trusts (IE-110)", async () => {
    const { code, stdout } = await axon(["roles", "ideation-engine", "--env", "prod", "--json"]);
    assert.equal(code, 0);
    const bucket = "arn:aws:s3:::example-ideation-engine-archive";
    assert.deepEqual(JSON.parse(stdout).holders, [
      {
        workload: "training",
        subject: "system:serviceaccount:l4-training:training",
        opensWith: { roleArn: "arn:aws:iam::111122223333:role/ideation-engine-training" },
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucket] },
            {
              Effect: "Allow",
              Action: ["s3:ListBucket", "s3:ListBucketVersions"],
              Resource: [bucket],
              Condition: { StringLike: { "s3:prefix": ["checkpoints/*"] } },
            },
            {
              Effect: "Allow",
              Action: [
                "s3:GetObject",
                "s3:GetObjectVersion",
                "s3:GetObjectTagging",
                "s3:PutObject",
                "s3:PutObjectTagging",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
              ],
              Resource: [`${bucket}/checkpoints/*`],
            },
          ],
        },
      },
    ]);
  });

  it("writes what the copier into a second region must be allowed: to read backups, to write copies under their key (SC-095)", async () => {
    const { stdout } = await axon(["roles", "spiralcortex", "--env", "prod", "--json"]);
    const { policy, ...who } = JSON.parse(stdout).holders.find(
      ({ workload }: { workload: string }) => workload === "second-region",
    );
    assert.deepEqual(who, {
      workload: "second-region",
      subject: "system:serviceaccount:spiralcortex:second-region",
      opensWith: { roleArn: "arn:aws:iam::111122223333:role/spiralcortex-second-region-prod" },
    });
    const allowed = (action: string) =>
      policy.Statement.filter(({ Action }: { Action: string[] }) => Action.includes(action)).flatMap(
        ({ Resource }: { Resource: string[] }) => Resource,
      );
    const [backups, copies, models] = [
      "arn:aws:s3:::example-spiralcortex-backups-prod",
      "arn:aws:s3:::example-spiralcortex-backups-prod-copy",
      "arn:aws:s3:::example-spiralcortex-models-prod-copy",
    ];
    const folder = "/spiralcortex/prod/*";
    assert.deepEqual(allowed("s3:GetObject"), [`${backups}${folder}`, `${copies}${folder}`, `${models}/*`]);
    for (const action of ["s3:PutObject", "s3:DeleteObject"])
      assert.deepEqual(allowed(action), [`${copies}${folder}`, `${models}/*`]);
    assert.deepEqual(allowed("s3:GetBucketVersioning"), [copies, models]);
    assert.deepEqual(allowed("s3:DeleteObjectVersion"), [], "versions protect a copy from who makes it");
    const key = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000";
    assert.deepEqual([allowed("kms:GenerateDataKey"), allowed("kms:Decrypt")], [[key], [key]]);
  });

  it("writes what viewers, operators and admins must be allowed in AWS (SC-086)", async () => {
    const { stdout } = await axon(["roles", "spiralcortex", "--env", "prod", "--json"]);
    const { people } = JSON.parse(stdout);
    const bucket = "arn:aws:s3:::example-spiralcortex-backups-prod";
    const secrets = "arn:aws:secretsmanager:us-east-1:111122223333:secret:spiralcortex/*";
    const listing = [
      { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucket] },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:ListBucketVersions"],
        Resource: [bucket],
        Condition: { StringLike: { "s3:prefix": ["spiralcortex/prod/*"] } },
      },
    ];
    const seeing = ["secretsmanager:DescribeSecret", "secretsmanager:ListSecretVersionIds"];
    const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
    const looking = policy(...listing, { Effect: "Allow", Action: seeing, Resource: [secrets] });
    assert.deepEqual(people, [
      { role: "viewer", groups: ["spiralcortex-viewers"], policy: looking },
      { role: "operator", groups: ["spiralcortex-operators"], policy: looking },
      {
        role: "admin",
        groups: ["spiralcortex-admins"],
        policy: policy(
          ...listing,
          {
            Effect: "Allow",
            Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"],
            Resource: [`${bucket}/spiralcortex/prod/*`],
          },
          {
            Effect: "Allow",
            Action: [
              ...seeing,
              "secretsmanager:GetSecretValue",
              "secretsmanager:CreateSecret",
              "secretsmanager:PutSecretValue",
              "secretsmanager:UpdateSecretVersionStage",
            ],
            Resource: [secrets],
          },
        ),
      },
    ]);
    const { stdout: text } = await axon(["roles", "spiralcortex", "--env", "prod"]);
    assert.match(text, /^operator \(spiralcortex-operators\), what they may do in AWS:$/m);
  });

  it("writes what the bucket of dumps must be, a part for each of S3's put calls, and who adds and restores them", async () => {
    const { stdout } = await axon(["roles", "spek", "--env", "prod", "--json"]);
    const { bucket, holders } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(bucket), [
      "bucket",
      "versioning",
      "encryption",
      "publicAccessBlock",
      "objectLock",
      "lifecycle",
      "policy",
    ]);
    assert.equal(bucket.bucket, "example-spek-backup");
    assert.deepEqual(
      holders.map(({ workload }: { workload: string }) => workload),
      ["postgres-dump", "postgres-restore"],
    );
    const { stdout: text } = await axon(["roles", "spek", "--env", "prod"]);
    assert.match(text, /^example-spek-backup keeps dumps that a role only adds; what the bucket must be, /m);
  });

  it("writes who copies keys that data is encrypted with, and that nobody deletes them in either store (SP-027)", async () => {
    const { code, stdout } = await axon(["roles", "spek", "--env", "prod", "--json"]);
    assert.equal(code, 0);
    const deny = { Effect: "Deny", Principal: "*", Action: ["secretsmanager:DeleteSecret"], Resource: "*" };
    assert.deepEqual(JSON.parse(stdout).secrets, {
      entries: [
        { region: "eu-central-1", entry: "spek/spek-secrets" },
        { region: "eu-west-1", entry: "spek/spek-secrets.SPEK_ENCRYPTION_KEY" },
      ],
      entryPolicy: { Version: "2012-10-17", Statement: [deny] },
      copier: {
        roleArn: "arn:aws:iam::777788889999:role/spek-secret-copies",
        subjects: ["system:serviceaccount:spek:spek-secret-copies"],
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["CreateSecret", "DescribeSecret", "GetSecretValue", "TagResource"].map(
                (action) => `secretsmanager:${action}`,
              ),
              Resource: ["arn:aws:secretsmanager:eu-west-1:777788889999:secret:spek/spek-secrets.SPEK_ENCRYPTION_KEY*"],
            },
          ],
        },
      },
    });
    const text = await axon(["roles", "spek", "--env", "prod"]);
    assert.match(text.stdout, /^the role arn:aws:iam::777788889999:role\/spek-secret-copies, which trusts/m);
    const none = await axon(["roles", "cortex-core", "--env", "prod", "--json"]);
    assert.equal("secrets" in JSON.parse(none.stdout), false);
  });

  it("says together who shares a role", async () => {
    const { stdout } = await axon(["roles", "cortex-core", "--env", "prod"]);
    const account = (name: string) => `system:serviceaccount:cortex-core:postgres-${name}-dump`;
    const [first] = stdout.split("\n");
    assert.equal(
      first,
      "postgres-core-dump and postgres-memory-dump open buckets with the role arn:aws:iam::111122223333:role/cortex-core-dumps, " +
        `which trusts the tokens of ${account("core")} and ${account("memory")} and nobody else; what they may do:`,
    );
  });

  it("says who shows keys, in the text", async () => {
    const { stdout } = await axon(["roles", "nca", "--env", "prod"]);
    assert.match(stdout, /^db-backup opens buckets with the keys in the Secret db-backup-objects; /m);
    assert.match(stdout, /arn:aws:s3:::example-neuroca-dumps\/\*/);
  });

  it("has nothing to say of a store that the system brings along", async () => {
    const { code, stdout } = await axon(["roles", "ideation-engine", "--env", "dev"]);
    assert.deepEqual([code, stdout], [0, "No workload opens a bucket that exists."]);
  });
});
