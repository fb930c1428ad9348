import {
  checkBytes,
  checkCpu,
  checkDuration,
  checkInteger,
  failOnProblems,
  type Problem,
  show,
  underPath,
} from "@axon/core";
import { costLabels, type Labels } from "@axon/platform/kubernetes";
import type { INodePoolSpec } from "@kubernetes-models/karpenter/karpenter.sh/v1/NodePoolSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Nodes that come and go with the pods that need them, by Karpenter. */
export interface KubernetesNodePoolArgs {
  /** The cloud's description of a node, made with the cluster: EC2NodeClass, AKSNodeClass. */
  readonly nodeClass: { readonly group: string; readonly kind: string; readonly name: pulumi.Input<string> };
  /** Instance types, for one; several kinds make a spot interruption rarer. @default - every type the class allows */
  readonly instanceTypes?: readonly string[];
  /** @default ["amd64"] */
  readonly architectures?: readonly ("amd64" | "arm64")[];
  /** `spot-with-fallback` takes on-demand nodes when there is no spot capacity (IE-111). @default "on-demand" */
  readonly capacity?: "on-demand" | "spot" | "spot-with-fallback";
  /** Further requirements of Karpenter, such as a GPU's maker. @default [] */
  readonly requirements?: readonly { readonly key: string; readonly values: readonly string[] }[];
  /** Labels of the pool; those that costs are split by are its nodes' as well. @default {} */
  readonly labels?: Labels;
  /** Labels of the nodes, which `nodeSelector` of pods names. @default {} */
  readonly nodeLabels?: Labels;
  /** What keeps other pods away; spot nodes always have `axon.dev/spot=true:NoSchedule` as well (IE-112). @default [] */
  readonly taints?: readonly NodeTaint[];
  /** The most all nodes of the pool together may have. */
  readonly limits: { readonly cpu: string; readonly memory: string; readonly gpus?: number };
  /** When nodes are taken away: empty ones alone, or also those whose pods fit elsewhere. @default "WhenEmptyOrUnderutilized" */
  readonly consolidation?: "WhenEmpty" | "WhenEmptyOrUnderutilized";
  /** How long a node must be so. @default "30s" */
  readonly consolidateAfter?: string;
  /** Age at which a node is replaced, for a patched image; `720h` is 30 days. @default "720h" */
  readonly expireAfter?: string;
  /** Share of the nodes that may go at once: `10%`, or a number. @default "10%" */
  readonly disruptionBudget?: string;
  /** A pool with more weight is tried first, 1 to 100. @default - none */
  readonly weight?: number;
}

/** The taint of nodes that can be taken away at two minutes' notice; who tolerates it says that this is fine. */
export const spotTaint: NodeTaint = { key: "axon.dev/spot", value: "true", effect: "NoSchedule" };

/** A NodePool of Karpenter v1. */
export class KubernetesNodePool extends pulumi.ComponentResource {
  readonly poolName: pulumi.Output<string>;

  constructor(name: string, args: KubernetesNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:compute:KubernetesNodePool", name, args, opts);
    failOnProblems(`KubernetesNodePool "${name}"`, checkNodePool(args));

    const spec = pulumi.output(args.nodeClass.name).apply((className) => nodePoolSpec(args, className));
    const pool = new k8s.apiextensions.CustomResource(
      name,
      { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name, labels: { ...args.labels } }, spec },
      { parent: this },
    );
    this.poolName = pool.metadata.name;
    this.registerOutputs({ poolName: this.poolName });
  }
}

function nodePoolSpec(args: KubernetesNodePoolArgs, className: string): INodePoolSpec {
  const { limits, labels, nodeLabels, capacity = "on-demand", weight, expireAfter = "720h" } = args;
  const { group, kind } = args.nodeClass;
  const taints = [...(args.taints ?? []), ...(capacity === "on-demand" ? [] : [spotTaint])];
  return {
    template: {
      metadata: { labels: { ...costLabels(labels), ...nodeLabels } },
      spec: {
        nodeClassRef: { group, kind, name: className },
        requirements: requirements(args),
        ...(taints.length > 0 ? { taints } : {}),
        expireAfter,
      },
    },
    limits: {
      cpu: limits.cpu,
      memory: limits.memory,
      ...(limits.gpus === undefined ? {} : { "nvidia.com/gpu": String(limits.gpus) }),
    },
    disruption: {
      consolidationPolicy: args.consolidation ?? "WhenEmptyOrUnderutilized",
      consolidateAfter: args.consolidateAfter ?? "30s",
      budgets: [{ nodes: args.disruptionBudget ?? "10%" }],
    },
    ...(weight === undefined ? {} : { weight }),
  };
}

/** Karpenter takes the cheapest capacity type named that it can get: spot first, where both are. */
function requirements(args: KubernetesNodePoolArgs): INodePoolSpec["template"]["spec"]["requirements"] {
  const { instanceTypes, architectures = ["amd64"], capacity = "on-demand" } = args;
  const allowed = capacity === "spot-with-fallback" ? ["spot", "on-demand"] : [capacity];
  return [
    { key: "kubernetes.io/arch", operator: "In", values: [...architectures] },
    { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
    { key: "karpenter.sh/capacity-type", operator: "In", values: allowed },
    ...(instanceTypes
      ? [{ key: "node.kubernetes.io/instance-type", operator: "In" as const, values: [...instanceTypes] }]
      : []),
    ...(args.requirements ?? []).map(({ key, values }) => ({ key, operator: "In" as const, values: [...values] })),
  ];
}

function checkNodePool(args: KubernetesNodePoolArgs): Problem[] {
  const { limits, instanceTypes, expireAfter = "720h", consolidateAfter = "30s", weight } = args;
  const budget = args.disruptionBudget ?? "10%";
  return [
    ...underPath(
      ["limits"],
      [
        ...checkCpu(["cpu"], limits.cpu),
        ...checkBytes(["memory"], limits.memory),
        ...(limits.gpus === undefined ? [] : checkInteger(["gpus"], limits.gpus, 0)),
      ],
    ),
    ...(instanceTypes?.length === 0
      ? [{ path: ["instanceTypes"], expected: "at least one type, or left out", received: "none" }]
      : []),
    ...checkDuration(["expireAfter"], expireAfter),
    ...checkDuration(["consolidateAfter"], consolidateAfter),
    ...(/^(\d+|(100|\d{1,2})%)$/.test(budget)
      ? []
      : [
          {
            path: ["disruptionBudget"],
            expected: 'a number of nodes or a share such as "10%"',
            received: show(budget),
          },
        ]),
    ...(weight === undefined ? [] : checkInteger(["weight"], weight, 1, 100)),
    ...Object.keys(args.nodeLabels ?? {})
      .filter((key) => /(^|\.)(karpenter\.sh|kubernetes\.io)\//.test(key))
      .map((key) => ({
        path: ["nodeLabels", key],
        expected: "a label of your own",
        received: "one of Karpenter's or Kubernetes'",
      })),
  ];
}
