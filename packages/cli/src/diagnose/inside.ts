import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1Container, V1EphemeralContainer, V1Pod } from "@kubernetes/client-node";
import { reasonOf } from "../cluster/kubeconfig.ts";
import { runningPod, type Subject } from "./subject.ts";

/** Longest wait for a container to be started and done, its image pulled included, in milliseconds. */
const longestMilliseconds = 120_000;
const pollMilliseconds = 1_000;

/** Reasons for which a container that waits will go on waiting. */
const hopeless = /^(ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError|CreateContainerError)$/;

/** What came of looking from inside: lines `key=value` that the script wrote, or why it could not be done. */
export type Inside =
  | { readonly answers: Readonly<Record<string, readonly string[]>> }
  | { readonly impossible: string };

/**
 * Runs a script of sh beside a workload's container: in its pod's network, with its variables and volumes, as its user, in an
 * ephemeral container, so that a hardened image needs no shell (https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers).
 * It stays in the pod, ended, until the pod goes.
 */
export async function lookInside(subject: Subject, script: readonly string[]): Promise<Inside> {
  const pod = runningPod(subject);
  const container = pod?.spec?.containers.find(({ name }) => name === subject.service.name) ?? pod?.spec?.containers[0];
  if (!subject.api || !pod || !container) return { impossible: "no pod of it runs" };
  const image = subject.image ?? (await databaseImage(subject));
  if (image === undefined) return { impossible: "no image with a shell is known; name one with --image" };
  const added = besides(container, image, script);
  try {
    const problem = await run(subject, pod, added);
    if (problem) return { impossible: problem };
    const name = pod.metadata?.name ?? "";
    const request = { name, namespace: subject.namespace, container: added.name };
    return { answers: readAnswers(await subject.api.readNamespacedPodLog(request)) };
  } catch (error) {
    return { impossible: `an ephemeral container in ${pod.metadata?.name} is not possible: ${reasonOf(error)}` };
  }
}

/** CloudNativePG's image has a shell and psql, and is on the nodes of a system with a database already. */
export async function databaseImage({ cluster, resolved: { plan } }: Subject): Promise<string | undefined> {
  const namespaces = [...new Set(plan.databases.map(({ layer }) => layer ?? plan.namespace))];
  const pods = (await Promise.all(namespaces.map((namespace) => cluster.list("Pod", namespace)))).flat();
  const servers = pods.filter(({ metadata }) => metadata?.labels?.["cnpg.io/cluster"] !== undefined);
  return servers.flatMap(({ spec }) => spec?.containers ?? []).find(({ name }) => name === "postgres")?.image;
}

/** What the container of the workload has, but its program, its ports and its checks. */
function besides(container: V1Container, image: string, script: readonly string[]): V1EphemeralContainer {
  const { env, envFrom, volumeMounts = [], securityContext } = container;
  return {
    name: `axon-diagnose-${randomBytes(4).toString("hex")}`,
    image,
    command: ["sh", "-c", script.join("\n")],
    ...(env ? { env } : {}),
    ...(envFrom ? { envFrom } : {}),
    // An ephemeral container may not mount a part of a volume.
    volumeMounts: volumeMounts.filter(({ subPath, subPathExpr }) => !subPath && !subPathExpr),
    ...(securityContext ? { securityContext } : {}),
  };
}

/** @returns why it did not run; undefined when it did */
async function run(
  { api, namespace }: Subject,
  { metadata, spec }: V1Pod,
  added: V1EphemeralContainer,
): Promise<string | undefined> {
  const { PatchStrategy, setHeaderOptions } = await import("@kubernetes/client-node");
  const name = metadata?.name ?? "";
  const ephemeralContainers = [...(spec?.ephemeralContainers ?? []), added];
  await api?.patchNamespacedPodEphemeralcontainers(
    { name, namespace, body: { spec: { ephemeralContainers } } },
    setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
  );
  const until = performance.now() + longestMilliseconds;
  while (performance.now() < until) {
    const pod = await api?.readNamespacedPod({ name, namespace });
    const state = pod?.status?.ephemeralContainerStatuses?.find((status) => status.name === added.name)?.state;
    if (state?.terminated) return undefined;
    if (hopeless.test(state?.waiting?.reason ?? ""))
      return `${state?.waiting?.reason}: ${state?.waiting?.message ?? ""}`;
    await sleep(pollMilliseconds);
  }
  return `it did not end within ${longestMilliseconds / 1_000} s`;
}

function readAnswers(text: string): Readonly<Record<string, readonly string[]>> {
  const pairs = String(text ?? "")
    .split("\n")
    .flatMap((line) => {
      const [, key, value] = /^([\w.-]+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [{ key, value: value ?? "" }];
    });
  return Object.fromEntries(
    [...Map.groupBy(pairs, ({ key }) => key)].map(([key, found]) => [key, found.map(({ value }) => value)]),
  );
}
