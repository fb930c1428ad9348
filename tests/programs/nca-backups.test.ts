import assert from "node:assert/strict";
import { namesOf, objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object, stackConfig } from "../support/program.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

const rules = (from: Rendered): readonly Rule[] =>
  objectsOf(from, "PrometheusRule").flatMap(({ spec }) =>
    spec.groups.flatMap(({ rules: listed }: { readonly rules: readonly Rule[] }) => listed),
  );
const script = ({ spec }: KubernetesObject): string => spec.jobTemplate.spec.template.spec.containers[0].command[2];

describe("the backups of NCA on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });

  it("are of the database, each day, with every moment between, for 30 days (NC-070)", async () => {
    for (const [rendered, bucket] of [
      [staging, "example-neuroca-staging"],
      [prod, "example-neuroca"],
    ] as const) {
      const archive = object(rendered, "ObjectStore", "postgres").spec;
      assert.match(archive.configuration.destinationPath, new RegExp(`^s3://${bucket}-backup/`));
      assert.equal(archive.retentionPolicy, "30d");
      assert.equal(object(rendered, "Cluster", "postgres").spec.plugins[0].isWALArchiver, true);
      assert.equal(object(rendered, "ScheduledBackup", "postgres").spec.schedule, "0 0 2 * * *");
      assert.equal(object(rendered, "CronJob", "db-backup").spec.schedule, "30 2 * * *");
    }
    const other = await renderNca("prod", {
      databases: { postgres: { backup: { schedule: "0 */6 * * *", retention: { daily: "14d" } } } },
      jobs: { "db-backup": { runs: { schedule: "15 5 * * *" } } },
    });
    assert.equal(object(other, "ScheduledBackup", "postgres").spec.schedule, "0 0 */6 * * *");
    assert.equal(object(other, "ObjectStore", "postgres").spec.retentionPolicy, "14d");
    assert.equal(object(other, "CronJob", "db-backup").spec.schedule, "15 5 * * *");
  });

  it("are all copied into a second region, each hour, under a key of that region (NC-070)", () => {
    for (const [rendered, environment, bucket] of [
      [staging, "staging", "example-neuroca-staging"],
      [prod, "prod", "example-neuroca"],
    ] as const) {
      const { schedule, jobTemplate } = object(rendered, "CronJob", "second-region").spec;
      assert.equal(schedule, "0 * * * *");
      const [{ env }] = jobTemplate.spec.template.spec.containers;
      const variable = (name: string) => env.find((one: { readonly name: string }) => one.name === name)?.value;
      // Of the database, of objects and volumes; and the nightly dumps.
      assert.deepEqual(variable("COPIES").split("\n"), [
        `backups:${bucket}-backup/nca/${environment} second:${bucket}-backup-copy/nca/${environment}`,
        `objects:${bucket}-dumps second:${bucket}-dumps-copy`,
      ]);
      assert.deepEqual(
        ["BACKUPS", "OBJECTS", "SECOND"].map((store) => variable(`RCLONE_CONFIG_${store}_REGION`)),
        ["eu-central-1", "eu-central-1", "eu-west-1"],
      );
      assert.match(variable("RCLONE_CONFIG_SECOND_SSE_KMS_KEY_ID"), /^arn:aws:kms:eu-west-1:/);
      const folder = `s3://${bucket}-backup/nca/${environment}/`;
      assert.ok(object(rendered, "ObjectStore", "postgres").spec.configuration.destinationPath.startsWith(folder));
      const { objectStorage } = object(rendered, "BackupStorageLocation", `nca-${environment}`).spec;
      assert.ok(`s3://${objectStorage.bucket}/${objectStorage.prefix}/`.startsWith(folder));
      const settings = object(rendered, "ConfigMap", "db-backup-config").data;
      assert.deepEqual([settings.BACKUP_BUCKET, settings.BACKUP_REGION], [`${bucket}-dumps`, "eu-central-1"]);
      const overdue = rules(rendered).find(
        ({ alert, expr }) => alert === "ScheduledJobOverdue" && expr.includes('"second-region"'),
      );
      assert.match(overdue?.expr ?? "", / > 7200$/);
    }
  });

  it("are refused where the second place is none, or is the first (NC-070)", async () => {
    const { secondRegion } = stackConfig("nca-prod-kubernetes")["axon:kubernetes"] as {
      readonly secondRegion: { readonly s3: object };
    };
    for (const environment of ["staging", "prod"] as const) {
      await assert.rejects(
        renderNca(environment, {}, { secondRegion: undefined }),
        /secondRegion must be \{ s3: \{ region, bucket, kmsKey \} \}, got nothing; nca copies its backups and buckets there/,
      );
      const same = {
        ...secondRegion.s3,
        region: "eu-central-1",
        kmsKey: "arn:aws:kms:eu-central-1:111122223333:key/a",
      };
      await assert.rejects(
        renderNca(environment, {}, { secondRegion: { s3: same } }),
        /backup\.s3\.region must be another region than eu-central-1, where the copies are/,
      );
    }
  });

  it("are of objects and volumes as well, daily, for 30 days, beside the database's (NC-071)", () => {
    const kmsKeyId = "arn:aws:kms:eu-central-1:111122223333:key/4d3c2b1a-5555-4666-8777-888899990000";
    for (const [rendered, environment, bucket, key] of [
      [staging, "staging", "example-neuroca-staging-backup", {}],
      [prod, "prod", "example-neuroca-backup", { kmsKeyId }],
    ] as const) {
      const name = `nca-${environment}`;
      const { schedule, template } = object(rendered, "Schedule", name).spec;
      assert.deepEqual([schedule, template.ttl, template.storageLocation], ["0 1 * * *", "720h0m0s", name]);
      assert.deepEqual([template.snapshotVolumes, template.snapshotMoveData], [true, true]);
      const location = object(rendered, "BackupStorageLocation", name).spec;
      assert.deepEqual(location, {
        provider: "aws",
        objectStorage: { bucket, prefix: `nca/${environment}/cluster` },
        config: { region: "eu-central-1", serverSideEncryption: "aws:kms", ...key },
      });
      // Whatever has a volume stands in a namespace that is kept.
      const claimed = [...objectsOf(rendered, "StatefulSet"), ...objectsOf(rendered, "PersistentVolumeClaim")];
      const places = new Set(claimed.map(({ metadata }) => metadata.namespace));
      assert.ok(places.size > 0);
      for (const place of [...places, "neuroca"]) assert.ok(template.includedNamespaces.includes(place), place);
    }
    assert.deepEqual(namesOf(dev, "Schedule"), []);
  });

  it("are in the store of any cloud, in the words of Velero's plugin for it", async () => {
    const stores = {
      azure: {
        setting: {
          azure: { storageAccount: "neuroca", container: "backups", clientId: "00000000-0000-0000-0000-000000000000" },
        },
        bucket: "backups",
        config: {
          storageAccount: "neuroca",
          storageAccountURI: "https://neuroca.blob.core.windows.net",
          useAAD: "true",
        },
      },
      gcp: {
        setting: { gcs: { bucket: "neuroca-backups", serviceAccount: "backups@neuroca.iam.gserviceaccount.com" } },
        bucket: "neuroca-backups",
        config: { serviceAccount: "backups@neuroca.iam.gserviceaccount.com" },
      },
      aws: {
        setting: { s3: { bucket: "backups", endpoint: "https://s3.example.com", encryption: "AES256" } },
        bucket: "backups",
        config: {
          region: "us-east-1",
          s3Url: "https://s3.example.com",
          s3ForcePathStyle: "true",
          serverSideEncryption: "AES256",
        },
      },
    };
    for (const [provider, { setting, bucket, config }] of Object.entries(stores)) {
      const rendered = await renderNca("prod", { secondRegion: false }, { backup: setting });
      const { spec } = object(rendered, "BackupStorageLocation", "nca-prod");
      assert.deepEqual(spec, { provider, objectStorage: { bucket, prefix: "nca/prod/cluster" }, config });
    }
  });

  it("are the application's own as well, each night, one run at a time (NC-042)", () => {
    const backup = object(prod, "CronJob", "db-backup");
    assert.match(script(backup), /"-m", "neuroca\.db\.backup", "--output=" \+ path/);
    assert.equal(backup.spec.concurrencyPolicy, "Forbid");
    assert.equal(object(prod, "CronJob", "db-rollback").spec.suspend, true);
    assert.deepEqual(namesOf(dev, "CronJob"), ["db-optimise"]);
  });

  it("are restored for a trial each month, which tells when it fails or is missing (NC-072)", () => {
    const drill = object(prod, "CronJob", "postgres-drill");
    assert.equal(drill.metadata.namespace, "neuroca-drill");
    assert.equal(drill.spec.schedule, "0 10 1 * *");
    for (const name of ["RecoveryDrillFailed", "RecoveryDrillOverdue"]) {
      assert.ok(
        rules(prod).some(({ alert, expr }) => alert === name && expr.includes("postgres-drill")),
        name,
      );
    }
  });

  it("prove on a schedule how long recovery takes, against what was promised (NC-075)", () => {
    const drill = object(prod, "CronJob", "postgres-drill");
    assert.equal(drill.spec.suspend ?? false, false);
    const { initContainers = [], containers } = drill.spec.jobTemplate.spec.template.spec;
    const told = JSON.stringify([...initContainers, ...containers]);
    for (const objective of ["RECOVERY_TIME_SECONDS", "RECOVERY_POINT_SECONDS"]) assert.ok(told.includes(objective));
    const scripts = objectsOf(prod, "ConfigMap")
      .filter(({ metadata }) => metadata.namespace === "neuroca-drill")
      .map(({ data }) => JSON.stringify(data))
      .join();
    assert.match(scripts, /the restore took \$recovery_time s, above the objective/);
  });
});
