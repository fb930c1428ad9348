import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement, Labels } from "./placement.ts";

export interface KubernetesNamespaceArgs {
  readonly labels?: Labels;
  /** Pod Security Standard that is enforced. @default "restricted" */
  readonly podSecurity?: "restricted" | "baseline" | "privileged";
  /** Most that all pods together may ask for. @default - no quota */
  readonly quota?: {
    readonly cpu: { readonly requests: string; readonly limits: string };
    readonly memory: { readonly requests: string; readonly limits: string };
    readonly pods: number;
  };
  /** What a container gets that asks for nothing. @default - no limit range */
  readonly containerDefaults?: {
    readonly cpu: { readonly request: string; readonly limit: string };
    readonly memory: { readonly request: string; readonly limit: string };
  };
}

/**
 * A namespace in which nothing runs with privileges and nothing talks to anything but DNS, until a `KubernetesFlow` says
 * otherwise.
 */
export class KubernetesNamespace extends pulumi.ComponentResource {
  /** Its name; what depends on it waits for the namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: KubernetesNamespaceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesNamespace", name, args, opts);
    const level = args.podSecurity ?? "restricted";
    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...args.labels, name, ...podSecurityLabels(level) } } },
      { parent: this },
    );
    this.namespace = namespace.metadata.name;
    const placement: KubernetesPlacement = { namespace: this.namespace, labels: args.labels };
    this.#denyAll(name, placement);
    this.#allowDns(name, placement);
    if (args.quota) this.#quota(name, placement, args.quota);
    if (args.containerDefaults) this.#containerDefaults(name, placement, args.containerDefaults);
    this.registerOutputs({ namespace: this.namespace });
  }

  #denyAll(name: string, placement: KubernetesPlacement): void {
    new k8s.networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: { name: "default-deny", ...placement },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );
  }

  #allowDns(name: string, placement: KubernetesPlacement): void {
    new k8s.networking.v1.NetworkPolicy(
      `${name}-allow-dns`,
      {
        metadata: { name: "allow-dns", ...placement },
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [
            {
              to: [
                {
                  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
              ],
              ports: [
                { port: 53, protocol: "UDP" },
                { port: 53, protocol: "TCP" },
              ],
            },
          ],
        },
      },
      { parent: this },
    );
  }

  #quota(name: string, placement: KubernetesPlacement, quota: NonNullable<KubernetesNamespaceArgs["quota"]>): void {
    new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      {
        metadata: { name: "quota", ...placement },
        spec: {
          hard: {
            "requests.cpu": quota.cpu.requests,
            "limits.cpu": quota.cpu.limits,
            "requests.memory": quota.memory.requests,
            "limits.memory": quota.memory.limits,
            pods: String(quota.pods),
          },
        },
      },
      { parent: this },
    );
  }

  #containerDefaults(
    name: string,
    placement: KubernetesPlacement,
    { cpu, memory }: NonNullable<KubernetesNamespaceArgs["containerDefaults"]>,
  ): void {
    new k8s.core.v1.LimitRange(
      `${name}-container-defaults`,
      {
        metadata: { name: "container-defaults", ...placement },
        spec: {
          limits: [
            {
              type: "Container",
              defaultRequest: { cpu: cpu.request, memory: memory.request },
              default: { cpu: cpu.limit, memory: memory.limit },
            },
          ],
        },
      },
      { parent: this },
    );
  }
}

/** Enforced, and also reported, so that `kubectl apply` warns before the API server refuses. */
function podSecurityLabels(level: string): Labels {
  return Object.fromEntries(
    ["enforce", "audit", "warn"].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, "latest"],
    ]),
  );
}
