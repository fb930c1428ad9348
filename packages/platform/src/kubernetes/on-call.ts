import { failOnProblems } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import { checkGroups, grantGroups } from "./groups.ts";
import type { KubernetesPlacement } from "./placement.ts";

export interface KubernetesOnCallAccessArgs extends KubernetesPlacement {
  /** Groups of the cluster's identity provider. At least one. */
  readonly groups: readonly string[];
  /**
   * Whether they may add a container to a pod and work in it, which lets them read what the pod can. They never get `pods/exec`,
   * which would change a container that serves. @default false: look, and forward ports
   */
  readonly debug?: boolean;
}

const look = ["get", "list", "watch"];
/** What `axon status` and `axon diagnose` look at; no secret is among it. */
export const looking = [
  { apiGroups: [""], resources: ["pods", "pods/log", "services", "configmaps", "events"], verbs: look },
  { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets"], verbs: look },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: look },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: look },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: look },
  { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies", "ingresses"], verbs: look },
  { apiGroups: ["gateway.networking.k8s.io"], resources: ["gateways", "httproutes"], verbs: look },
  { apiGroups: ["cert-manager.io"], resources: ["certificates"], verbs: look },
  { apiGroups: ["external-secrets.io"], resources: ["externalsecrets"], verbs: look },
  { apiGroups: ["postgresql.cnpg.io"], resources: ["clusters"], verbs: look },
  { apiGroups: ["argoproj.io"], resources: ["rollouts"], verbs: look },
  { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["get", "list"] },
];
/** Whoever forwards a port reaches what the network policies keep from others. */
export const forwarding = [{ apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] }];
const debugging = [
  { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["patch"] },
  { apiGroups: [""], resources: ["pods/attach"], verbs: ["create"] },
  // What they did is written down before they do it.
  { apiGroups: [""], resources: ["events"], verbs: ["create"] },
];

/** Lets people who are on call look into a namespace, and debug its pods, by a role that holds nothing else. */
export class KubernetesOnCallAccess extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesOnCallAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesOnCallAccess", name, args, opts);
    failOnProblems(`KubernetesOnCallAccess "${name}"`, checkGroups(args.groups, "a group of people on call"));

    const { namespace, labels, groups, debug = false } = args;
    const rules = [...looking, ...forwarding, ...(debug ? debugging : [])];
    grantGroups(name, { namespace, labels, groups, rules }, this);
    this.registerOutputs({});
  }
}
