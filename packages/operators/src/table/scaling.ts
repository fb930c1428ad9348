import { controllerResources, type Operator, replicas } from "../operator.ts";

/** Scaling, rollouts, and machines for models. */
export const scaling = {
  /** Values: keda of github.com/kedacore/charts */
  keda: {
    title: "KEDA",
    chart: "keda",
    repository: "https://kedacore.github.io/charts",
    version: "2.20.2",
    namespace: "keda",
    groups: ["keda.sh", "eventing.keda.sh"],
    usedFor: "autoscaling by queues and events",
    ingress: [6443, 9443, 8080],
    values: (surroundings) => ({
      crds: { install: true },
      operator: { replicaCount: replicas(surroundings) },
      metricsServer: { replicaCount: replicas(surroundings) },
      webhooks: { replicaCount: replicas(surroundings) },
      resources: {
        operator: controllerResources("1Gi", "1"),
        metricServer: controllerResources("1Gi", "1"),
        webhooks: controllerResources(),
      },
      ...(surroundings.production
        ? {
            podDisruptionBudget: {
              operator: { minAvailable: 1 },
              metricServer: { minAvailable: 1 },
              webhooks: { minAvailable: 1 },
            },
          }
        : {}),
    }),
  },
  /** On the nodes it does not make itself. Values: charts/karpenter of github.com/aws/karpenter-provider-aws */
  karpenter: {
    title: "Karpenter",
    chart: "oci://public.ecr.aws/karpenter/karpenter",
    version: "1.14.1",
    namespace: "kube-system",
    groups: ["karpenter.sh", "karpenter.k8s.aws"],
    atLeast: "1.0",
    usedFor:
      "nodes as pods need them, on AWS; without the queue that AWS tells of interruptions in, pods of spot nodes are stopped undrained",
    ingress: "any",
    // Without the queue nobody hears that AWS takes a node back (karpenter.sh, Disruption: Interruption).
    requires: ["settings.clusterName", "settings.interruptionQueue"],
    values: (surroundings) => ({
      replicas: replicas(surroundings),
      controller: { resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } } },
    }),
  },
  /** Values: helm-chart/kuberay-operator of github.com/ray-project/kuberay */
  kubeRay: {
    title: "KubeRay",
    chart: "kuberay-operator",
    repository: "https://ray-project.github.io/kuberay-helm/",
    version: "1.7.0",
    namespace: "kuberay",
    groups: ["ray.io"],
    // The first that knows authOptions; an older one refuses a Ray cluster that asks for a token.
    atLeast: "1.5.1",
    usedFor: "Ray clusters",
    ingress: [8080],
    values: (surroundings) => ({
      replicas: replicas(surroundings),
      leaderElectionEnabled: true,
      resources: controllerResources("512Mi"),
    }),
  },
  /** Values: charts/argo-rollouts of github.com/argoproj/argo-helm */
  argoRollouts: {
    title: "Argo Rollouts",
    chart: "argo-rollouts",
    repository: "https://argoproj.github.io/argo-helm",
    version: "2.41.0",
    namespace: "argo-rollouts",
    groups: ["argoproj.io"],
    usedFor: "canary and blue-green releases",
    ingress: [8090],
    values: (surroundings) => ({
      installCRDs: true,
      keepCRDs: true,
      controller: {
        replicas: replicas(surroundings),
        pdb: { enabled: surroundings.production, minAvailable: 1 },
        resources: controllerResources("512Mi"),
      },
    }),
  },
  /** It hands devices of the node to the kubelet, which takes privileges. Values: deployments/helm of github.com/NVIDIA/k8s-device-plugin */
  nvidiaDevicePlugin: {
    title: "NVIDIA device plugin",
    chart: "nvidia-device-plugin",
    repository: "https://nvidia.github.io/k8s-device-plugin",
    version: "0.20.0",
    namespace: "nvidia-device-plugin",
    podSecurity: "privileged",
    groups: [],
    usedFor: "GPUs",
    ingress: [],
    values: () => ({ gfd: { enabled: true }, resources: controllerResources() }),
  },
} as const satisfies Record<string, Operator>;
