import assert from "node:assert/strict";
import {
  KubernetesCronJob,
  type KubernetesCronJobArgs,
  KubernetesJob,
  type KubernetesJobArgs,
} from "@axon/services/kubernetes";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

/** The migration of Cortex Core's main database. */
const migration: KubernetesJobArgs = {
  namespace: "cortex-core",
  labels: { "axon.dev/owner": "ai" },
  image: "registry.example.com/cortex-core-api:1.4.2",
  command: ["alembic", "upgrade", "head"],
  resources: { cpu: { request: "100m", limit: "500m" }, memory: { request: "128Mi", limit: "256Mi" } },
  environment: { DATABASE_URL: { secret: "cortex-core-secrets", key: "core-db-url" }, LOG_LEVEL: "INFO" },
};
const backup: KubernetesCronJobArgs = { ...migration, command: ["backup"], schedule: "0 2 * * *" };

const accountType = "kubernetes:core/v1:ServiceAccount";
const jobType = "kubernetes:batch/v1:Job";
const cronType = "kubernetes:batch/v1:CronJob";

async function record(program: () => void): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(program);
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}
const run = (args: Partial<KubernetesJobArgs> = {}) =>
  record(() => {
    new KubernetesJob("db-migration-job", { ...migration, ...args });
  });
const schedule = (args: Partial<KubernetesCronJobArgs> = {}) =>
  record(() => {
    new KubernetesCronJob("db-backup", { ...backup, ...args });
  });
const jobOf = (resources: readonly RecordedResource[]) => Object(only(resources, jobType).inputs);

describe("KubernetesJob", () => {
  it("is a Job and its settings", async () => {
    assert.deepEqual(childrenOf(await run(), "db-migration-job"), [
      "kubernetes:batch/v1:Job db-migration-job",
      "kubernetes:core/v1:ConfigMap db-migration-job-config",
      "kubernetes:core/v1:ServiceAccount db-migration-job",
    ]);
  });

  it("runs as an account of its own, which the cloud knows where it is told so, without a token of the cluster", async () => {
    const resources = await run();
    const account = Object(only(resources, accountType, "db-migration-job").inputs);
    assert.equal(account.automountServiceAccountToken, false);
    assert.equal("annotations" in account.metadata, false);
    const { spec } = jobOf(resources).spec.template;
    assert.deepEqual([spec.serviceAccountName, spec.automountServiceAccountToken], ["db-migration-job", false]);

    const roleArn = "arn:aws:iam::111122223333:role/backup";
    const known = await schedule({ identity: { aws: { roleArn } } });
    const { annotations } = Object(only(known, accountType, "db-backup").inputs).metadata;
    assert.deepEqual(annotations, { "eks.amazonaws.com/role-arn": roleArn });
    await assert.rejects(run({ identity: { aws: { roleArn: "backup" } } }), {
      message: /identity\.aws\.roleArn must be arn:aws:iam::ACCOUNT:role\/NAME, got "backup"/,
    });
  });

  it("finds what it mounts, and has fetched what it needs, before it starts", async () => {
    const keys = { secret: "models-credentials", key: "key" };
    const { spec } = jobOf(
      await run({
        mounts: {
          reports: { path: "/reports", claim: "reports" },
          models: {
            path: "/models",
            models: {
              source: { s3: { bucket: "models", keys: { accessKeyId: keys, secretAccessKey: keys } } },
              artefacts: { risk: { from: "risk", version: "3.0.1" } },
              limit: "1Gi",
            },
          },
        },
      }),
    );
    const { containers, initContainers, volumes } = spec.template.spec;
    assert.deepEqual(containers[0].volumeMounts.slice(0, 2), [
      { name: "reports", mountPath: "/reports" },
      { name: "models", mountPath: "/models", readOnly: true },
    ]);
    assert.deepEqual(initContainers[0].command.slice(-2), ["models:models/risk/3.0.1", "/models/risk"]);
    assert.deepEqual(volumes.slice(0, 2), [
      { name: "reports", persistentVolumeClaim: { claimName: "reports" } },
      { name: "models", emptyDir: { sizeLimit: "1Gi" } },
    ]);
  });

  it("refuses a mount where it writes already, and models that nothing opens", async () => {
    await assert.rejects(run({ mounts: { reports: { path: "/tmp", claim: "reports" } } }), /mounts\.reports\.path/);
    const models = {
      source: { s3: { bucket: "models" } },
      artefacts: { risk: { from: "a", version: "1" } },
      limit: "1Gi",
    };
    await assert.rejects(run({ mounts: { models: { path: "/models", models } } }), /mounts\.models\.models\.source/);
  });

  it("runs the migration of the deployed version, at most four more times, never restarted in place (CC-069)", async () => {
    const { metadata, spec } = jobOf(await run());
    assert.match(metadata.name, /^db-migration-job-[0-9a-f]{8}$/);
    assert.equal(metadata.namespace, "cortex-core");
    assert.deepEqual(metadata.labels, { "axon.dev/owner": "ai", app: "db-migration-job" });
    assert.equal(spec.backoffLimit, 4);
    assert.equal(spec.activeDeadlineSeconds, 600);
    const { restartPolicy, containers } = spec.template.spec;
    assert.equal(restartPolicy, "Never");
    assert.equal(containers[0].image, "registry.example.com/cortex-core-api:1.4.2");
    assert.deepEqual(containers[0].command, ["alembic", "upgrade", "head"]);
    assert.deepEqual(containers[0].env, [
      { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "cortex-core-secrets", key: "core-db-url" } } },
    ]);
    assert.deepEqual(containers[0].envFrom, [{ configMapRef: { name: "db-migration-job-config" } }]);
  });

  it("runs one pod at a time, and takes a drained node for no failure", async () => {
    const { spec } = jobOf(await run());
    assert.equal(spec.podReplacementPolicy, "Failed");
    assert.deepEqual(spec.podFailurePolicy, {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    });
  });

  it("is a new Job for a new image, command or setting, and the same for the same (CC-069)", async () => {
    const name = async (args: Partial<KubernetesJobArgs> = {}) => jobOf(await run(args)).metadata.name;
    const first = await name();
    const environment = { LOG_LEVEL: "INFO", DATABASE_URL: { secret: "cortex-core-secrets", key: "core-db-url" } };
    assert.equal(await name({ environment }), first, "order means nothing");
    assert.equal(await name({ retries: 1 }), first);
    assert.notEqual(await name({ image: "registry.example.com/cortex-core-api:1.4.3" }), first);
    assert.notEqual(await name({ command: ["alembic", "downgrade", "-1"] }), first);
    assert.notEqual(await name({ environment: { ...environment, LOG_LEVEL: "DEBUG" } }), first);
  });

  it("is replaced when it failed, and waited for as long as it may take", async () => {
    const resources = await run({ deadline: "30m" });
    assert.deepEqual(jobOf(resources).metadata.annotations, { "pulumi.com/replaceUnready": "true" });
    assert.equal(jobOf(resources).spec.activeDeadlineSeconds, 1800);
    assert.deepEqual(only(resources, jobType).options.timeouts, { create: "31m", update: "31m" });
  });

  it("stays to be read until the next release, or as long as it is told to (CC-069)", async () => {
    assert.equal("ttlSecondsAfterFinished" in jobOf(await run()).spec, false);
    assert.equal(jobOf(await run({ keepFor: "1d" })).spec.ttlSecondsAfterFinished, 86_400);
  });

  it("runs hardened, within its resources (CC-030, CC-031, CC-113)", async () => {
    const pod = jobOf(await run({ user: { uid: 70, gid: 70 }, imagePullSecrets: ["registry"] })).spec.template.spec;
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual([pod.securityContext.runAsUser, pod.securityContext.runAsNonRoot], [70, true]);
    assert.deepEqual(pod.imagePullSecrets, [{ name: "registry" }]);
    const [container] = pod.containers;
    assert.equal(container.securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(container.securityContext.capabilities, { drop: ["ALL"] });
    assert.deepEqual(container.volumeMounts, [{ name: "writable-tmp", mountPath: "/tmp" }]);
    assert.deepEqual(container.resources.limits, { cpu: "500m", memory: "256Mi" });
  });

  it("can be found by the network policies of its app", async () => {
    assert.equal(jobOf(await run()).spec.template.metadata.labels.app, "db-migration-job");
  });

  it("gives its name with the hash", async () => {
    let name: string | undefined;
    await recordResources(() => {
      new KubernetesJob("db-migration-job", migration).jobName.apply((value) => {
        name = value;
      });
    });
    assert.match(name ?? "", /^db-migration-job-[0-9a-f]{8}$/);
  });
});

describe("KubernetesCronJob", () => {
  it("is a CronJob and its settings", async () => {
    assert.deepEqual(childrenOf(await schedule(), "db-backup"), [
      "kubernetes:batch/v1:CronJob db-backup",
      "kubernetes:core/v1:ConfigMap db-backup-config",
      "kubernetes:core/v1:ServiceAccount db-backup",
    ]);
  });

  it("runs on time in UTC, never twice at once, and keeps three runs of each kind", async () => {
    const { jobTemplate, ...spec } = Object(only(await schedule(), cronType).inputs.spec);
    assert.deepEqual(spec, {
      schedule: "0 2 * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
    });
    assert.deepEqual(jobTemplate.metadata.labels, { "axon.dev/owner": "ai", app: "db-backup" });
    assert.equal(jobTemplate.spec.backoffLimit, 4);
    assert.equal(jobTemplate.spec.template.spec.restartPolicy, "Never");
    assert.equal(jobTemplate.spec.template.metadata.labels.app, "db-backup");
  });

  it("takes a time zone", async () => {
    const { spec } = only(await schedule({ timeZone: "Europe/Berlin" }), cronType).inputs;
    assert.equal(Object(spec).timeZone, "Europe/Berlin");
  });

  it("takes every way to write a schedule", async () => {
    for (const each of ["*/15 * * * *", "0 2 1,15 * 1-5", "30 4 * JAN-MAR sun"]) {
      assert.equal(Object(only(await schedule({ schedule: each }), cronType).inputs.spec).schedule, each);
    }
  });
});

describe("a job with wrong arguments", () => {
  const failure = async (create: () => void): Promise<string> => {
    let message = "";
    await recordResources(() => {
      try {
        create();
      } catch (error) {
        message = error instanceof Error ? error.message : "";
      }
    });
    return message;
  };

  const jobs: readonly [Partial<KubernetesJobArgs>, string][] = [
    [{ image: "web" }, 'image must be an exact image: a tag other than latest, or a digest, got "web"'],
    [{ command: [] }, "command must be a program and its arguments, got nothing"],
    [{ retries: -1 }, "retries must be an integer from 0 to 100, got -1"],
    [{ deadline: "0s" }, "deadline must be 1s to 1d, got 0s"],
    [{ keepFor: "59s" }, "keepFor must be 1m to 30d, got 59s"],
    [{ environment: { "1A": "" } }, 'environment.1A must be named in letters, digits and underscores, got "1A"'],
    [{ writablePaths: ["work"] }, 'writablePaths[0] must be a path that begins with "/", got "work"'],
    [
      { resources: { cpu: { request: "x" }, memory: { request: "1Gi", limit: "1Gi" } } },
      'resources.cpu.request must be a CPU quantity such as "500m" or "2", got "x"',
    ],
  ];
  for (const [args, message] of jobs) {
    it(`says: ${message}`, async () => {
      const create = () => new KubernetesJob("job", { ...migration, ...args });
      assert.equal(await failure(create), `KubernetesJob "job": ${message}`);
    });
  }

  const cronJobs: readonly [string, Partial<KubernetesCronJobArgs>, string][] = [
    [
      "backup",
      { schedule: "@daily" },
      'schedule must be a cron schedule of five fields, such as "0 2 * * *", got "@daily"',
    ],
    [
      "backup",
      { schedule: "0 2 * *" },
      'schedule must be a cron schedule of five fields, such as "0 2 * * *", got "0 2 * *"',
    ],
    [
      "backup",
      { timeZone: "Berlin" },
      'timeZone must be a name of the tz database, such as "Europe/Berlin", got "Berlin"',
    ],
    ["b".repeat(53), {}, `must be named in at most 52 characters, got "${"b".repeat(53)}"`],
  ];
  for (const [name, args, message] of cronJobs) {
    it(`says: ${message}`, async () => {
      const create = () => new KubernetesCronJob(name, { ...backup, ...args });
      assert.equal(await failure(create), `KubernetesCronJob "${name}": ${message}`);
    });
  }

  it("may have a name of 52 characters and the shortest memory", async () => {
    const create = () => new KubernetesCronJob("b".repeat(52), { ...backup, retries: 0, keepFor: "60s" });
    assert.equal(await failure(create), "");
  });
});
