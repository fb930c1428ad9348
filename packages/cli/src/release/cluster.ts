import type { KubeConfig } from "@kubernetes/client-node";
import { kubeconfig, reasonOf } from "../cluster/kubeconfig.ts";
import type { Settings } from "../project/programs.ts";
import type { StackSignals } from "../project/signals.ts";
import { type Prometheus, withPrometheus } from "./prometheus.ts";
import type { ServiceSample } from "./verdict.ts";
import type { Observer } from "./watch.ts";

/**
 * Looks at a stack's cluster with the user's own kubeconfig, in the context its settings name.
 * @param directory the project's, which a relative path of a kubeconfig starts from
 * @throws CommandFailure when there is no such context
 */
export async function openCluster(settings: Settings, signals: StackSignals, directory: string): Promise<Observer> {
  const config = await kubeconfig(settings.kubernetes, directory);
  let checks = 0;
  let workloads: ReadonlyMap<string, Workload> = new Map();
  const silent = new Map<string, number>();
  return {
    look: async () => {
      checks += 1;
      workloads = await workloadsIn(config, signals.namespaces);
      const measured = await measure(config, signals).catch((error: unknown) => {
        const reason = reasonOf(error);
        silent.set(reason, (silent.get(reason) ?? 0) + 1);
        return new Map<string, Partial<ServiceSample>>();
      });
      const names = signals.allWorkloads ? [...workloads.keys()] : Object.keys(signals.services);
      return names.map((name) => ({ name, ...workloads.get(name)?.replicas, ...measured.get(name) }));
    },
    logs: (service) => newestLogs(config, signals.namespaces, service, workloads.get(service)?.selector),
    notes: () =>
      [...silent].map(
        ([reason, times]) =>
          `Prometheus could not be asked in ${times} of ${checks} checks: ${reason}; error rate and latency were unknown then`,
      ),
  };
}

/** Enough to see what a process complains of. */
const logLines = 10;

/** What the newest pod of a service says, as that is the one of the new release; of the run before, where it was started again. */
async function newestLogs(
  config: KubeConfig,
  namespaces: readonly string[],
  app: string,
  labelSelector = `app=${app}`,
): Promise<string[]> {
  const [{ CoreV1Api }, { containersThatRan, logTail }] = await Promise.all([
    import("@kubernetes/client-node"),
    import("../diagnose/logs.ts"),
  ]);
  const api = config.makeApiClient(CoreV1Api);
  const lists = await Promise.all(
    namespaces.map((namespace) => api.listNamespacedPod({ namespace, labelSelector })),
  ).catch((error: unknown) => reasonOf(error));
  if (typeof lists === "string") return [`its pods cannot be listed: ${lists}`];
  const age = (time: Date | undefined) => new Date(time ?? 0).getTime();
  const [pod] = lists
    .flatMap(({ items }) => items)
    .sort((a, b) => age(b.metadata?.creationTimestamp) - age(a.metadata?.creationTimestamp));
  if (pod?.metadata?.name === undefined) return ["it has no pod"];
  const { name, namespace = "" } = pod.metadata;
  const ran = containersThatRan(pod);
  const container = ran.find((one) => one.name === app) ?? ran.at(-1) ?? { name: app, restarted: false };
  const previous = container.restarted;
  const lines = await logTail({ api, namespace }, name, container.name, { lines: logLines, previous });
  return [`${name} says:`, ...lines];
}

interface Workload {
  readonly replicas: Pick<ServiceSample, "wanted" | "available">;
  /** Finds its pods. @default - by their `app`, where it has none of labels alone */
  readonly selector?: string;
}

/** Every Deployment and StatefulSet of the namespaces, by name, which is used once in a system. */
async function workloadsIn(config: KubeConfig, namespaces: readonly string[]): Promise<ReadonlyMap<string, Workload>> {
  const { AppsV1Api } = await import("@kubernetes/client-node");
  const apps = config.makeApiClient(AppsV1Api);
  const lists = await Promise.all(
    namespaces.flatMap((namespace) => [
      apps.listNamespacedDeployment({ namespace }),
      apps.listNamespacedStatefulSet({ namespace }),
    ]),
  ).catch((error: unknown) => {
    throw new Error(`the API server could not be asked: ${reasonOf(error)}`);
  });
  const workloads = lists.flatMap(({ items }) => items);
  return new Map(
    workloads.map(({ metadata, spec, status }) => [
      metadata?.name ?? "",
      {
        replicas: { wanted: spec?.replicas ?? 1, available: status?.availableReplicas ?? 0 },
        selector: selectorOf(spec?.selector.matchLabels ?? {}),
      },
    ]),
  );
}

/** Without any label it would mean every pod. */
function selectorOf(labels: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.join() : undefined;
}

/** What Prometheus knows of every service, asked one after the other: it has other work to do. Nothing where there is none. */
async function measure(
  config: KubeConfig,
  { prometheus, services }: StackSignals,
): Promise<ReadonlyMap<string, Partial<ServiceSample>>> {
  if (!prometheus) return new Map();
  return withPrometheus(config, prometheus, async (asked) => {
    const measured = new Map<string, Partial<ServiceSample>>();
    for (const [name, queries] of Object.entries(services)) {
      if (queries) measured.set(name, await answers(asked, queries));
    }
    return measured;
  });
}

async function answers(
  prometheus: Prometheus,
  queries: NonNullable<StackSignals["services"][string]>,
): Promise<Partial<ServiceSample>> {
  const found: Record<string, number> = {};
  for (const [signal, expression] of Object.entries(queries)) {
    const value = await prometheus.query(expression);
    if (value !== undefined) found[signal] = value;
  }
  return found;
}
