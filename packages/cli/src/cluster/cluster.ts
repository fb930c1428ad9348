import type {
  CoreV1Event,
  KubeConfig,
  V1ConfigMap,
  V1CronJob,
  V1Deployment,
  V1EndpointSlice,
  V1HorizontalPodAutoscaler,
  V1Ingress,
  V1Job,
  V1NetworkPolicy,
  V1ObjectMeta,
  V1Pod,
  V1ReplicaSet,
  V1Service,
  V1StatefulSet,
} from "@kubernetes/client-node";
import { CommandFailure } from "../exit.ts";
import type { Resolved } from "../project/deployment.ts";
import type { Project } from "../project/project.ts";

/** An object of a kind that the client library has no type for. */
export interface CustomObject {
  readonly metadata?: V1ObjectMeta;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** The kinds that are looked at. */
export interface Kinds {
  readonly Certificate: CustomObject;
  readonly Cluster: CustomObject;
  readonly ConfigMap: V1ConfigMap;
  readonly CronJob: V1CronJob;
  readonly Deployment: V1Deployment;
  readonly EndpointSlice: V1EndpointSlice;
  readonly Event: CoreV1Event;
  readonly ExternalSecret: CustomObject;
  readonly Gateway: CustomObject;
  readonly HTTPRoute: CustomObject;
  readonly HorizontalPodAutoscaler: V1HorizontalPodAutoscaler;
  readonly Ingress: V1Ingress;
  readonly Job: V1Job;
  readonly NetworkPolicy: V1NetworkPolicy;
  readonly Pod: V1Pod;
  readonly ReplicaSet: V1ReplicaSet;
  readonly Rollout: CustomObject;
  readonly ScaledObject: CustomObject;
  readonly Service: V1Service;
  readonly StatefulSet: V1StatefulSet;
}
export type Kind = keyof Kinds;

/** The API that each kind belongs to. */
export const apiVersions: Readonly<Record<Kind, string>> = {
  Certificate: "cert-manager.io/v1",
  Cluster: "postgresql.cnpg.io/v1",
  ConfigMap: "v1",
  CronJob: "batch/v1",
  Deployment: "apps/v1",
  EndpointSlice: "discovery.k8s.io/v1",
  Event: "v1",
  ExternalSecret: "external-secrets.io/v1",
  Gateway: "gateway.networking.k8s.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  Job: "batch/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  Pod: "v1",
  ReplicaSet: "apps/v1",
  Rollout: "argoproj.io/v1alpha1",
  ScaledObject: "keda.sh/v1alpha1",
  Service: "v1",
  StatefulSet: "apps/v1",
};

/** Reads what is in a cluster, or in the sandbox's. */
export interface Cluster {
  /** The client of a real cluster; undefined in the sandbox, which runs no pods. */
  readonly config?: KubeConfig;
  /** Objects of a kind in a namespace, by name; none where the cluster does not know the kind. @throws CommandFailure */
  list<K extends Kind>(kind: K, namespace: string): Promise<readonly Kinds[K][]>;
}

/** The cluster that a deployment is in: the one its settings name, or the sandbox's. @throws CommandFailure */
export async function clusterOf({ deployment, settings }: Resolved, project: Project): Promise<Cluster> {
  if (deployment.sandbox) return (await import("./sandbox.ts")).sandboxCluster(project, deployment.stack);
  const { kubeconfig } = await import("./kubeconfig.ts");
  return realCluster(await kubeconfig(settings.kubernetes, project.directory));
}

async function realCluster(config: KubeConfig): Promise<Cluster> {
  const [{ KubernetesObjectApi }, { reasonOf }] = await Promise.all([
    import("@kubernetes/client-node"),
    import("./kubeconfig.ts"),
  ]);
  const api = KubernetesObjectApi.makeApiClient(config);
  return {
    config,
    list: async <K extends Kind>(kind: K, namespace: string) => {
      try {
        const { items } = await api.list<Kinds[K]>(apiVersions[kind], kind, namespace);
        return byName(items);
      } catch (error) {
        if (isUnknownKind(error)) return [];
        throw new CommandFailure(`${kind} objects of namespace ${namespace} cannot be listed: ${reasonOf(error)}`);
      }
    },
  };
}

/** The API of the kind, or the kind in it, is not installed: the library says the second in words alone. */
function isUnknownKind(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === 404) || error.message.startsWith("Unrecognized API version and kind");
}

/** In the order of their names. */
export function byName<T extends { readonly metadata?: V1ObjectMeta }>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => ((a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1));
}
