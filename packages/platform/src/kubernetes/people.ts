import { failOnProblems } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import { checkGroups, grantGroups } from "./groups.ts";
import { forwarding, looking } from "./on-call.ts";
import { changing } from "./pipeline.ts";
import type { KubernetesPlacement } from "./placement.ts";

/** What people are to a system, from the least to the most they may do. */
export type PersonRole = "viewer" | "operator" | "admin";

export interface KubernetesPeopleAccessArgs extends KubernetesPlacement {
  readonly role: PersonRole;
  /** Groups of the cluster's identity provider. At least one. */
  readonly groups: readonly string[];
}

/**
 * Restart and scale. Whoever may change a workload or start a job says what runs, and so reads its secrets: neither is among it.
 */
const operating = [
  { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["get", "update", "patch"] },
  { apiGroups: ["argoproj.io"], resources: ["rollouts/scale"], verbs: ["get", "update", "patch"] },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: ["update", "patch"] },
];

const rules = {
  viewer: looking,
  operator: [...looking, ...forwarding, ...operating],
  // What the system consists of, its secrets by name; neither rights nor bounds, which are whoever deploys the stack's to change.
  admin: [...looking, ...operating, ...changing],
} as const;

/**
 * Lets people look at a system in a namespace, restart and scale it, or change what it consists of (SC-086), by a role that
 * holds that and nothing else.
 */
export class KubernetesPeopleAccess extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesPeopleAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesPeopleAccess", name, args, opts);
    failOnProblems(`KubernetesPeopleAccess "${name}"`, checkGroups(args.groups, "a group of people"));
    const { role, ...grant } = args;
    grantGroups(name, { ...grant, rules: rules[role] }, this);
    this.registerOutputs({});
  }
}
