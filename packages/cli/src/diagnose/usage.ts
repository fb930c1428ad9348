import { parseQuantity } from "@axon/core";
import type { PodMetric } from "@kubernetes/client-node";
import { reasonOf } from "../cluster/kubeconfig.ts";
import type { Section, Subject } from "./subject.ts";

/** Share of its limit from which a container is near it. */
const near = 0.9;

/** What the containers of a workload use now, beside what they ask for and may have at most; metrics-server measures it. */
export async function usage(
  subject: Subject,
  resources: readonly ("cpu" | "memory")[],
  title: string,
): Promise<Section> {
  const { cluster, namespace, pods } = subject;
  if (!cluster.config) return { title, lines: ["the sandbox runs no pods"], findings: [] };
  const { Metrics } = await import("@kubernetes/client-node");
  const measured = await new Metrics(cluster.config)
    .getPodMetrics(namespace)
    .catch((error: unknown) => reasonOf(error));
  if (typeof measured === "string")
    return { title, lines: [`metrics-server could not be asked: ${measured}`], findings: [] };
  const rows = usageRows(pods, measured.items, resources);
  return {
    title,
    lines: rows.map(
      ({ container, resource, used, request, limit }) =>
        `${container}: ${shown(used, resource)} of ${resource}, asks for ${shown(request, resource)}, at most ${shown(limit, resource)}`,
    ),
    findings: [
      ...rows.flatMap(({ container, resource, used, limit }) =>
        used !== undefined && limit !== undefined && used >= near * limit
          ? `${container} uses ${Math.round((used / limit) * 100)} % of the ${resource} it may have`
          : [],
      ),
      ...(resources.includes("memory") ? killedForMemory(pods) : []),
    ],
  };
}

/** A row for each container and resource; `used` is undefined where nothing was measured. */
function usageRows(pods: Subject["pods"], measured: readonly PodMetric[], resources: readonly ("cpu" | "memory")[]) {
  return pods.flatMap((pod) => {
    const name = pod.metadata?.name ?? "";
    const found = measured.find(({ metadata }) => metadata.name === name);
    return (pod.spec?.containers ?? []).flatMap((container) => {
      const used = found?.containers.find((each) => each.name === container.name)?.usage;
      return resources.map((resource) => ({
        container: `${name} ${container.name}`,
        resource,
        used: used && parseQuantity(used[resource]),
        request: parseQuantity(container.resources?.requests?.[resource]),
        limit: parseQuantity(container.resources?.limits?.[resource]),
      }));
    });
  });
}

function killedForMemory(pods: Subject["pods"]): string[] {
  return pods.flatMap(({ metadata, status }) =>
    (status?.containerStatuses ?? []).flatMap(({ name, lastState }) =>
      lastState?.terminated?.reason === "OOMKilled" ? `${metadata?.name} ${name} was ended for want of memory` : [],
    ),
  );
}

function shown(amount: number | undefined, resource: "cpu" | "memory"): string {
  if (amount === undefined) return "?";
  return resource === "cpu" ? `${Math.round(amount * 1_000)}m` : `${Math.round(amount / 2 ** 20)}Mi`;
}
