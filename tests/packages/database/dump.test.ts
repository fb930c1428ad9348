import assert from "node:assert/strict";
import {
  KubernetesPostgresDump,
  type KubernetesPostgresDumpArgs,
  KubernetesPostgresRestore,
  type KubernetesPostgresRestoreArgs,
  restoreNames,
} from "@axon/database/kubernetes";
import { type Manifests, render } from "./manifests.ts";

const common = {
  namespace: "cortex-core",
  labels: { "app.kubernetes.io/part-of": "cortex-core" },
  database: "cortex_core",
  server: { host: "postgres-core-replica", app: "postgres-core" },
  credentialsSecret: "postgres-credentials",
  destination: {
    s3: { bucket: "cortex-backups", path: "dumps", identity: { roleArn: "arn:aws:iam::111122223333:role/backups" } },
  },
} as const;

const dumpArgs: KubernetesPostgresDumpArgs = {
  ...common,
  recipient: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n…\n-----END PGP PUBLIC KEY BLOCK-----\n",
};
const restoreArgs: KubernetesPostgresRestoreArgs = common;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
}

const variable = (container: Container | undefined, name: string) => container?.env.find((each) => each.name === name);

const containers = (manifests: Manifests, name: string): readonly Container[] =>
  ["initContainers", "containers"].flatMap((list) => {
    return manifests.field("CronJob", name, `spec.jobTemplate.spec.template.spec.${list}`) as Container[];
  });

describe("KubernetesPostgresDump", () => {
  const renderDump = (change: Partial<KubernetesPostgresDumpArgs> = {}) =>
    render(() => new KubernetesPostgresDump("core-dump", { ...dumpArgs, ...change }));

  it("keeps weekly dumps for a month and monthly ones for a year, beside the daily backups (CC-084)", async () => {
    const manifests = await renderDump();
    assert.deepEqual(manifests.names, [
      "ConfigMap core-dump",
      "CronJob core-dump-monthly",
      "CronJob core-dump-weekly",
      "NetworkPolicy core-dump-to-server-egress",
      "NetworkPolicy core-dump-to-server-ingress",
      "NetworkPolicy core-dump-to-store-egress",
      "ServiceAccount core-dump",
    ]);
    for (const [tier, schedule, days] of [
      ["weekly", "0 3 * * 0", "31"],
      ["monthly", "0 4 1 * *", "366"],
    ] as const) {
      const name = `core-dump-${tier}`;
      assert.equal(manifests.field("CronJob", name, "spec.schedule"), schedule);
      assert.equal(manifests.field("CronJob", name, "spec.timeZone"), "Etc/UTC");
      const [, upload] = containers(manifests, name);
      assert.equal(variable(upload, "BACKUP_RETENTION")?.value, days);
      assert.equal(variable(upload, "BACKUP_TARGET")?.value, `backup:cortex-backups/dumps/${tier}`);
    }
  });

  it("dumps with the settings of the environment and uploads encrypted with a managed key (CC-085, CC-086)", async () => {
    const manifests = await renderDump();
    const [dump, upload] = containers(manifests, "core-dump-weekly");
    assert.deepEqual(dump?.command, ["bash", "/etc/backup/scripts/dump.sh"]);
    const plain = Object.fromEntries(dump?.env.map(({ name, value }) => [name, value]) ?? []);
    assert.equal(plain.DB_HOST, "postgres-core-replica");
    assert.equal(plain.DB_PORT, "5432");
    assert.equal(plain.DB_NAME, "cortex_core");
    assert.equal(plain.BACKUP_DIR, "/var/backups/postgresql");
    assert.equal(plain.PGSSLMODE, "require");
    assert.deepEqual(variable(dump, "DB_PASSWORD")?.valueFrom, {
      secretKeyRef: { name: "postgres-credentials", key: "password" },
    });
    assert.equal(variable(upload, "RCLONE_CONFIG_BACKUP_SERVER_SIDE_ENCRYPTION")?.value, "aws:kms");
    assert.equal(variable(upload, "RCLONE_CONFIG_BACKUP_ENV_AUTH")?.value, "true");
    assert.equal(variable(upload, "DB_PASSWORD"), undefined);
    assert.equal(dump?.image.startsWith("docker.io/library/postgres:17."), true);
  });

  it("only adds, where the bucket deletes what is too old", async () => {
    const manifests = await renderDump({ prunedBy: "bucket" });
    const [, upload] = containers(manifests, "core-dump-weekly");
    assert.equal(variable(upload, "BACKUP_RETENTION"), undefined);
    const { "upload.sh": script = "" } = manifests.field("ConfigMap", "core-dump", "data") as Record<string, string>;
    assert.match(script, /^rclone copyto --no-check-dest --s3-no-head /m);
    assert.doesNotMatch(script, /delete/);
  });

  it("verifies the server where its authority is known", async () => {
    const certificateAuthority = { secret: "postgres-core-ca", key: "ca.crt" };
    const manifests = await renderDump({ certificateAuthority });
    const [dump] = containers(manifests, "core-dump-weekly");
    assert.equal(variable(dump, "PGSSLMODE")?.value, "verify-full");
    assert.equal(variable(dump, "PGSSLROOTCERT")?.value, "/etc/backup/authority/ca.crt");
    // The Secret may hold private keys, which are nothing for a dump.
    const volumes = manifests.field(
      "CronJob",
      "core-dump-weekly",
      "spec.jobTemplate.spec.template.spec.volumes",
    ) as readonly { readonly name: string; readonly secret?: object }[];
    assert.deepEqual(volumes.find(({ name }) => name === "authority")?.secret, {
      secretName: "postgres-core-ca",
      items: [{ key: "ca.crt", path: "ca.crt" }],
    });
  });

  it("uploads to Azure and Google too, with keys by reference", async () => {
    const key = { secret: "backup", key: "key" };
    const settings = async (destination: KubernetesPostgresDumpArgs["destination"]) => {
      const [, upload] = containers(await renderDump({ destination }), "core-dump-weekly");
      return Object.fromEntries(
        (upload?.env ?? [])
          .filter(({ name }) => name.startsWith("RCLONE_CONFIG_BACKUP_"))
          .map(({ name, value }) => [name.slice("RCLONE_CONFIG_BACKUP_".length), value ?? "by reference"]),
      );
    };
    const identity = { storageKey: key, storageAccount: key };
    assert.deepEqual(await settings({ azure: { storageAccount: "cortex", container: "backups", identity } }), {
      TYPE: "azureblob",
      ACCOUNT: "cortex",
      KEY: "by reference",
      NO_CHECK_BUCKET: "true",
    });
    assert.deepEqual(await settings({ gcs: { bucket: "cortex", identity: { applicationCredentials: key } } }), {
      TYPE: "google cloud storage",
      BUCKET_POLICY_ONLY: "true",
      SERVICE_ACCOUNT_CREDENTIALS: "by reference",
      NO_CHECK_BUCKET: "true",
    });
  });

  it("never runs two at a time and gives up in the end", async () => {
    const manifests = await renderDump({ deadline: "2h" });
    const field = (path: string) => manifests.field("CronJob", "core-dump-weekly", `spec.${path}`);
    assert.equal(field("concurrencyPolicy"), "Forbid");
    assert.equal(field("jobTemplate.spec.activeDeadlineSeconds"), 7200);
    assert.equal(field("jobTemplate.spec.template.spec.restartPolicy"), "Never");
  });

  it("names all that is wrong, and never the key", async () => {
    await render(() => {
      assert.throws(
        () => new KubernetesPostgresDump("core-dump", { ...dumpArgs, recipient: "canary", tiers: {}, deadline: "1s" }),
        {
          message: [
            'KubernetesPostgresDump "core-dump": 3 problems',
            "  - recipient must be an OpenPGP public key in armour, got something else",
            "  - deadline must be 1m to 1d, got 1s",
            "  - tiers must be at least one tier, got an object",
          ].join("\n"),
        },
      );
    });
  });
});

describe("KubernetesPostgresRestore (CC-087)", () => {
  const renderRestore = (change: Partial<KubernetesPostgresRestoreArgs> = {}) =>
    render(() => new KubernetesPostgresRestore("core-restore", { ...restoreArgs, ...change }));

  it("is at the ready and runs by nobody but who makes a Job of it, once", async () => {
    const manifests = await renderRestore({ deadline: "3h" });
    assert.deepEqual(manifests.names, [
      "ConfigMap core-restore",
      "CronJob core-restore",
      "CronJob core-restore-list",
      "NetworkPolicy core-restore-to-server-egress",
      "NetworkPolicy core-restore-to-server-ingress",
      "NetworkPolicy core-restore-to-store-egress",
      "ServiceAccount core-restore",
    ]);
    const names = restoreNames("core-restore");
    assert.deepEqual([names.restore, names.list], ["core-restore", "core-restore-list"]);
    for (const name of [names.restore, names.list]) {
      assert.equal(manifests.field("CronJob", name, "spec.suspend"), true);
      assert.equal(manifests.field("CronJob", name, "spec.jobTemplate.spec.backoffLimit"), 0);
      assert.equal(manifests.field("CronJob", name, "spec.jobTemplate.spec.activeDeadlineSeconds"), 10_800);
    }
  });

  it("fetches the dump and restores it as the owner, with a key that is there for a run alone", async () => {
    const manifests = await renderRestore();
    const [fetch, restore] = containers(manifests, "core-restore");
    assert.deepEqual(fetch?.command, ["sh", "/etc/backup/scripts/fetch.sh"]);
    assert.equal(variable(fetch, "BACKUP_TARGET")?.value, "backup:cortex-backups/dumps");
    assert.deepEqual(restore?.command, ["bash", "/etc/backup/scripts/restore.sh"]);
    assert.equal(variable(restore, "PRIVATE_KEY_FILE")?.value, "/etc/backup/private-key/key.asc");
    // Which dump is said by whoever makes the Job; without that nothing is restored.
    assert.deepEqual([variable(fetch, "BACKUP_FILE"), variable(restore, "BACKUP_FILE")], [undefined, undefined]);
    const volumes = manifests.field(
      "CronJob",
      "core-restore",
      "spec.jobTemplate.spec.template.spec.volumes",
    ) as readonly { readonly name: string; readonly secret?: object }[];
    assert.deepEqual(volumes.find(({ name }) => name === "private-key")?.secret, {
      secretName: restoreNames("core-restore").privateKey.secret,
      defaultMode: 0o440,
      optional: true,
    });
  });

  it("lists the dumps of its database without key or login", async () => {
    const manifests = await renderRestore();
    const [list] = manifests.field(
      "CronJob",
      "core-restore-list",
      "spec.jobTemplate.spec.template.spec.containers",
    ) as Container[];
    assert.deepEqual(list?.command, ["sh", "/etc/backup/scripts/list.sh"]);
    assert.equal(variable(list, "BACKUP_TARGET")?.value, "backup:cortex-backups/dumps");
    assert.equal(variable(list, "DB_NAME")?.value, "cortex_core");
    assert.equal(variable(list, "DB_PASSWORD"), undefined);
    assert.doesNotMatch(JSON.stringify(manifests.field("CronJob", "core-restore-list", "spec")), /private-key/);
  });

  it("reads as another identity than the one that dumped", async () => {
    const { bucket, path } = common.destination.s3;
    const role = (name: string) => ({ roleArn: `arn:aws:iam::111122223333:role/${name}` });
    const as = (name: string) => ({ s3: { bucket, path, identity: role(name) } });
    const manifests = await render(() => {
      new KubernetesPostgresDump("core-dump", { ...dumpArgs, destination: as("dumps"), prunedBy: "bucket" });
      new KubernetesPostgresRestore("core-restore", { ...restoreArgs, destination: as("restores") });
    });
    for (const [account, { roleArn }] of [
      ["core-dump", role("dumps")],
      ["core-restore", role("restores")],
    ] as const)
      assert.deepEqual(manifests.field("ServiceAccount", account, "metadata.annotations"), {
        "eks.amazonaws.com/role-arn": roleArn,
      });
    const [fetch] = containers(manifests, "core-restore");
    const [, upload] = containers(manifests, "core-dump-weekly");
    assert.equal(`${variable(fetch, "BACKUP_TARGET")?.value}/weekly`, variable(upload, "BACKUP_TARGET")?.value);
  });

  it("rejects a deadline that no restore keeps", async () => {
    await render(() => {
      assert.throws(() => new KubernetesPostgresRestore("core-restore", { ...restoreArgs, deadline: "1s" }), {
        message: 'KubernetesPostgresRestore "core-restore": deadline must be 1m to 7d, got 1s',
      });
    });
  });
});
