import { failOnProblems } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import { checkGroups, grantGroups } from "./groups.ts";
import type { KubernetesPlacement } from "./placement.ts";

export interface KubernetesPipelineAccessArgs extends KubernetesPlacement {
  /** Groups that the identities of pipelines are mapped to, as an EKS access entry does. At least one. */
  readonly groups: readonly string[];
}

/** What a system consists of in a namespace, by API group. */
const changed: Readonly<Record<string, readonly string[]>> = {
  "": ["configmaps", "persistentvolumeclaims", "serviceaccounts", "services"],
  apps: ["deployments", "statefulsets"],
  "argoproj.io": ["analysistemplates", "rollouts"],
  autoscaling: ["horizontalpodautoscalers"],
  "autoscaling.k8s.io": ["verticalpodautoscalers"],
  "barmancloud.cnpg.io": ["objectstores"],
  batch: ["cronjobs", "jobs"],
  "cert-manager.io": ["certificates", "issuers"],
  "elasticsearch.k8s.elastic.co": ["elasticsearches"],
  "external-secrets.io": ["externalsecrets", "pushsecrets", "secretstores"],
  "gateway.envoyproxy.io": [
    "backendtrafficpolicies",
    "clienttrafficpolicies",
    "envoypatchpolicies",
    "envoyproxies",
    "httproutefilters",
    "securitypolicies",
  ],
  "gateway.networking.k8s.io": ["gateways", "httproutes"],
  "generators.external-secrets.io": ["passwords"],
  "kafka.strimzi.io": ["kafkanodepools", "kafkas", "kafkatopics", "kafkausers"],
  "keda.sh": ["scaledobjects", "triggerauthentications"],
  "kibana.k8s.elastic.co": ["kibanas"],
  "monitoring.coreos.com": [
    "alertmanagerconfigs",
    "alertmanagers",
    "podmonitors",
    "prometheuses",
    "prometheusrules",
    "servicemonitors",
  ],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
  policy: ["poddisruptionbudgets"],
  "postgresql.cnpg.io": ["backups", "clusters", "databases", "poolers", "scheduledbackups"],
  "ray.io": ["rayclusters"],
  "security.istio.io": ["authorizationpolicies", "peerauthentications"],
};

/** Rights to change what a system consists of, and to wait for it. */
export const changing = [
  ...Object.entries(changed).map(([group, resources]) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
  })),
  // By name alone, so that nobody reads all of them at once.
  { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create", "update", "patch", "delete"] },
  // What a rollout is judged by while it is waited for and watched.
  { apiGroups: [""], resources: ["events", "pods", "pods/log"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] },
  // A pipeline that could give rights, or take bounds away, would have no limits itself.
  { apiGroups: [""], resources: ["limitranges", "resourcequotas"], verbs: ["get", "list"] },
  { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], verbs: ["get", "list"] },
];

/**
 * Lets pipelines update a system in a namespace, which somebody with more rights has made: neither rights nor bounds are
 * theirs to change, and nothing outside of it.
 */
export class KubernetesPipelineAccess extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesPipelineAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesPipelineAccess", name, args, opts);
    failOnProblems(`KubernetesPipelineAccess "${name}"`, checkGroups(args.groups, "a group of pipelines"));
    grantGroups(name, { ...args, rules: changing }, this);
    this.registerOutputs({});
  }
}
