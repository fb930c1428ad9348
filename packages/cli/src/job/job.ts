import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plan, PlannedJob } from "@axon/core";
import type { KubeConfig, V1Container, V1CronJob } from "@kubernetes/client-node";
import type { Cluster } from "../cluster/cluster.ts";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Context } from "../command.ts";
import { CommandFailure } from "../exit.ts";

export const pollMilliseconds = 2_000;

/** The CronJob that a job of the plan has in the cluster, suspended where it only runs when asked for. @throws CommandFailure */
export function cronJobOf(cluster: Cluster, plan: Plan, { name, layer }: PlannedJob): Promise<V1CronJob> {
  return cronJobNamed(cluster, layer ?? plan.namespace, name);
}

/** A CronJob by its name. @throws CommandFailure when it is not there */
export async function cronJobNamed(cluster: Cluster, namespace: string, name: string): Promise<V1CronJob> {
  const found = (await cluster.list("CronJob", namespace)).find(({ metadata }) => metadata?.name === name);
  if (found) return found;
  throw new CommandFailure(`CronJob ${name} is not in namespace ${namespace}; run axon up first`);
}

/** The client of a real cluster; only that runs anything. @throws CommandFailure */
export function clientOf({ config }: Cluster): KubeConfig {
  if (config) return config;
  throw new CommandFailure("the sandbox runs no jobs");
}

/** Makes a Job as `kubectl create job --from` does. @returns its name */
export async function startJob(
  cluster: Cluster,
  { metadata, spec }: V1CronJob,
  set: Readonly<Record<string, string>>,
): Promise<string> {
  const { BatchV1Api } = await import("@kubernetes/client-node");
  const template = spec?.jobTemplate;
  const pod = template?.spec?.template;
  if (!metadata?.name || !metadata.namespace || !template?.spec || !pod?.spec)
    throw new Error("a CronJob without a template");
  const variables = Object.entries(set).map(([name, value]) => ({ name, value }));
  const told = (container: V1Container): V1Container => ({
    ...container,
    // The last of a name wins, and goes before what a ConfigMap says.
    env: [...(container.env ?? []).filter(({ name }) => !(name in set)), ...variables],
  });
  const { initContainers } = pod.spec;
  const containers = {
    ...(initContainers ? { initContainers: initContainers.map(told) } : {}),
    containers: pod.spec.containers.map(told),
  };
  const name = `${metadata.name.slice(0, 50)}-${randomBytes(4).toString("hex")}`;
  const body = {
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: { ...template.metadata?.labels },
      annotations: { ...template.metadata?.annotations, "cronjob.kubernetes.io/instantiate": "manual" },
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "CronJob", name: metadata.name, uid: metadata.uid ?? "", controller: true },
      ],
    },
    spec: { ...template.spec, template: { ...pod, spec: { ...pod.spec, ...containers } } },
  };
  await clientOf(cluster)
    .makeApiClient(BatchV1Api)
    .createNamespacedJob({ namespace: metadata.namespace, body })
    .catch((error: unknown) => {
      throw new CommandFailure(`a Job of ${metadata.name} cannot be made: ${reasonOf(error)}`);
    });
  return name;
}

/**
 * Waits until a Job has ended. @returns whether it succeeded
 * @throws Interrupted on Ctrl-C, which leaves it running
 */
export async function finished(
  cluster: Cluster,
  { metadata }: V1CronJob,
  name: string,
  deadlineSeconds: number,
  interrupts: Context["interrupts"],
): Promise<boolean> {
  const namespace = metadata?.namespace ?? "";
  // The cluster ends it at its deadline; a little more is for the cluster to notice.
  const until = performance.now() + (deadlineSeconds + 120) * 1_000;
  while (performance.now() < until) {
    interrupts.check();
    const job = (await cluster.list("Job", namespace)).find((each) => each.metadata?.name === name);
    const ended = (type: string) =>
      job?.status?.conditions?.some((each) => each.type === type && each.status === "True");
    if (ended("Complete")) return true;
    if (ended("Failed")) return false;
    await sleep(pollMilliseconds, undefined, { signal: interrupts.signal }).catch(() => {});
  }
  throw new CommandFailure(`${name} has not ended within its deadline`);
}

/** The end of what each container of a Job's pods said. */
export async function logsOf(cluster: Cluster, { metadata }: V1CronJob, job: string, lines = 200): Promise<string[]> {
  const namespace = metadata?.namespace ?? "";
  const [{ CoreV1Api }, { logTail }] = await Promise.all([
    import("@kubernetes/client-node"),
    import("../diagnose/logs.ts"),
  ]);
  const api = clientOf(cluster).makeApiClient(CoreV1Api);
  const pods = (await cluster.list("Pod", namespace)).filter(
    (pod) => pod.metadata?.labels?.["batch.kubernetes.io/job-name"] === job,
  );
  const logs = await Promise.all(
    pods.flatMap(({ metadata, spec }) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) =>
        logTail({ api, namespace }, metadata?.name ?? "", name, { lines }),
      ),
    ),
  );
  return logs.flat();
}
