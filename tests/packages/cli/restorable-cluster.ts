import { readFileSync } from "node:fs";
import type { Executed, ServedCluster, ServedObject } from "../../support/object-server.ts";

const namespace = "spek";
const object = (apiVersion: string, kind: string, name: string, rest: object = {}): ServedObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name, namespace, ...("metadata" in rest ? (rest.metadata as object) : {}) },
});

/** SPEK's own stack file, which leads to a kubeconfig of the test's. */
export const stackFile = readFileSync(
  new URL("../../../Pulumi.spek-prod-kubernetes.yaml", import.meta.url),
  "utf8",
).replace("context: production", "context: production\n    kubeconfig: kubeconfig");

/** The variables that a Job's first container is told. */
export type Variables = Readonly<Record<string, string>>;

export interface Playing {
  /** What a server answers to psql and df. */
  readonly executes: (command: readonly string[]) => Executed;
  /** Does what a Job does. @returns what it says, and whether it succeeds */
  readonly jobs: Readonly<Record<string, (told: Variables, privateKey: string) => { log: string; succeeds: boolean }>>;
  readonly answers?: ServedCluster["answers"];
  /** Replicas that become ready of those that are asked for. @default - all */
  readonly ready?: (wanted: number) => number;
}

/** SPEK in production, with controllers: pods follow a Deployment's replicas, and Jobs end at once. */
export class RestorableCluster {
  readonly objects: ServedObject[];
  /** What happened, in order. */
  readonly happened: string[] = [];
  readonly served: ServedCluster;
  readonly #playing: Playing;

  constructor(playing: Playing) {
    this.#playing = playing;
    const cronJob = (name: string, container: string) =>
      object("batch/v1", "CronJob", name, {
        metadata: { uid: name },
        spec: {
          suspend: name.startsWith("postgres-restore"),
          schedule: "0 0 1 1 *",
          jobTemplate: {
            spec: {
              activeDeadlineSeconds: 600,
              template: {
                spec: { containers: [{ name: container, image: "i", env: [{ name: "DB_NAME", value: "spek" }] }] },
              },
            },
          },
        },
      });
    const logs: Record<string, string> = {};
    this.objects = [
      cronJob("postgres-restore-list", "list"),
      cronJob("postgres-restore", "restore"),
      cronJob("spek-vacuum", "vacuum"),
      cronJob("spek-update-baselines", "baselines"),
      ...this.#running(4, 4),
      object("v1", "Secret", "postgres-credentials"),
      object("postgresql.cnpg.io/v1", "Cluster", "postgres", { status: { currentPrimary: "postgres-2" } }),
    ];
    this.served = {
      objects: this.objects,
      logs,
      answers: (method, path) => {
        if (method === "DELETE")
          this.happened.push(
            `${path
              .split("/")
              .at(-1)
              ?.replace(/-[0-9a-f]{8}$/, "")} deleted`,
          );
        return playing.answers?.(method, path);
      },
      executes: (pod, container, command) => {
        if (`${pod}/${container}` !== "postgres-2/postgres") return { stderr: `no ${pod}/${container}`, code: 1 };
        const done = playing.executes(command);
        this.happened.push(
          ...statements(command).map((statement) => (done.code === 0 ? statement : `${statement} fails`)),
        );
        return done;
      },
      becomes: (changed) => this.#control(changed, logs),
    };
  }

  /** Suspended CronJobs, by name. */
  get suspended(): string[] {
    return this.objects.flatMap(({ kind, metadata, spec }) =>
      kind === "CronJob" && (spec as { readonly suspend?: boolean }).suspend ? [metadata.name] : [],
    );
  }

  #running(replicas: number, available: number): ServedObject[] {
    const pods = Array.from({ length: replicas }, (_, index) =>
      object("v1", "Pod", `spek-${index}`, {
        metadata: { labels: { app: "spek" } },
        spec: { containers: [] },
        status: { phase: "Running" },
      }),
    );
    const status = { observedGeneration: 1, availableReplicas: available };
    return [
      object("apps/v1", "Deployment", "spek", { metadata: { generation: 1 }, spec: { replicas }, status }),
      ...pods,
    ];
  }

  #control(changed: ServedObject, logs: Record<string, string>): ServedObject {
    const { kind, metadata } = changed;
    if (kind === "CronJob") {
      const { suspend } = changed.spec as { readonly suspend: boolean };
      this.happened.push(`${metadata.name} ${suspend ? "suspended" : "scheduled"}`);
    }
    if (kind === "Deployment") {
      const { replicas } = changed.spec as { readonly replicas: number };
      this.happened.push(`spek to ${replicas}`);
      const gone = this.objects.filter((each) => each.kind === "Pod" && each.metadata.name.startsWith("spek-"));
      for (const pod of gone) this.objects.splice(this.objects.indexOf(pod), 1);
      const [deployment = changed, ...pods] = this.#running(replicas, this.#playing.ready?.(replicas) ?? replicas);
      this.objects.push(...pods);
      return deployment;
    }
    if (kind === "Secret") this.happened.push(`${metadata.name} made`);
    // A typed client leaves the kind out, and there is no other Job to know it by.
    return kind === "" || kind === "Job" ? this.#end(changed, logs) : changed;
  }

  #end({ metadata, spec }: ServedObject, logs: Record<string, string>): ServedObject {
    type Container = {
      readonly name: string;
      readonly env: readonly { readonly name: string; readonly value: string }[];
    };
    const job = spec as { readonly template: { readonly spec: { readonly containers: readonly [Container] } } };
    const [{ name: container, env }] = job.template.spec.containers;
    const name = metadata.name.replace(/-[0-9a-f]{8}$/, "");
    const told = Object.fromEntries(env.map((each) => [each.name, each.value]));
    this.happened.push(`${name} of ${told.BACKUP_FILE ?? "nothing"} into ${told.DB_NAME}`);
    const secret = this.objects.find((each) => each.metadata.name === "postgres-restore-key");
    const key = (secret?.stringData as Variables | undefined)?.["key.asc"] ?? "";
    const { log, succeeds } = this.#playing.jobs[name]?.(told, key) ?? { log: "", succeeds: false };
    const pod = `${metadata.name}-pod`;
    logs[`${namespace}/${pod}/${container}`] = log;
    const labels = { "batch.kubernetes.io/job-name": metadata.name };
    this.objects.push(object("v1", "Pod", pod, { metadata: { labels }, spec: { containers: [{ name: container }] } }));
    const status = { conditions: [{ type: succeeds ? "Complete" : "Failed", status: "True" }] };
    return { apiVersion: "batch/v1", kind: "Job", metadata, spec, status };
  }
}

/** What psql is asked to do, but for questions. */
function statements(command: readonly string[]): string[] {
  return command
    .flatMap((word) => (word.startsWith("--command=") ? [word.slice("--command=".length)] : []))
    .filter((statement) => !/^SELECT (datname|EXISTS)/.test(statement));
}
