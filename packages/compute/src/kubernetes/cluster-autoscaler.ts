import { failOnProblems } from "@axon/core";
import { helmRelease } from "@axon/platform/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ClusterAutoscaler, checkClusterAutoscaler, clusterAutoscalerArguments } from "../cluster-autoscaler.ts";

/** The cluster autoscaler, over Auto Scaling groups of AWS that were made with the cluster. */
export interface KubernetesClusterAutoscalerArgs extends ClusterAutoscaler {
  /** Where the groups are, and the role by which their sizes are changed (IAM roles for service accounts). */
  readonly aws: { readonly region: string; readonly roleArn: string };
  /** Copies, of which one acts. @default 2 */
  readonly replicas?: number;
  /** Seconds until it must be ready; it is taken back then. @default 600 */
  readonly timeoutSeconds?: number;
}

/** Newest of github.com/kubernetes/autoscaler, charts/cluster-autoscaler, in November 2026. */
const chart = {
  chart: "cluster-autoscaler",
  repository: "https://kubernetes.github.io/autoscaler",
  version: "9.59.0",
} as const;

/** Adds nodes to groups for pods that wait, and takes those away that are hardly used; a release in `kube-system`. */
export class KubernetesClusterAutoscaler extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesClusterAutoscalerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:compute:KubernetesClusterAutoscaler", name, args, opts);
    failOnProblems(`KubernetesClusterAutoscaler "${name}"`, checkClusterAutoscaler(args));
    helmRelease(
      name,
      {
        ...chart,
        name,
        // Where its own pods may be critical for the cluster, and where its status is looked for.
        namespace: "kube-system",
        values: chartValues(args),
        timeoutSeconds: args.timeoutSeconds ?? 600,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function chartValues(args: KubernetesClusterAutoscalerArgs) {
  const { groups, aws, replicas = 2 } = args;
  return {
    cloudProvider: "aws",
    awsRegion: aws.region,
    autoscalingGroups: groups.map(({ name, min, max }) => ({ name, minSize: min, maxSize: max })),
    extraArgs: clusterAutoscalerArguments(args),
    replicaCount: replicas,
    podDisruptionBudget: { maxUnavailable: 1 },
    priorityClassName: "system-cluster-critical",
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
    rbac: { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": aws.roleArn } } },
    resources: { requests: { cpu: "100m", memory: "300Mi" }, limits: { cpu: "500m", memory: "600Mi" } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_534,
      fsGroup: 65_534,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containerSecurityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    },
  };
}
