import assert from "node:assert/strict";
import { asked } from "../support/bucket-demand.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly ArnNotEquals?: { readonly "aws:PrincipalArn": readonly string[] } };
}

const account = "arn:aws:iam::111122223333:role/";
const stagingAccount = "arn:aws:iam::444455556666:role/";

/** Whether the bucket denies it to somebody to whom the account allows everything, over TLS. */
function denies({ bucket, policy }: ReturnType<typeof asked>["demand"], role: string, action: string, key?: string) {
  const resource = `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
  const matches = (pattern: string) =>
    pattern.endsWith("*") ? resource.startsWith(pattern.slice(0, -1)) : resource === pattern;
  return (policy.Statement as readonly Statement[]).some(({ Action, Resource, Condition }) => {
    const roles = Condition?.ArnNotEquals?.["aws:PrincipalArn"] ?? [];
    // What asks for TLS has another condition.
    return Action !== "s3:*" && Action.includes(action) && Resource.some(matches) && !roles.includes(account + role);
  });
}

describe("dumps in a bucket where their jobs only add", () => {
  const pod = async (stack: string, name: string, kind = "CronJob") =>
    object(await renderStack(stack), kind, name).spec.jobTemplate.spec.template.spec;
  const variable = ({ env }: KubernetesObject, name: string) =>
    env.find((one: { readonly name: string }) => one.name === name)?.value;
  const withSettings = (stack: string, change: object, overrides: object = {}) => {
    const config = stackConfig(stack);
    return renderStack(stack, {
      ...config,
      "axon:kubernetes": { ...(config["axon:kubernetes"] as object), ...change },
      "axon:overrides": { ...(config["axon:overrides"] as object), ...overrides },
    });
  };
  const dumpsOf = (stack: string) => (stackConfig(stack)["axon:kubernetes"] as { readonly dumps: object }).dumps;

  for (const [stack, bucket, role] of [
    ["spek-prod-kubernetes", "example-spek-backup", `${account}spek-dumps`],
    ["spek-staging-kubernetes", "example-spek-staging-backup", `${stagingAccount}spek-dumps-staging`],
  ] as const) {
    it(`are below spek/database of ${bucket}, by a role that may add there and nothing else (SP-148)`, async () => {
      const { serviceAccountName, containers } = await pod(stack, "postgres-dump-weekly");
      assert.equal(variable(containers[0], "BACKUP_TARGET"), `backup:${bucket}/spek/database/weekly`);
      assert.equal(variable(containers[0], "RCLONE_CONFIG_BACKUP_SERVER_SIDE_ENCRYPTION"), "aws:kms");
      const taking = (await renderStack(stack)).filter(({ inputs }) =>
        JSON.stringify(inputs.metadata ?? {}).includes(`"${role}"`),
      );
      assert.deepEqual(
        taking.map(({ type, name }) => [type.split(":").at(-1), name]),
        [["ServiceAccount", serviceAccountName]],
        "nobody else takes the role",
      );
      const { demand, holders } = asked(stack);
      assert.deepEqual(
        holders.filter(({ opensWith }) => "roleArn" in opensWith && opensWith.roleArn === role),
        [
          {
            workload: "postgres-dump",
            subject: "system:serviceaccount:spek:postgres-dump",
            opensWith: { roleArn: role },
            policy: {
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
                  Resource: [`arn:aws:s3:::${bucket}/spek/database/*`],
                },
              ],
            },
          },
        ],
      );
      assert.deepEqual([demand.bucket, demand.versioning], [bucket, { Status: "Enabled" }]);
      assert.deepEqual(demand.encryption, {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
      });
    });
  }

  it("expire there after 30 days, by no hand but the lifecycle's (SP-147)", async () => {
    const { demand } = asked("spek-prod-kubernetes");
    assert.deepEqual(demand.lifecycle.Rules, [
      {
        ID: "postgres-dump-weekly",
        Status: "Enabled",
        Filter: { Prefix: "spek/database/weekly/" },
        Expiration: { Days: 30 },
      },
      {
        ID: "old-versions",
        Status: "Enabled",
        Filter: { Prefix: "" },
        Expiration: { ExpiredObjectDeleteMarker: true },
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ]);
    const { containers } = await pod("spek-prod-kubernetes", "postgres-dump-weekly");
    assert.equal(variable(containers[0], "BACKUP_RETENTION"), undefined);
    const script = object(await renderStack("spek-prod-kubernetes"), "ConfigMap", "postgres-dump").data["upload.sh"];
    assert.doesNotMatch(script, /delete/);
    // Somebody is told long before the last good one would expire behind dumps that fail.
    const rules = JSON.stringify(
      object(await renderStack("spek-prod-kubernetes"), "PrometheusRule", "spek-alerts").spec,
    );
    assert.match(rules, /cronjob=\\"postgres-dump-weekly\\"[^,]*,[^,]*> 691200/);
  });

  it("ask for a bucket of SpiralCortex' that is private, versioned, encrypted and locked (SC-091)", () => {
    const { demand } = asked("spiralcortex-prod-kubernetes");
    const { policy: _, lifecycle: __, ...bucket } = demand;
    assert.deepEqual(bucket, {
      bucket: "example-spiralcortex-backups-prod",
      versioning: { Status: "Enabled" },
      encryption: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
      },
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      objectLock: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 30 } } },
    });
    assert.deepEqual(demand.policy.Statement[0], {
      Sid: "EncryptedOnTheWay",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${demand.bucket}`, `arn:aws:s3:::${demand.bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it("ask for a bucket that backup jobs alone write, and where nobody deletes a dump, a version or the bucket (SC-091)", () => {
    const { demand } = asked("spiralcortex-prod-kubernetes");
    const folder = "spiralcortex/prod/postgres";
    const dump = `${folder}/dumps/weekly/spiralcortex-20261122_030000.dump.gpg`;
    const everybody = ["administrator", "spiralcortex-backup-prod", "spiralcortex-dumps-prod"] as const;
    const deniedTo = (action: string, key?: string) => everybody.filter((role) => denies(demand, role, action, key));
    for (const action of ["s3:PutObject", "s3:ReplicateObject"]) {
      assert.deepEqual(deniedTo(action, dump), ["administrator", "spiralcortex-backup-prod"]);
      assert.deepEqual(deniedTo(action, `${folder}/postgres/base/20261122T020000/data.tar`), ["administrator"]);
    }
    for (const action of ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"])
      assert.deepEqual(deniedTo(action, dump), everybody);
    assert.deepEqual(deniedTo("s3:DeleteObjectVersion", `${folder}/postgres/wals/1`), everybody);
    assert.deepEqual(deniedTo("s3:DeleteBucket"), everybody);
  });

  it("leave servers, drills and restores what they do as somebody else", async () => {
    const stack = "spiralcortex-prod-kubernetes";
    const from = await renderStack(stack);
    const { demand } = asked(stack);
    const annotation = "eks.amazonaws.com/role-arn";
    const role = "spiralcortex-backup-prod";
    const { inheritedMetadata, serviceAccountTemplate } = object(from, "Cluster", "postgres").spec;
    const server = { ...inheritedMetadata?.annotations, ...serviceAccountTemplate?.metadata.annotations };
    const drill = object(from, "ServiceAccount", "postgres-drill").metadata.annotations;
    for (const annotations of [server, drill]) assert.equal(annotations?.[annotation], account + role);
    const folder = "spiralcortex/prod/postgres";
    for (const [action, key] of [
      ["s3:GetObject", `${folder}/postgres/base/20261122T020000/data.tar`],
      ["s3:DeleteObject", `${folder}/postgres/base/20261022T020000/data.tar`],
      ["s3:PutObject", `${folder}/postgres/wals/1`],
      ["s3:PutObject", `${folder}/drills/latest.json`],
      ["s3:GetObject", `${folder}/dumps/weekly/spiralcortex-20261122_030000.dump.gpg`],
    ] as const)
      assert.ok(!denies(demand, role, action, key), `${action} ${key}`);
  });

  it("are read by admins, wherever they are", () => {
    const [admin] = asked("spek-prod-kubernetes", { people: { admin: ["spek-admins"] } }).people;
    const reading = admin?.policy.Statement.find(({ Action }) => Action.includes("s3:GetObject"));
    const bucket = "arn:aws:s3:::example-spek-backup";
    assert.deepEqual(reading?.Resource, [`${bucket}/spek/prod/*`, `${bucket}/spek/database/*`]);
    assert.ok(!reading?.Action.some((action) => /^s3:(Put|Delete)/.test(action)));
  });

  it("stay as they are where the key is one's own, which the jobs may use", () => {
    const kmsKey = "arn:aws:kms:eu-central-1:111122223333:key/4d3c2b1a-5555-4666-8777-888899990000";
    const s3 = { bucket: "example-spek-backup", roleArn: `${account}spek-backup`, region: "eu-central-1", kmsKey };
    const { demand, holders } = asked("spek-prod-kubernetes", { backup: { s3 } });
    assert.deepEqual(demand.encryption, {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: kmsKey },
          BucketKeyEnabled: true,
        },
      ],
    });
    const [, ofKey] = holders.find(({ workload }) => workload === "postgres-dump")?.policy.Statement ?? [];
    assert.deepEqual(ofKey, { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [kmsKey] });
  });

  it("are locked as long as the tier that is kept shortest, and expire by tier, where two databases share the role", () => {
    const { demand, holders } = asked("prod");
    assert.deepEqual(demand.objectLock, {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 31 } },
    });
    const expiring = (demand.lifecycle.Rules as readonly KubernetesObject[]).map(({ Filter, Expiration }) => [
      Filter.Prefix,
      Expiration.Days,
    ]);
    assert.deepEqual(expiring.slice(0, -1), [
      ["cortex-core/prod/postgres-core/dumps/weekly/", 31],
      ["cortex-core/prod/postgres-core/dumps/monthly/", 366],
      ["cortex-core/prod/postgres-memory/dumps/weekly/", 31],
      ["cortex-core/prod/postgres-memory/dumps/monthly/", 366],
    ]);
    assert.deepEqual(
      holders.map(({ policy }) => policy.Statement.flatMap(({ Resource }) => Resource).length),
      [2, 2, 4, 4],
      "one role to add and one to restore, so that each has its rights in both folders",
    );
  });

  const noRoles = { roleArn: undefined, restoreRoleArn: undefined };
  const stackFile = (name: string) => `Pulumi.${name}.yaml: config."axon:kubernetes".dumps`;

  it("are not left out in production, nor written there by whoever could delete them (SP-148, SC-091)", async () => {
    for (const [stack, backupRole] of [
      ["spek-prod-kubernetes", "spek-backup"],
      ["spiralcortex-prod-kubernetes", "spiralcortex-backup-prod"],
    ] as const) {
      const hint = "; database postgres keeps weekly backups, which are encrypted for that key";
      for (const [dumps, said] of [
        [false, ` must be { recipient: an OpenPGP public key }, got false${hint}`],
        [undefined, ` must be { recipient: an OpenPGP public key }, got nothing${hint}`],
        [
          { ...dumpsOf(stack), ...noRoles },
          ".roleArn must be a role that may add dumps and nothing else, got nothing; `axon roles` writes the policy of the role, and what the bucket must be",
        ],
        [
          { ...dumpsOf(stack), roleArn: account + backupRole },
          ".roleArn must be a role of its own, got that of the backups",
        ],
        [
          { ...dumpsOf(stack), restoreRoleArn: account + backupRole },
          ".restoreRoleArn must be a role of its own, got that of the backups",
        ],
        [
          { ...dumpsOf(stack), roleArn: `${account}dumps`, restoreRoleArn: `${account}dumps` },
          ".restoreRoleArn must be a role of its own, got that of the dumps",
        ],
      ] as const)
        await assert.rejects(withSettings(stack, { dumps }), { message: `${stackFile(stack)}${said}` });
      await assert.rejects(
        withSettings(stack, { backup: undefined, secondRegion: undefined }, { secondRegion: false }),
        /backup must be .*got nothing; .* which need a bucket outside the cluster/,
      );
    }
    const without = await withSettings("spek-staging-kubernetes", { dumps: false });
    assert.throws(() => object(without, "CronJob", "postgres-dump-weekly"), /0 objects/);
  });

  it("are read for a restore by a role that may list them and read them, and is taken by nobody else (SP-151)", async () => {
    const stack = "spek-prod-kubernetes";
    const from = await renderStack(stack);
    const role = `${account}spek-restores`;
    const taking = from.filter(({ inputs }) => JSON.stringify(inputs.metadata ?? {}).includes(`"${role}"`));
    assert.deepEqual(
      taking.map(({ type, name }) => [type.split(":").at(-1), name]),
      [["ServiceAccount", "postgres-restore"]],
    );
    const { demand, holders } = asked(stack);
    const reader = holders.find(({ workload }) => workload === "postgres-restore");
    assert.deepEqual(
      [reader?.subject, reader?.opensWith],
      ["system:serviceaccount:spek:postgres-restore", { roleArn: role }],
    );
    assert.deepEqual(reader?.policy.Statement, [
      { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: ["arn:aws:s3:::example-spek-backup"] },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:ListBucketVersions"],
        Resource: ["arn:aws:s3:::example-spek-backup"],
        Condition: { StringLike: { "s3:prefix": ["spek/database/*"] } },
      },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"],
        Resource: ["arn:aws:s3:::example-spek-backup/spek/database/*"],
      },
    ]);
    const dump = "spek/database/weekly/spek-20261122_030000.dump.gpg";
    assert.ok(!denies(demand, "spek-restores", "s3:GetObject", dump));
    for (const action of ["s3:PutObject", "s3:DeleteObject"]) assert.ok(denies(demand, "spek-restores", action, dump));
  });

  it("are restored by jobs at the ready, which nothing starts by itself (SP-151)", async () => {
    const from = await renderStack("spek-prod-kubernetes");
    for (const name of ["postgres-restore", "postgres-restore-list"])
      assert.equal(object(from, "CronJob", name).spec.suspend, true);
    const { initContainers, containers } = await pod("spek-prod-kubernetes", "postgres-restore");
    assert.equal(variable(initContainers[0], "BACKUP_TARGET"), "backup:example-spek-backup/spek/database");
    assert.equal(variable(containers[0], "DB_HOST"), "postgres");
    const nobody = await withSettings("spek-prod-kubernetes", {
      dumps: { ...dumpsOf("spek-prod-kubernetes"), restoreRoleArn: undefined },
    });
    assert.throws(() => object(nobody, "CronJob", "postgres-restore"), /0 objects/);
  });

  it("are deleted by their jobs in a store without roles, which may have none then", async () => {
    const stack = "spek-staging-kubernetes";
    const backup = { s3: { bucket: "backups", endpoint: "https://minio.example.com" } };
    await assert.rejects(withSettings(stack, { backup }), {
      message: `${stackFile(stack)}.roleArn must be absent, as the backups are not in S3 of AWS itself, got "${stagingAccount}spek-dumps-staging"`,
    });
    const from = await withSettings(stack, { backup, dumps: { ...dumpsOf(stack), ...noRoles } });
    const { spec } = object(from, "CronJob", "postgres-dump-weekly").spec.jobTemplate.spec.template;
    assert.equal(variable(spec.containers[0], "BACKUP_RETENTION"), "30");
    assert.match(object(from, "ConfigMap", "postgres-dump").data["upload.sh"], /rclone delete --min-age/);
    // The keys that write there read there too.
    assert.equal(object(from, "CronJob", "postgres-restore").spec.suspend, true);
    await assert.rejects(withSettings(stack, { backup, dumps: { ...dumpsOf(stack), roleArn: undefined } }), {
      message: `${stackFile(stack)}.restoreRoleArn must be absent, as dumps.roleArn is, got "${stagingAccount}spek-restores-staging"`,
    });
  });

  it("have a folder of one's own choice only where nothing else is, and is copied from", async () => {
    for (const [stack, folder, said] of [
      ["prod", "dumps", "absent, as postgres-core and postgres-memory have dumps"],
      ["spiralcortex-prod-kubernetes", "dumps", "absent, as the second region has copies of spiralcortex/prod"],
      ["spek-prod-kubernetes", "spek/prod/postgres", "a folder apart from spek/prod, where backups are"],
      ["spek-prod-kubernetes", "spek", "a folder apart from spek/prod, where backups are"],
    ] as const)
      await assert.rejects(withSettings(stack, { dumps: { ...dumpsOf(stack), folder } }), {
        message: `${stackFile(stack)}.folder must be ${said}, got "${folder}"`,
      });
  });
});
