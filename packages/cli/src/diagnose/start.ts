import type { CoreV1Event, V1Container, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { podRow, reasonNotReady } from "../status/pods.ts";
import { deploymentRow } from "../status/workloads.ts";
import { containersThatRan, logTail, masked } from "./logs.ts";
import type { Section, Subject } from "./subject.ts";

/** Why a workload does not start: its pods and what holds them up, events, what it is told, and its last words. */
export async function diagnoseStart(subject: Subject): Promise<Section[]> {
  return [
    await rollout(subject),
    pods(subject),
    await events(subject),
    await configuration(subject),
    await logs(subject),
  ];
}

async function rollout({ cluster, namespace, service: { name } }: Subject): Promise<Section> {
  const deployments = await cluster.list("Deployment", namespace);
  const found = deployments.find(({ metadata }) => metadata?.name === name);
  const rollouts = found ? [] : await cluster.list("Rollout", namespace);
  if (!found && !rollouts.some(({ metadata }) => metadata?.name === name)) {
    return section("Rollout", [], [`no Deployment or Rollout ${name} is in namespace ${namespace}; run axon up`]);
  }
  if (!found) return section("Rollout", [`Rollout ${name}`]);
  const row = deploymentRow({ kind: "Deployment", namespace, name }, found);
  // A quota or an admission policy that refuses pods tells it here alone.
  const refused = found.status?.conditions?.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  const findings = [row.reason, refused?.message].flatMap((reason) => (reason ? `Deployment ${name}: ${reason}` : []));
  return section("Rollout", [`Deployment ${name} ${row.state}`], findings);
}

function pods({ pods, namespace, cluster }: Subject): Section {
  if (pods.length === 0) {
    const nothing = cluster.config ? "there is none" : "the sandbox runs none";
    return section("Pods", [nothing], cluster.config ? ["there is no pod of it"] : []);
  }
  const findings = pods.flatMap((pod) => {
    const { ready, name, reason } = podRow(namespace, pod);
    return ready === false ? `${name}: ${reason}` : [];
  });
  return section("Pods", pods.flatMap(descriptionOf), findings);
}

/** As `kubectl describe pod` does, what says why it is where it is. */
function descriptionOf(pod: V1Pod): string[] {
  const { name, state } = podRow("", pod);
  const { nodeName, nodeSelector, tolerations = [], containers = [], initContainers = [] } = pod.spec ?? {};
  const selector = Object.entries(nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const last = containersOf(pod).flatMap(({ name: container, lastState }) => {
    const ended = lastState?.terminated;
    return ended ? `  ${container} last ended with ${ended.exitCode} (${ended.reason ?? "no reason"})` : [];
  });
  return [
    `${name}  ${state}`,
    `  on ${nodeName ?? "no node"}${selector.length > 0 ? `, which must have ${selector.join(", ")}` : ""}`,
    ...tolerations.flatMap(({ key, effect }) =>
      key && !key.startsWith("node.kubernetes.io/") ? `  tolerates ${key}${effect ? ` (${effect})` : ""}` : [],
    ),
    ...[...initContainers, ...containers].map(resourcesOf),
    ...last,
    ...[reasonNotReady(pod)].flatMap((reason) => (reason ? `  ${reason}` : [])),
  ];
}

function containersOf({ status }: V1Pod) {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function resourcesOf({ name, resources }: V1Container): string {
  const text = (amounts: { readonly [name: string]: string } | undefined) =>
    Object.entries(amounts ?? {})
      .map(([resource, amount]) => `${amount} ${resource}`)
      .join(", ") || "nothing";
  return `  ${name} asks for ${text(resources?.requests)}; at most ${text(resources?.limits)}`;
}

/** Events of the workload, its ReplicaSets and its pods, the newest last. */
async function events({ cluster, namespace, service: { name } }: Subject): Promise<Section> {
  const all = await cluster.list("Event", namespace);
  const own = all.filter(({ involvedObject: { name: of = "" } }) => of === name || of.startsWith(`${name}-`));
  const warnings = own.filter(({ type }) => type === "Warning").sort((a, b) => momentOf(a) - momentOf(b));
  const lines = warnings
    .slice(-20)
    .map(
      ({ involvedObject: { kind, name: of }, reason, message, count = 1 }) =>
        `${kind} ${of}: ${reason}: ${masked(message ?? "")}${count > 1 ? ` (${count} times)` : ""}`,
    );
  return section("Warnings of the cluster", lines.length > 0 ? lines : ["none"]);
}

function momentOf({ lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  const moment = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return moment === undefined ? 0 : new Date(moment).getTime();
}

/** What it is told, without secrets: of those only where they come from. */
async function configuration({ cluster, namespace, template }: Subject): Promise<Section> {
  if (!template) return section("Configuration", ["nothing is told to what is not there"]);
  const maps = await cluster.list("ConfigMap", namespace);
  const named = configMapsOf(template);
  const missing = named.filter((name) => !maps.some(({ metadata }) => metadata?.name === name));
  const shown = maps
    .filter(({ metadata }) => named.includes(metadata?.name ?? ""))
    .flatMap(({ metadata, data = {} }) => [
      `ConfigMap ${metadata?.name}`,
      ...Object.entries(data).flatMap(([key, value]) =>
        `${key}=${value}`
          .trimEnd()
          .split("\n")
          .map((line) => `  ${masked(line)}`),
      ),
    ]);
  const secrets = containersIn(template).flatMap(({ env = [] }) =>
    env.flatMap(({ name, valueFrom }) => {
      const key = valueFrom?.secretKeyRef;
      return key ? `${name} is ${key.key} of Secret ${key.name}` : [];
    }),
  );
  const findings = missing.map((name) => `ConfigMap ${name} is not there`);
  return section("Configuration", [...shown, ...new Set(secrets)], findings);
}

function containersIn({ initContainers = [], containers }: V1PodSpec): V1Container[] {
  return [...initContainers, ...containers];
}

function configMapsOf(template: V1PodSpec): string[] {
  const fromVolumes = (template.volumes ?? []).flatMap(({ configMap, projected }) => [
    ...(configMap?.name ? [configMap.name] : []),
    ...(projected?.sources ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
  ]);
  const fromContainers = containersIn(template).flatMap(({ env = [], envFrom = [] }) => [
    ...envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
    ...env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef?.name ?? []),
  ]);
  return [...new Set([...fromContainers, ...fromVolumes])];
}

/** The last 50 lines of each container, of its run before this one where it was started again. */
async function logs(subject: Subject): Promise<Section> {
  const parts = await Promise.all(
    subject.pods.flatMap((pod) => {
      const name = pod.metadata?.name ?? "";
      return containersThatRan(pod).map(async ({ name: container, restarted }) => {
        const lines = await logTail(subject, name, container, { lines: 50, previous: restarted });
        const which = restarted ? `${name} ${container}, the run before` : `${name} ${container}`;
        return [which, ...(lines.length > 0 ? lines : ["(nothing was said)"]).map((line) => `  ${line}`)];
      });
    }),
  );
  return section("Logs", parts.length > 0 ? parts.flat() : ["nothing has run"]);
}

function section(title: string, lines: readonly string[], findings: readonly string[] = []): Section {
  return { title, lines, findings };
}
