import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan, type SystemOverride } from "@axon/core";
import { spek } from "@axon/systems";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { strengthTemplate } from "../../packages/secrets/src/strength.ts";
import { cacheMemory, workerCount } from "../../packages/systems/src/spek/sizing.ts";
import { waitedFor } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";
import { skipWithout } from "../support/tools.ts";

type Rendered = readonly RegisteredResource[];

describe("what SPEK's processes get on Kubernetes", () => {
  let prod: Rendered;
  let staging: Rendered;
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
    staging = await renderStack("spek-staging-kubernetes");
  });
  const file = (from: Rendered) => parse(object(from, "ConfigMap", "spek-file").data["production.yaml"]);

  it("is every variable of the catalogue with its value (SP-024, SP-025, SP-026, SP-028, SP-031)", () => {
    for (const [from, environment] of [
      [prod, "production"],
      [staging, "staging"],
    ] as const) {
      assert.partialDeepStrictEqual(environmentOf(from, object(from, "Deployment", "spek")), {
        SPEK_ENV: environment,
        SPEK_CONFIG_PATH: "/etc/spek/production.yaml",
        SPEK_LOG_LEVEL: "INFO",
        SPEK_DEBUG: "false",
        SPEK_DB_HOST: "postgres-service",
        SPEK_DB_PORT: "5432",
        SPEK_DB_NAME: "spek",
        SPEK_DB_PASSWORD: "postgres-credentials/password",
        SPEK_REDIS_URL: "redis-credentials/url",
        SPEK_REDIS_PASSWORD: "redis-credentials/password",
        // 90 percent of 4Gi, and one for each of two cores.
        SPEK_MEMORY_LIMIT: "3686",
        SPEK_MAX_WORKERS: "2",
        SPEK_TIMEOUT: "600",
        SPEK_METRICS_ENABLED: "true",
        SPEK_ALERT_WEBHOOK_URL: "alert-webhook/webhookUrl",
        SPEK_NASA_COMPLIANCE_STRICT: "true",
        SPEK_BYZANTINE_FAULT_TOLERANCE: "true",
        SPEK_THEATER_DETECTION_ENABLED: "true",
        SPEK_PERFORMANCE_MONITORING_ENABLED: "true",
      });
      // The address with its password is filled in by the secret's own template, at database 0.
      const { template } = object(from, "ExternalSecret", "redis-credentials").spec.target;
      assert.match(template.data.url, /^redis:\/\/:\{\{.*password.*\}\}@redis-service:6379\/0$/);
    }
  });

  it("are the five secrets, copied from the store into Secrets, the keys into an Opaque one (SP-027, SP-093)", () => {
    const { data, target } = object(prod, "ExternalSecret", "spek-secrets").spec;
    assert.deepEqual([target.name, target.template.type], ["spek-secrets", "Opaque"]);
    assert.deepEqual(
      data.map(({ secretKey, remoteRef }: KubernetesObject) => [secretKey, remoteRef.key, remoteRef.property]),
      ["SPEK_SECRET_KEY", "SPEK_JWT_SECRET", "SPEK_ENCRYPTION_KEY"].map((key) => [key, "spek/spek-secrets", key]),
    );
    for (const store of ["postgres-credentials", "redis-credentials"])
      assert.ok(JSON.stringify(object(prod, "ExternalSecret", store).spec.data).includes('"secretKey":"password"'));
  });

  it("are random where no store has them: 64 characters for a key, 32 for a password (SP-027)", async () => {
    const dev = await renderStack("spek-dev-kubernetes", {
      "axon:system": "spek",
      "axon:environment": "dev",
      "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
    });
    const lengths = dev.flatMap(({ type, name, inputs }) =>
      type.endsWith(":RandomPassword") && /^(spek-secrets-SPEK_|(postgres|redis)-credentials-password)/.test(name)
        ? [[name, (inputs as { readonly length: number }).length]]
        : [],
    );
    assert.deepEqual(Object.fromEntries(lengths), {
      "postgres-credentials-password": 32,
      "redis-credentials-password": 32,
      "spek-secrets-SPEK_ENCRYPTION_KEY": 64,
      "spek-secrets-SPEK_JWT_SECRET": 64,
      "spek-secrets-SPEK_SECRET_KEY": 64,
    });
  });

  describe("where somebody could leave a sample in", () => {
    const handed = (secrets: object) => {
      const { secretStore: _, ...kubernetes } = Object(stackConfig("spek-prod-kubernetes")["axon:kubernetes"]);
      const rotated = { "spek-api-keys": new Date().toISOString().slice(0, "2026-11-01".length) };
      const given = { "alert-webhook.webhookUrl": "https://alerts.example.com/hook/key", ...secrets };
      return renderStack(
        "spek-prod-kubernetes",
        {
          ...stackConfig("spek-prod-kubernetes"),
          "axon:kubernetes": { ...kubernetes, rotated },
          "axon:secrets": given,
        },
        ["axon:secrets"],
      );
    };

    it("is refused before anything is made of it when it is handed to the stack, and never shown (SP-027)", async () => {
      for (const [secret, sample] of [
        ["spek-secrets.SPEK_SECRET_KEY", "your_secret_key_here"],
        ["spek-secrets.SPEK_JWT_SECRET", "your_jwt_secret_here"],
        ["spek-secrets.SPEK_ENCRYPTION_KEY", "your_encryption_key_here"],
        ["postgres-credentials.password", "your_secure_password_here"],
        ["redis-credentials.password", "aaaaaaaaaaaaaaaaaaaaaaaa"],
      ] as const) {
        await assert.rejects(handed({ [secret]: sample }), ({ message }: Error) => {
          const words =
            "must be at least 16 characters made at random, such as openssl rand -hex 24 gives, and no sample";
          assert.ok(message.includes(`config."axon:secrets"."${secret}" ${words}`), message);
          return !message.includes(sample);
        });
      }
    });

    it("fails the copy out of the store, which leaves the Secret as it was (SP-027)", () => {
      for (const [name, keys] of [
        ["spek-secrets", ["SPEK_ENCRYPTION_KEY", "SPEK_JWT_SECRET", "SPEK_SECRET_KEY"]],
        ["postgres-credentials", ["password"]],
        ["redis-credentials", ["password"]],
      ] as const) {
        const { deletionPolicy, template } = object(prod, "ExternalSecret", name).spec.target;
        assert.equal(deletionPolicy, "Retain");
        const [{ literal }] = template.templateFrom;
        const judged = strengthTemplate(Object.fromEntries(keys.map((key) => [key, "random" as const])));
        assert.ok(literal.endsWith(judged), name);
      }
    });
  });

  describe("the key that data is encrypted with", () => {
    const settings = () => Object(stackConfig("spek-prod-kubernetes")["axon:kubernetes"]);
    const rendered = (kubernetes: object) =>
      renderStack("spek-prod-kubernetes", {
        ...stackConfig("spek-prod-kubernetes"),
        "axon:kubernetes": kubernetes,
      });

    it("is kept a second time in another region and account, where nobody changes or deletes it (SP-027)", () => {
      const { spec } = object(prod, "PushSecret", "spek-secrets-copy");
      assert.deepEqual([spec.updatePolicy, spec.deletionPolicy], ["IfNotExists", "None"]);
      assert.deepEqual(spec.selector, { secret: { name: "spek-secrets" } });
      assert.deepEqual(
        spec.data.map(({ match }: KubernetesObject) => match),
        [
          {
            secretKey: "SPEK_ENCRYPTION_KEY",
            remoteRef: { remoteKey: "spek/spek-secrets.SPEK_ENCRYPTION_KEY", property: "value" },
          },
        ],
      );
      const [{ name }] = spec.secretStoreRefs;
      const { provider } = object(prod, "SecretStore", name).spec;
      assert.equal(provider.aws.region, "eu-west-1");
      assert.deepEqual(object(prod, "ServiceAccount", name).metadata.annotations, {
        "eks.amazonaws.com/role-arn": "arn:aws:iam::777788889999:role/spek-secret-copies",
      });
      const first = object(
        prod,
        "SecretStore",
        object(prod, "ExternalSecret", "spek-secrets").spec.secretStoreRef.name,
      );
      assert.equal(first.spec.provider.aws.region, "eu-central-1");
    });

    it("is not in one store alone in production, nor twice in the same (SP-027)", async () => {
      const { secretCopies, ...without } = settings();
      await assert.rejects(
        rendered(without),
        /secretCopies must be a store in another region or account, or false .*, got nothing; what is encrypted with spek-secrets\.SPEK_ENCRYPTION_KEY is lost with it/,
      );
      await assert.rejects(
        rendered({ ...without, secretCopies: without.secretStore }),
        /secretCopies must be another store than secretStore, got the same/,
      );
      const left = await rendered({ ...without, secretCopies: false });
      assert.equal(
        left.some(({ type }) => type.endsWith(":PushSecret")),
        false,
      );
    });
  });

  it("keeps data, cache and temporary files where volumes are, and is told to clean up hourly (SP-023)", () => {
    const { storage } = file(prod).spek;
    assert.deepEqual(storage, {
      base_path: "/app/data",
      cache_path: "/app/cache",
      temp_path: "/tmp/spek",
      max_storage_size: "40GB",
      cleanup_interval: 3600,
    });
    const { containers, volumes } = object(prod, "Deployment", "spek").spec.template.spec;
    const kind = (path: string) => {
      const mount = containers[0].volumeMounts.find(({ mountPath }: KubernetesObject) => mountPath === path);
      const volume = volumes.find(({ name }: { name: string }) => name === mount?.name);
      return volume?.persistentVolumeClaim ? "claim" : volume?.emptyDir ? "scratch" : undefined;
    };
    assert.deepEqual([kind("/app/data"), kind("/app/cache"), kind("/tmp")], ["claim", "scratch", "scratch"]);
  });

  it("starts once the schema of its release is there, by one job that has ended well (SP-039)", () => {
    for (const from of [prod, staging]) {
      assert.ok(waitedFor(from, "KubernetesService", "spek").includes("Job spek-db-init"));
      const found = from.find(({ type, name }) => type.endsWith(":Job") && name === "spek-db-init");
      const { spec } = (found?.inputs ?? {}) as KubernetesObject;
      const [container] = spec.template.spec.containers;
      assert.deepEqual(container.command, ["python", "-m", "spek.db.init"]);
      assert.equal(container.image, object(from, "Deployment", "spek").spec.template.spec.containers[0].image);
      assert.deepEqual([spec.completions ?? 1, spec.parallelism ?? 1], [1, 1]);
    }
  });

  it("gives Redis 2 GB of data in a larger container, 16 databases, and lets it evict the least used (SP-144)", () => {
    const text: string = object(prod, "ConfigMap", "redis").data["server.conf"];
    const setting = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1];
    const maxmemory = Number(setting("maxmemory"));
    assert.ok(Math.abs(maxmemory - 2 * 2 ** 30) < 2 ** 20, `${maxmemory} bytes`);
    assert.equal(setting("maxmemory-policy"), "allkeys-lru");
    assert.equal(setting("databases") ?? "16", "16", "as many as a server has that is told nothing");
    const [server] = object(prod, "StatefulSet", "redis").spec.template.spec.containers;
    assert.ok(Number.parseInt(server.resources.limits.memory, 10) * 2 ** 20 > maxmemory);
  });

  it("has backups each day, every moment between, and an alert when either fails, all by its settings (SP-150)", () => {
    assert.equal(object(prod, "ScheduledBackup", "postgres").spec.schedule, "0 0 2 * * *");
    assert.equal(object(prod, "ObjectStore", "postgres").spec.retentionPolicy, "30d");
    const { groups } = object(prod, "PrometheusRule", "spek-alerts").spec;
    const alert = (name: string) =>
      groups
        .flatMap(({ rules }: KubernetesObject) => rules)
        .find((rule: { readonly alert: string }) => rule.alert === name);
    // A day and two hours; five minutes are the recovery point.
    assert.match(alert("DatabaseBackupTooOld").expr, /last_available_backup_timestamp.* > 93600/);
    assert.match(alert("DatabaseLogArchiveFailing").expr, /seconds_since_last_archival.* > 300/);
  });

  it("is refused where backups cannot keep the promise (SP-150)", () => {
    const refused = (overrides: object) => () =>
      plan(spek, { environment: "prod", target: "kubernetes", overrides: overrides as SystemOverride });
    assert.throws(
      refused({ databases: { postgres: { backup: { pointInTime: false } } } }),
      /recoveryPoint|recovery point/,
    );
    assert.throws(refused({ databases: { postgres: { backup: false } } }), /recoveryPoint|recovery point|backup/);
  });

  it("removes keys without an expiry under its own prefix, logged in, and leaves all others (SP-157)", function () {
    const { spec } = object(prod, "CronJob", "spek-cache-cleanup").spec.jobTemplate.spec.template;
    const [container] = spec.containers;
    const variables = environmentOf(prod, { spec: { template: { spec } } } as unknown as KubernetesObject);
    assert.partialDeepStrictEqual(variables, {
      SPEK_CACHE_PREFIX: "spek:prod:",
      SPEK_REDIS_URL: "redis-credentials/url",
      SPEK_REDIS_PASSWORD: "redis-credentials/password",
    });
    skipWithout(this, "python3");
    const folder = mkdtempSync(join(tmpdir(), "axon-spek-"));
    try {
      writeFileSync(join(folder, "redis.py"), fakeRedis);
      const said = execFileSync("python3", container.command.slice(1), {
        encoding: "utf8",
        env: {
          ...process.env,
          PYTHONPATH: folder,
          SPEK_CACHE_PREFIX: "spek:prod:",
          SPEK_REDIS_URL: "redis://redis:6379/0",
          SPEK_REDIS_PASSWORD: "a password",
        },
      });
      assert.deepEqual(said.trim().split("\n"), [
        "login redis://redis:6379/0 a password",
        "unlink spek:prod:old",
        "removed 1 keys without expiry",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** A client that knows three keys, and writes down what is asked of it. */
const fakeRedis = `
class Redis:
    ttls = {"spek:prod:old": -1, "spek:prod:fresh": 60, "spek:staging:old": -1}
    @classmethod
    def from_url(cls, url, password):
        print("login", url, password)
        return cls()
    def scan_iter(self, pattern, count):
        return [key for key in self.ttls if key.startswith(pattern.rstrip("*"))]
    def ttl(self, key):
        return self.ttls[key]
    def unlink(self, key):
        print("unlink", key)
        return 1
`;

describe("the size of SPEK's processes", () => {
  const GiB = 1_024;
  for (const [cpuCores, memoryGiB, workers] of [
    [2, 4, 2],
    [1.5, 4, 1],
    [0.5, 4, 1],
    [8, 4, 4],
    [8, 7.99, 4],
    [6, 8, 6],
    [8, 8, 8],
    [16, 32, 8],
  ] as const) {
    it(`is ${workers} workers on ${cpuCores} cores with ${memoryGiB} GiB (SP-137)`, () => {
      assert.equal(workerCount({ cpuCores, memoryMiB: memoryGiB * GiB }), workers);
    });
  }

  for (const [memoryGiB, memory] of [
    [4, "512MB"],
    [7.99, "512MB"],
    [8, "1GB"],
    [15.99, "1GB"],
    [16, "2GB"],
    [64, "2GB"],
  ] as const) {
    it(`is a cache of ${memory} with ${memoryGiB} GiB (SP-138)`, () => {
      assert.equal(cacheMemory({ cpuCores: 2, memoryMiB: memoryGiB * GiB }), memory);
    });
  }
});
