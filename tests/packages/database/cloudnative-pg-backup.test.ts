import assert from "node:assert/strict";
import { CloudNativePgPostgres, type CloudNativePgPostgresArgs } from "@axon/database/kubernetes";
import { args, destination, name, renderDatabase } from "./core-database.ts";
import { render } from "./manifests.ts";

describe("backups of CloudNativePgPostgres", () => {
  it("archives the log and takes an encrypted full backup every day, kept for a week (CC-020, CC-084, CC-085)", async () => {
    const manifests = await renderDatabase();
    assert.deepEqual(manifests.field("Cluster", name, "spec.plugins"), [
      {
        name: "barman-cloud.cloudnative-pg.io",
        isWALArchiver: true,
        parameters: { barmanObjectName: name, serverName: name },
      },
    ]);
    assert.deepEqual(manifests.field("ScheduledBackup", name, "spec"), {
      cluster: { name },
      schedule: "0 0 2 * * *",
      method: "plugin",
      pluginConfiguration: { name: "barman-cloud.cloudnative-pg.io" },
      target: "prefer-standby",
      backupOwnerReference: "cluster",
      immediate: true,
    });
    assert.equal(manifests.field("ObjectStore", name, "spec.retentionPolicy"), "7d");
    assert.deepEqual(manifests.field("ObjectStore", name, "spec.configuration"), {
      destinationPath: "s3://cortex-backups/postgres-core",
      s3Credentials: { inheritFromIAMRole: true },
      wal: { compression: "gzip", maxParallel: 4, encryption: "aws:kms" },
      data: { compression: "gzip", jobs: 2, encryption: "aws:kms" },
    });
    assert.deepEqual(manifests.field("Cluster", name, "spec.serviceAccountTemplate.metadata.annotations"), {
      "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/backups",
    });
  });

  it("encrypts log and backups with a key of one's own where there is one", async () => {
    const kmsKey = "arn:aws:kms:eu-central-1:111122223333:key/backups";
    const own = { destination: { s3: { ...destination.s3, kmsKey } } };
    const field = (manifests: Awaited<ReturnType<typeof renderDatabase>>, path: string) =>
      manifests.field("ObjectStore", name, `spec.configuration.${path}`);
    const manifests = await renderDatabase({ backup: own });
    assert.deepEqual(field(manifests, "wal"), {
      compression: "gzip",
      maxParallel: 4,
      encryption: "aws:kms",
      archiveAdditionalCommandArgs: [`--sse-kms-key-id=${kmsKey}`],
    });
    assert.deepEqual(field(manifests, "data"), {
      compression: "gzip",
      jobs: 2,
      encryption: "aws:kms",
      additionalCommandArgs: [`--sse-kms-key-id=${kmsKey}`],
    });
    const contradicting = { destination: { s3: { ...own.destination.s3, encryption: "AES256" } } } as const;
    await assert.rejects(
      renderDatabase({ backup: contradicting }),
      /backup\.destination\.s3\.kmsKey must be absent, as encryption is "AES256", got "arn:aws:kms:/,
    );
  });

  it("backs up to Azure and Google, and to anything that speaks S3", async () => {
    const key = (name: string) => ({ secret: "backup-credentials", key: name });
    const configuration = async (place: Extract<CloudNativePgPostgresArgs["backup"], object>["destination"]) =>
      (await renderDatabase({ backup: { destination: place } })).field(
        "ObjectStore",
        name,
        "spec.configuration",
      ) as object;
    assert.deepEqual(
      await configuration({ azure: { storageAccount: "cortex", container: "backups", identity: { clientId: "id" } } }),
      {
        destinationPath: "https://cortex.blob.core.windows.net/backups",
        azureCredentials: { inheritFromAzureAD: true },
        wal: { compression: "gzip", maxParallel: 4 },
        data: { compression: "gzip", jobs: 2 },
      },
    );
    const google = await configuration({
      gcs: { bucket: "cortex", path: "core", identity: { serviceAccount: "b@c.iam.gserviceaccount.com" } },
    });
    assert.deepEqual(Reflect.get(google, "googleCredentials"), { gkeEnvironment: true });
    assert.equal(Reflect.get(google, "destinationPath"), "gs://cortex/core");
    const minio = await configuration({
      s3: {
        bucket: "cortex",
        endpoint: "https://minio.example.com",
        encryption: "AES256",
        identity: { accessKeyId: key("id"), secretAccessKey: key("secret") },
      },
    });
    assert.equal(Reflect.get(minio, "endpointURL"), "https://minio.example.com");
    assert.deepEqual(Reflect.get(minio, "s3Credentials"), {
      accessKeyId: { name: "backup-credentials", key: "id" },
      secretAccessKey: { name: "backup-credentials", key: "secret" },
    });
  });

  it("lets backups out to the port of one's own store, and to no store in clear", async () => {
    const own = (endpoint: string) => ({
      backup: { destination: { s3: { bucket: "cortex", endpoint, identity: destination.s3.identity } } },
    });
    const manifests = await renderDatabase({ ...own("https://minio.example.com:9000"), traffic: { apiServer: [] } });
    const egress = manifests.field("NetworkPolicy", "postgres-core-operation", "spec.egress") as readonly unknown[];
    assert.deepEqual(egress[1], {
      to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
      ports: [{ protocol: "TCP", port: 9000 }],
    });
    await render(() => {
      assert.throws(() => new CloudNativePgPostgres(name, { ...args, ...own("http://minio:9000") }), {
        message:
          'CloudNativePgPostgres "postgres-core": backup.destination.s3.endpoint must be an https URL, got "http://minio:9000"',
      });
    });
  });

  it("starts from another cluster's backups at any moment of theirs, and only reads them (CC-020, CC-087)", async () => {
    const recovery = { serverName: "postgres-lost", destination, targetTime: "2026-11-21T08:30:00Z" };
    const manifests = await renderDatabase({ recovery });
    assert.deepEqual(manifests.field("Cluster", name, "spec.bootstrap"), {
      recovery: {
        database: "cortex_core",
        owner: "cortex",
        secret: { name: "postgres-credentials" },
        source: "postgres-lost",
        recoveryTarget: { targetTime: "2026-11-21T08:30:00Z" },
      },
    });
    assert.deepEqual(manifests.field("Cluster", name, "spec.externalClusters"), [
      {
        name: "postgres-lost",
        plugin: {
          name: "barman-cloud.cloudnative-pg.io",
          parameters: { barmanObjectName: "postgres-core-origin", serverName: "postgres-lost" },
        },
      },
    ]);
    assert.equal(manifests.field("ObjectStore", "postgres-core-origin", "spec.retentionPolicy"), undefined);
  });

  it("does not start from the folder it would archive into", async () => {
    await render(() => {
      assert.throws(() => new CloudNativePgPostgres(name, { ...args, recovery: { serverName: name, destination } }), {
        message:
          'CloudNativePgPostgres "postgres-core": recovery.serverName must be another cluster than the one to create, ' +
          'got "postgres-core"',
      });
    });
  });
});
