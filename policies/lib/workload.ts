import { oncePer } from "./once-per.ts";
import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";

/**
 * Where each kind keeps its pods: the path to the object that holds `metadata` and `spec` of a pod. `*` stands for every
 * item of a list; behind `?` the operator makes pods of its own mind where no template is written, and elsewhere there are none
 * then, as in a patch. The one table of workload kinds; a custom resource that carries a pod template is one line here.
 */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core:Pod": [""],
  "kubernetes:core:ReplicationController": ["spec.template"],
  "kubernetes:core:PodTemplate": ["template"],
  "kubernetes:apps:Deployment": ["spec.template"],
  "kubernetes:extensions:Deployment": ["spec.template"],
  "kubernetes:apps:StatefulSet": ["spec.template"],
  "kubernetes:apps:DaemonSet": ["spec.template"],
  "kubernetes:extensions:DaemonSet": ["spec.template"],
  "kubernetes:apps:ReplicaSet": ["spec.template"],
  "kubernetes:extensions:ReplicaSet": ["spec.template"],
  "kubernetes:batch:Job": ["spec.template"],
  "kubernetes:batch:CronJob": ["spec.jobTemplate.spec.template"],
  "kubernetes:argoproj.io:Rollout": ["spec.template"],
  "kubernetes:apps.openshift.io:DeploymentConfig": ["spec.template"],
  "kubernetes:apps.kruise.io:CloneSet": ["spec.template"],
  "kubernetes:jobset.x-k8s.io:JobSet": ["spec.replicatedJobs.*.template.spec.template"],
  "kubernetes:leaderworkerset.x-k8s.io:LeaderWorkerSet": [
    "spec.leaderWorkerTemplate.leaderTemplate",
    "spec.leaderWorkerTemplate.workerTemplate",
  ],
  "kubernetes:batch.volcano.sh:Job": ["spec.tasks.*.template"],
  "kubernetes:elasticsearch.k8s.elastic.co:Elasticsearch": ["spec.nodeSets.*.?podTemplate"],
  "kubernetes:kibana.k8s.elastic.co:Kibana": ["spec.?podTemplate"],
  "kubernetes:logstash.k8s.elastic.co:Logstash": ["spec.?podTemplate"],
  "kubernetes:apm.k8s.elastic.co:ApmServer": ["spec.?podTemplate"],
  "kubernetes:beat.k8s.elastic.co:Beat": ["spec.deployment.?podTemplate", "spec.daemonSet.?podTemplate"],
  "kubernetes:agent.k8s.elastic.co:Agent": ["spec.deployment.?podTemplate", "spec.daemonSet.?podTemplate"],
  "kubernetes:serving.knative.dev:Service": ["spec.template"],
  "kubernetes:keda.sh:ScaledJob": ["spec.jobTargetRef.template"],
  "kubernetes:ray.io:RayCluster": ["spec.headGroupSpec.template", "spec.workerGroupSpecs.*.template"],
  "kubernetes:ray.io:RayJob": [
    "spec.rayClusterSpec.headGroupSpec.template",
    "spec.rayClusterSpec.workerGroupSpecs.*.template",
    "spec.submitterPodTemplate",
  ],
  "kubernetes:ray.io:RayService": [
    "spec.rayClusterConfig.headGroupSpec.template",
    "spec.rayClusterConfig.workerGroupSpecs.*.template",
  ],
};

/** The type keys of everything that runs pods. */
export const workloadTypes: readonly string[] = Object.keys(podPaths);

/** Workloads whose pods are to run for as long as they are wanted, so that probes mean something. */
export const longRunningTypes: readonly string[] = [
  "kubernetes:apps:Deployment",
  "kubernetes:apps:StatefulSet",
  "kubernetes:apps:DaemonSet",
  "kubernetes:apps:ReplicaSet",
  "kubernetes:core:ReplicationController",
  "kubernetes:argoproj.io:Rollout",
  "kubernetes:apps.openshift.io:DeploymentConfig",
  "kubernetes:apps.kruise.io:CloneSet",
];

export type ContainerKind = "container" | "init container" | "ephemeral container";

/** One container of a pod; its properties are reached through `at`, told from the container. */
export interface Container {
  readonly kind: ContainerKind;
  readonly property: Property;
}

/** One pod template of a workload. */
export interface Pod {
  /** Labels and annotations of the pods, not of the workload. */
  readonly metadata: Property;
  readonly spec: Property;
  /** Main, init and ephemeral containers, in this order. */
  readonly containers: readonly Container[];
}

const containerLists = [
  ["containers", "container"],
  ["initContainers", "init container"],
  ["ephemeralContainers", "ephemeral container"],
] as const;

/** The pods a resource runs: none for what is not a workload, several for a RayCluster. */
export const podsOf = oncePer((resource: Resource): readonly Pod[] =>
  (podPaths[typeKey(resource.type)] ?? []).flatMap((path) =>
    expand(root(resource), path === "" ? [] : path.split(".")).map(toPod),
  ),
);

/** All containers of all pods a resource runs. */
export function containersOf(resource: Resource): readonly Container[] {
  return podsOf(resource).flatMap((pod) => pod.containers);
}

function expand(start: Property, path: readonly string[]): readonly Property[] {
  const [step, ...rest] = path;
  if (start.value === undefined) return [];
  if (step === undefined) return [start];
  if (step.startsWith("?")) return [start.at(step.slice(1))];
  return step === "*" ? start.items().flatMap((item) => expand(item, rest)) : expand(start.at(step), rest);
}

function toPod(template: Property): Pod {
  const spec = template.at("spec");
  const containers = containerLists.flatMap(([list, kind]) =>
    spec
      .at(list)
      .items()
      .map((item): Container => ({ kind, property: item.as(`${containerTitle(kind, item)} of ${item.subject}`) })),
  );
  return { metadata: template.at("metadata"), spec, containers };
}

function containerTitle(kind: ContainerKind, item: Property): string {
  const name = item.at("name").text;
  return name === undefined ? `${kind} ${item.path}` : `${kind} ${JSON.stringify(name)}`;
}

/** True for a pod that says it runs on Windows, where the Linux-only settings must not be set. */
export function isWindows({ spec }: Pod): boolean {
  return spec.at("os", "name").value === "windows";
}

/** True for a pod in a user namespace of its own, whose root is nobody on the node. */
export function hasUserNamespace({ spec }: Pod): boolean {
  return spec.at("hostUsers").value === false;
}

/**
 * A setting that a container takes from its pod unless it has its own. It is told as the container's, also where it is
 * unset: that is where somebody would look for it.
 */
export function inherited(pod: Pod, { property }: Container, ...path: readonly string[]): Property {
  const own = property.at(...path);
  if (own.value !== undefined) return own;
  return own.holding(pod.spec.at(...path).value);
}

/**
 * The account a pod runs as; unset where it is the namespace's `default`, for which an empty name stands too. The deprecated
 * name of the field is still read by the API.
 */
export function serviceAccountOf({ spec }: Pick<Pod, "spec">): Property {
  const name = spec.at("serviceAccountName");
  const written = [name, spec.at("serviceAccount")].find(({ value }) => value !== undefined && value !== "");
  return written ?? name.holding(undefined);
}

/** False for ephemeral containers, of which the API rejects resources. */
export function canHaveResources({ kind }: Container): boolean {
  return kind !== "ephemeral container";
}

/**
 * True where the pods say in an annotation `axon.dev/<topic>` why they go without something; a word is no reason. Whoever
 * reads the pod sees it, and a review can doubt it.
 */
export function givesReason({ metadata }: Pod, topic: string): boolean {
  return (metadata.at("annotations", `axon.dev/${topic}`).text ?? "").trim().length >= 10;
}
