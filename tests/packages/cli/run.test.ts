import assert from "node:assert/strict";
import { ObjectServer, type ServedCluster, type ServedObject } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";

const stackFile = `config:
  axon:system: nca
  axon:environment: prod
  axon:kubernetes:
    context: production
    kubeconfig: kubeconfig
    proxies: ["10.0.0.0/8"]
    capacity: { cpu: "200", memory: 800Gi, storage: 4Ti }
    backup: { s3: { bucket: b, roleArn: "arn:aws:iam::000000000000:role/r" } }
    dumps: false
`;
const namespace = "neuroca";
const object = (apiVersion: string, kind: string, name: string, rest: object = {}): ServedObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name, namespace, ...("metadata" in rest ? (rest.metadata as object) : {}) },
});

interface Workload {
  readonly spec: { readonly replicas: number };
}
interface JobSpec {
  readonly template: {
    readonly spec: { readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[] };
  };
}

/** A cluster with controllers: pods follow a Deployment's replicas, and a Job ends as it is told to. */
class Controlled {
  readonly objects: ServedObject[];
  /** What happened, in order. */
  readonly happened: string[] = [];
  readonly cluster: ServedCluster;

  constructor(end: "Complete" | "Failed", answers?: ServedCluster["answers"]) {
    const cronJob = (name: string) =>
      object("batch/v1", "CronJob", name, {
        metadata: { uid: "u1" },
        spec: {
          suspend: true,
          schedule: "0 0 1 1 *",
          jobTemplate: {
            metadata: { labels: { app: name } },
            spec: {
              backoffLimit: 0,
              template: {
                metadata: { labels: { app: name } },
                spec: {
                  containers: [
                    {
                      name,
                      image: "i",
                      env: [
                        { name: "BACKUP_KEY", value: "" },
                        { name: "OTHER", value: "o" },
                      ],
                    },
                  ],
                },
              },
            },
          },
        },
      });
    this.objects = [
      ...["db-rollback", "db-restore"].map(cronJob),
      ...["neuroca-api", "neuroca-worker"].flatMap((name, index) => this.#running(name, index + 2)),
      object("keda.sh/v1alpha1", "ScaledObject", "neuroca-worker-scaler", {
        spec: { scaleTargetRef: { name: "neuroca-worker" } },
      }),
    ];
    this.cluster = {
      objects: this.objects,
      logs: new Proxy(
        {},
        {
          get: (_, key) =>
            String(key).includes("/job-pod/") ? "backup is b/neuroca/1.sql\nurl postgres://me:hunter2@db/n" : undefined,
        },
      ),
      ...(answers ? { answers } : {}),
      becomes: (changed) => this.#control(changed, end),
    };
  }

  #running(name: string, replicas: number): ServedObject[] {
    const pods = Array.from({ length: replicas }, (_, index) =>
      object("v1", "Pod", `${name}-${index}`, {
        metadata: { labels: { app: name } },
        spec: { containers: [] },
        status: { phase: "Running" },
      }),
    );
    const status = { observedGeneration: 1, availableReplicas: replicas };
    return [
      object("apps/v1", "Deployment", name, { metadata: { generation: 1 }, spec: { replicas }, status }),
      ...pods,
    ];
  }

  #control(changed: ServedObject, end: string): ServedObject {
    const { kind, metadata } = changed;
    if (kind === "ScaledObject") {
      const annotations = (metadata.annotations ?? {}) as Readonly<Record<string, string>>;
      this.happened.push(`paused at ${annotations["autoscaling.keda.sh/paused-replicas"] ?? "nothing"}`);
      return changed;
    }
    if (kind === "Deployment") {
      const { replicas } = (changed as unknown as Workload).spec;
      this.happened.push(`${metadata.name} to ${replicas}`);
      const gone = this.objects.filter((each) => each.kind === "Pod" && each.metadata.name.startsWith(metadata.name));
      for (const pod of gone) this.objects.splice(this.objects.indexOf(pod), 1);
      const [deployment = changed, ...pods] = this.#running(metadata.name, replicas);
      this.objects.push(...pods);
      return deployment;
    }
    this.happened.push(`${metadata.name.replace(/-[0-9a-f]{8}$/, "")} ran`);
    this.objects.push(
      object("v1", "Pod", "job-pod", {
        metadata: { labels: { "batch.kubernetes.io/job-name": metadata.name } },
        spec: { containers: [{ name: "job" }] },
        status: { phase: "Succeeded" },
      }),
    );
    return {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata,
      spec: changed.spec,
      status: { conditions: [{ type: end, status: "True" }] },
    };
  }

  /** The variables that the Job was made with. */
  variables() {
    const job = this.objects.find(({ kind }) => kind === "Job");
    return (job?.spec as JobSpec | undefined)?.template.spec.containers[0]?.env;
  }
}

describe("axon run", () => {
  const project = new TestProject();
  let api: ObjectServer | undefined;
  before(() => project.write("Pulumi.prod.yaml", stackFile));
  afterEach(() => api?.close());
  after(() => project.remove());

  const run = async (args: readonly string[], controlled = new Controlled("Complete")) => {
    api = await ObjectServer.start(controlled.cluster);
    project.write("kubeconfig", api.kubeconfig("production"));
    return { controlled, ...(await project.run(["run", "nca", ...args, "--env", "prod"])) };
  };

  it("runs the job that rolls back the last migration once it is confirmed, as its CronJob has it (NC-041)", async () => {
    const { code, stdout, stderr, controlled } = await run(["db-rollback", "--yes"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(controlled.happened, ["db-rollback ran"]);
    assert.match(stdout, /^backup is b\/neuroca\/1\.sql$/m);
    assert.match(stdout, /^db-rollback-[0-9a-f]{8} succeeded$/m);
    const job = controlled.objects.find(({ kind }) => kind === "Job");
    assert.partialDeepStrictEqual(job?.metadata, {
      annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
      ownerReferences: [{ kind: "CronJob", name: "db-rollback", uid: "u1" }],
    });
    assert.partialDeepStrictEqual(job?.spec, { backoffLimit: 0 });
  });

  it("runs nothing that nobody has confirmed (NC-041)", async () => {
    const { code, stderr, controlled } = await run(["db-rollback"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^axon: db-rollback must be confirmed, but there is no terminal to ask on; add --yes to go ahead$/,
    );
    assert.deepEqual(controlled.happened, []);
  });

  it("restores the chosen backup with every writer stopped, and starts them again as they were (NC-043)", async () => {
    const key = "neuroca/production/2026/11/21/023000Z.sql";
    const { code, stdout, stderr, controlled } = await run(["db-restore", "--set", `BACKUP_KEY=${key}`, "--yes"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(controlled.happened, [
      "neuroca-api to 0",
      // KEDA would start the workers again.
      "paused at 0",
      "neuroca-worker to 0",
      "db-restore ran",
      "neuroca-api to 2",
      "neuroca-worker to 3",
      "paused at nothing",
    ]);
    assert.deepEqual(controlled.variables(), [
      { name: "OTHER", value: "o" },
      { name: "BACKUP_KEY", value: key },
    ]);
    assert.match(stdout, /succeeded; neuroca-api and neuroca-worker run again$/m);
  });

  it("leaves writers stopped after a restore that failed, and says how to start them (NC-043)", async () => {
    const { code, stdout, controlled } = await run(["db-restore", "--yes"], new Controlled("Failed"));
    assert.equal(code, 1);
    assert.deepEqual(controlled.happened.slice(-1), ["db-restore ran"]);
    assert.match(stdout, /FAILED; neuroca-api and neuroca-worker stay stopped/);
    const kubectl = "  kubectl --context production --namespace neuroca";
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.startsWith("  kubectl")),
      [
        `${kubectl} scale deployment/neuroca-api --replicas=2`,
        `${kubectl} scale deployment/neuroca-worker --replicas=3`,
        `${kubectl} annotate scaledobject.keda.sh/neuroca-worker-scaler autoscaling.keda.sh/paused-replicas-`,
      ],
    );
  });

  it("says so too where it stopped them and could not go on (NC-043)", async () => {
    const refused = { status: 403, body: { kind: "Status" } };
    const controlled = new Controlled("Complete", (method, path) =>
      method === "POST" && path.includes("/jobs") ? refused : undefined,
    );
    const { code, stdout, stderr } = await run(["db-restore", "--yes"], controlled);
    assert.equal(code, 1);
    assert.match(stderr, /a Job of db-restore cannot be made: HTTP 403/);
    assert.match(stdout, /^db-restore did not come to its end; neuroca-api and neuroca-worker stay stopped/m);
    assert.match(stdout, /annotate scaledobject\.keda\.sh\/neuroca-worker-scaler/);
  });

  it("masks what looks like a password in what the job said", async () => {
    const { stdout } = await run(["db-rollback", "--yes", "--json"]);
    assert.doesNotMatch(stdout, /hunter2/);
    assert.equal(JSON.parse(stdout).outcome, "succeeded");
  });

  const mistakes = [
    [["db-restor", "--yes"], /job "db-restor" is not one of .*; did you mean db-restore\?/],
    [["db-migrate", "--yes"], /job "db-migrate" is not one of db-backup, db-optimise, db-restore, db-rollback/],
    [
      ["db-restore", "--set", "BACKUP_KY=a", "--yes"],
      /variable of the job "BACKUP_KY" is not one of .*; did you mean BACKUP_KEY\?/,
    ],
    [
      ["db-restore", "--set", "NEUROCA_DB_PASSWORD=a", "--yes"],
      /variable of the job "NEUROCA_DB_PASSWORD" is not one of/,
    ],
    [["db-restore", "--set", "BACKUP_KEY", "--yes"], /Write it as NAME=value\./],
  ] as const;
  for (const [args, said] of mistakes) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, stderr, controlled } = await run(args);
      assert.equal(code, 2);
      assert.match(stderr, said);
      assert.deepEqual(controlled.happened, []);
    });
  }

  it("says what to do where the job was never deployed", async () => {
    const empty = new Controlled("Complete");
    empty.objects.splice(0, 2);
    empty.objects.push(object("batch/v1", "CronJob", "other"));
    const { code, stderr } = await run(["db-rollback", "--yes"], empty);
    assert.equal(code, 1);
    assert.match(stderr, /^axon: CronJob db-rollback is not in namespace neuroca; run axon up first$/);
  });
});
