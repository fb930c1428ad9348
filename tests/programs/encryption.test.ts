import assert from "node:assert/strict";
import { systems } from "@axon/systems";
import { objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object, renderStack, type StackConfig, stackConfig } from "../support/program.ts";

/** Whose guide asks for it. */
const asked: Readonly<Record<string, string>> = { nca: " (NC-048)", spiralcortex: " (SC-083)" };
const released = Object.values(systems).flatMap(({ name }) =>
  ["staging", "prod"].map((environment) => ({
    stack: name === "cortex-core" ? environment : `${name}-${environment}-kubernetes`,
    id: asked[name] ?? "",
  })),
);

/** Everything in an object by which a volume is asked for, as Kubernetes and the operators write it, and the class it names. */
function claimsIn(value: unknown, path = ""): readonly { readonly path: string; readonly className: unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Object(value);
  const sized = /\.(storage|walStorage)$/.test(path) && "size" in own;
  if (sized || "accessModes" in own || own.type === "persistent-claim")
    return [{ path, className: own.storageClassName ?? own.storageClass ?? own.class }];
  return Object.entries(value).flatMap(([key, inner]) => claimsIn(inner, `${path}.${key}`));
}

const claimsOf = (rendered: Rendered) =>
  rendered.flatMap(({ type, inputs }) => (type.startsWith("kubernetes:") ? claimsIn(inputs, type) : []));
const settings = (config: StackConfig) =>
  config["axon:kubernetes"] as { readonly encryptedClasses: Readonly<Record<string, unknown>> };

describe("what is kept is encrypted", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });
  const volumeKey = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-1111-4222-8333-444455556666";
  const backupKey = "arn:aws:kms:eu-central-1:111122223333:key/4d3c2b1a-5555-4666-8777-888899990000";

  for (const { stack, id } of released) {
    it(`on every volume of ${stack}, by a class that says so${id}`, async () => {
      const rendered = await renderStack(stack);
      const claims = claimsOf(rendered);
      assert.ok(claims.length >= 4, String(claims.length));
      const encrypting = Object.keys(settings(stackConfig(stack)).encryptedClasses);
      for (const { path, className } of claims)
        assert.ok(encrypting.includes(String(className)), `${path} ${className}`);
    });
  }

  it("under a key of one's own, in a class that is there before the namespaces (NC-048)", () => {
    const made = object(prod, "StorageClass", "neuroca");
    assert.equal(made.provisioner, "ebs.csi.aws.com");
    assert.deepEqual([made.parameters.encrypted, made.parameters.kmsKeyId], ["true", volumeKey]);
    // What a drill restores goes with it.
    assert.equal(made.reclaimPolicy, "Delete");
    assert.equal(object(prod, "Cluster", "postgres").spec.storage.storageClass, "neuroca");
    const [claim] = object(prod, "StatefulSet", "redis").spec.volumeClaimTemplates;
    assert.equal(claim.spec.storageClassName, "neuroca");
    for (const { type, name, dependencies } of prod) {
      if (!type.endsWith(":KubernetesNamespace")) continue;
      assert.ok(
        dependencies?.some((urn) => urn.endsWith("::neuroca") && urn.includes("StorageClass")),
        name,
      );
    }
  });

  it("in backups of the database, of objects and volumes, under a key of one's own (NC-048)", () => {
    const { data, wal } = object(prod, "ObjectStore", "postgres").spec.configuration;
    assert.deepEqual([data.encryption, data.additionalCommandArgs], ["aws:kms", [`--sse-kms-key-id=${backupKey}`]]);
    assert.deepEqual(
      [wal.encryption, wal.archiveAdditionalCommandArgs],
      ["aws:kms", [`--sse-kms-key-id=${backupKey}`]],
    );
    const [{ config }] = objectsOf(prod, "BackupStorageLocation").map(({ spec }) => spec) as [KubernetesObject];
    assert.deepEqual([config.serverSideEncryption, config.kmsKeyId], ["aws:kms", backupKey]);
  });

  it("in the bucket of nightly dumps, under a key of the installation's choice (NC-048)", async () => {
    const own = { BACKUP_ENCRYPTION: "aws:kms", BACKUP_KMS_KEY: "arn:aws:kms:eu-west-1:111122223333:key/dumps" };
    const rendered = await renderNca("prod", { jobs: { "db-backup": { env: own } } });
    const variables = (from: Rendered) => {
      const data = objectsOf(from, "ConfigMap").find(({ metadata }) => metadata.name.startsWith("db-backup"))?.data;
      return [data?.BACKUP_ENCRYPTION, data?.BACKUP_KMS_KEY];
    };
    assert.deepEqual(variables(rendered), Object.values(own));
    assert.deepEqual(variables(prod), ["AES256", ""]);
  });

  it("in a bucket of the system's own, with a key that no file holds (NC-048)", async () => {
    const rendered = await renderNca("prod", {}, { objectStore: { create: { storage: "100Gi" } } });
    const { containers } = object(rendered, "StatefulSet", "object-store").spec.template.spec;
    const variable = containers[0].env.find(({ name }: { readonly name: string }) => name === "WEED_S3_SSE_KEY");
    assert.deepEqual(variable.valueFrom.secretKeyRef, { name: "object-store-administrator", key: "encryption" });
  });

  for (const environment of ["staging", "prod"]) {
    it(`in SpiralCortex's ${environment}: database, cache, search, objects and backups, by keys of one's own (SC-083)`, async () => {
      const stack = `spiralcortex-${environment}-kubernetes`;
      const config = stackConfig(stack);
      const cluster = config["axon:kubernetes"] as { readonly backup: { readonly s3: object } };
      const own = { create: { driver: "aws-ebs-gp3", key: volumeKey } };
      const kubernetes = {
        ...cluster,
        storageClass: "own",
        encryptedClasses: { own },
        backup: { s3: { ...cluster.backup.s3, kmsKey: backupKey } },
      };
      const rendered = await renderStack(stack, { ...config, "axon:kubernetes": kubernetes });
      assert.deepEqual(
        [object(rendered, "StorageClass", "own").parameters.encrypted, volumeKey],
        ["true", object(rendered, "StorageClass", "own").parameters.kmsKeyId],
      );
      for (const kind of ["Cluster", "Elasticsearch", "StatefulSet"]) {
        const claims = claimsOf(rendered.filter(({ type }) => type.endsWith(`:${kind}`)));
        assert.ok(claims.length > 0, kind);
        for (const { path, className } of claims) assert.equal(className, "own", path);
      }
      const { data, wal } = object(rendered, "ObjectStore", "postgres").spec.configuration;
      assert.deepEqual([data.encryption, data.additionalCommandArgs], ["aws:kms", [`--sse-kms-key-id=${backupKey}`]]);
      assert.deepEqual(
        [wal.encryption, wal.archiveAdditionalCommandArgs],
        ["aws:kms", [`--sse-kms-key-id=${backupKey}`]],
      );
      const [server] = object(rendered, "StatefulSet", "object-store").spec.template.spec.containers;
      const key = server.env.find(({ name }: { readonly name: string }) => name === "WEED_S3_SSE_KEY");
      assert.deepEqual(key.valueFrom.secretKeyRef, { name: "object-store-administrator", key: "encryption" });
      const settings: Readonly<Record<string, string>> = object(
        rendered,
        "ConfigMap",
        "spiralcortex-models-bucket",
      ).data;
      assert.match(settings["1-encryption"] ?? "", /<SSEAlgorithm>AES256</);
    });
  }

  for (const environment of ["staging", "prod"] as const) {
    const refused = (message: RegExp, kubernetes: object) =>
      assert.rejects(renderNca(environment, {}, kubernetes), message);

    it(`or is refused in ${environment}: volumes of a class that does not say so`, async () => {
      await refused(
        /"axon:kubernetes"\.storageClass must be one of encryptedClasses, as volumes in (staging|prod) are encrypted, got "gp2"; encryptedClasses: \{ gp2: existing \} says that the cluster's class encrypts/,
        { storageClass: "gp2", encryptedClasses: { gp3: "existing" } },
      );
      await refused(
        /storageClass must be one of encryptedClasses, .* got nothing, which is the cluster's default class/,
        {
          storageClass: undefined,
        },
      );
    });
  }

  it("or is refused: a shared volume of such a class", async () => {
    const config = stackConfig("spek-prod-kubernetes");
    const encryptedClasses = { gp3: "existing" };
    const kubernetes = { ...settings(config), encryptedClasses };
    await assert.rejects(
      renderStack("spek-prod-kubernetes", { ...config, "axon:kubernetes": kubernetes }),
      /"axon:kubernetes"\.storageClasses\."?fast-ssd"? must be one of encryptedClasses, .* got "fsx-openzfs"/,
    );
  });

  it("or is refused: a key beside an encryption that takes none", async () => {
    const s3 = { bucket: "backups", roleArn: "arn:aws:iam::111122223333:role/backup", encryption: "AES256" };
    await assert.rejects(
      renderNca("prod", {}, { backup: { s3: { ...s3, kmsKey: backupKey } } }),
      /backup.*kmsKey must be absent where encryption is "AES256"/,
    );
  });

  it("or is refused in staging and prod: going without", async () => {
    for (const environment of ["staging", "prod"] as const)
      await assert.rejects(
        renderNca(environment, {}, { unencryptedVolumes: true }),
        new RegExp(`unencryptedVolumes must be absent, as volumes in ${environment} are encrypted, got true`),
      );
  });

  for (const { name } of Object.values(systems)) {
    it(`or ${name} is refused in development, unless its stack says that its cluster cannot${asked[name] ?? ""}`, async () => {
      const rendered = (kubernetes: object) =>
        renderStack(`${name}-dev-kubernetes`, {
          "axon:system": name,
          "axon:environment": "dev",
          "axon:kubernetes": { context: "dev", ...kubernetes },
        });
      await assert.rejects(rendered({}), /as volumes in dev are encrypted, got nothing, .*; unencryptedVolumes: true/);
      const encrypted = { storageClass: "own", encryptedClasses: { own: "existing" } };
      const claims = claimsOf(await rendered(encrypted));
      assert.ok(claims.length > 0);
      for (const { path, className } of claims) assert.equal(className, "own", path);
    });
  }

  it("in development, by what its stack says of its cluster", async () => {
    await assert.rejects(
      renderDevelopment({}, { unencryptedVolumes: false }),
      /"axon:kubernetes"\.storageClass must be one of encryptedClasses, as volumes in dev are encrypted, got nothing, which is the cluster's default class; .*; unencryptedVolumes: true goes without, on a local cluster whose class cannot/,
    );
    const classes = async (settings: object) => claimsOf(await renderDevelopment({}, settings));
    const created = { encryptedClasses: { own: { create: { driver: "aws-ebs-gp3" } } }, storageClass: "own" };
    for (const { settings, named } of [
      { settings: { ...created, unencryptedVolumes: false }, named: "own" },
      { settings: { unencryptedVolumes: true }, named: undefined },
    ]) {
      const claims = await classes(settings);
      assert.ok(claims.length > 0);
      for (const { className } of claims) assert.equal(className, named);
    }
  });
});
