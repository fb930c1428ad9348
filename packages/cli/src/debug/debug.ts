import type { PlannedService } from "@axon/core";
import type { KubeConfig, V1Pod } from "@kubernetes/client-node";
import { type Cluster, clusterOf } from "../cluster/cluster.ts";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Context, DeploymentOptions } from "../command.ts";
import { columns } from "../console/columns.ts";
import { databaseImage } from "../diagnose/inside.ts";
import { masked } from "../diagnose/logs.ts";
import { runningPod, subjectOf } from "../diagnose/subject.ts";
import { CommandFailure, exitCode, UsageError } from "../exit.ts";
import { author } from "../lifecycle/release-record.ts";
import { oneOf } from "../project/choices.ts";
import { type Resolved, resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { kubectl } from "./kubectl.ts";

export interface DebugOptions extends DeploymentOptions {
  /** Image with a shell. @default - the database's own */
  readonly image?: string;
  /** `local:remote`, or `true` for the service's own port at both ends. */
  readonly forward?: string | true;
  readonly events?: boolean;
}

/**
 * Opens a shell beside a service's process, forwards its port, or shows its namespace's events; each by the caller's own rights.
 * What lets somebody in is written down in the cluster before. @returns the exit code
 */
export async function debug(
  context: Context,
  system: string,
  named: string | undefined,
  options: DebugOptions,
): Promise<number> {
  const project = findProject(context.directory);
  const { forward, events } = options;
  const resolved = await resolveDeployment(requestOf(context, system, options, "target"), project, deployable);
  const service = serviceNamed(resolved, named);
  const cluster = await clusterOf(resolved, project);
  if (events) return showEvents(context, cluster, resolved, service);
  const subject = await subjectOf(resolved, cluster, service);
  const pod = runningPod(subject);
  if (!pod) throw new CommandFailure(`no pod of ${service.name} runs; axon diagnose --for start says why`);
  const run = kubectl(context, resolved.settings.kubernetes, project.directory, subject.namespace);
  const by = author(context);
  if (forward !== undefined) {
    const ports = forward === true ? `${service.port}:${service.port}` : forward;
    if (!/^\d+:\d+$/.test(ports)) throw new UsageError(`--forward must be such as 8000:8000, got "${ports}"`);
    await record(cluster, pod, `${by} forwards port ${ports} of ${service.name}`);
    return run(["port-forward", `service/${service.name}`, ports]);
  }
  if (!context.terminal) throw new UsageError("a shell needs a terminal; --forward and --events do not");
  const image = options.image ?? (await databaseImage(subject));
  if (image === undefined) throw new UsageError("no image with a shell is known; name one with --image");
  await record(cluster, pod, `${by} opens a shell beside ${service.name} with ${image}`);
  // As the namespace's Pod Security Standard wants it.
  const beside = ["--image", image, "--target", service.name, "--profile", "restricted"];
  return run(["debug", "--stdin", "--tty", `pod/${pod.metadata?.name}`, ...beside, "--", "sh"]);
}

function serviceNamed({ plan: { services, system } }: Resolved, named: string | undefined): PlannedService {
  const [first] = services.filter(({ endpoints }) => endpoints.length > 0);
  const names = services.map(({ name }) => name);
  const name = named === undefined ? first?.name : oneOf("service", named, names);
  const found = services.find((service) => service.name === name);
  if (found) return found;
  throw new UsageError(`name a service of ${system}: ${names.join(", ")}`);
}

/** An event of the pod, which monitoring and the audit log keep; whoever may not write it down may not go in. */
async function record(cluster: Cluster, { metadata }: V1Pod, message: string): Promise<void> {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const { config } = cluster as { readonly config: KubeConfig };
  const { name = "", namespace = "", uid = "" } = metadata ?? {};
  const now = new Date();
  const body = {
    metadata: { generateName: "axon-debug-", namespace },
    involvedObject: { apiVersion: "v1", kind: "Pod", name, namespace, uid },
    reason: "DebugAccess",
    message,
    type: "Warning",
    source: { component: "axon" },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  await config
    .makeApiClient(CoreV1Api)
    .createNamespacedEvent({ namespace, body })
    .catch((error: unknown) => {
      throw new CommandFailure(
        `what you do cannot be written down in ${namespace}, so it is not done: ${reasonOf(error)}`,
      );
    });
}

/** Events of the service's namespace, the newest last. */
async function showEvents(
  { output }: Context,
  cluster: Cluster,
  { plan, deployment }: Resolved,
  { layer }: PlannedService,
): Promise<number> {
  const namespace = layer ?? plan.namespace;
  const found = await cluster.list("Event", namespace);
  const events = found
    .map(({ lastTimestamp, eventTime, metadata, type, reason, message, involvedObject: { kind, name } }) => ({
      time: new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).toISOString(),
      type: type ?? "",
      object: `${kind}/${name}`,
      reason: reason ?? "",
      message: masked(message ?? ""),
    }))
    .sort((a, b) => (a.time < b.time ? -1 : 1));
  const lines = columns(events.map((event) => Object.values(event)));
  output.print(lines.join("\n") || `There are no events in ${namespace}.`);
  output.document({ deployment, namespace, events });
  return exitCode.succeeded;
}
